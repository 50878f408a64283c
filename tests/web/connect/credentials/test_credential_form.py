"""The form for an email and an app password."""

import pytest
from fastapi import FastAPI

from tests.page_texts import NOTHING_CHANGED, PERSON_UNKNOWN
from tests.salon import ANNA, APPLE, GOOGLE, HAIRCUT
from tests.services import drop_snapshots
from tests.visitor import Visitor, hidden, title, words
from tests.web.connect.apple import (
    ACTION,
    EMAIL,
    PASSWORD,
    REVIEW,
    TamperingTransport,
    code,
    responding,
    send,
)

BOTH = {
    "providers": [
        {
            "id": APPLE,
            "name": "Nordlicht",
            "calendarType": "OTHER",
            "features": {"connectMethods": ["OAUTH", "CREDENTIALS"], "updateSyncConfig": True},
        }
    ]
}


async def test_an_apple_calendar_is_connected_and_shown(visitor: Visitor, line: TamperingTransport):
    answer = await send(visitor)
    assert answer.status_code == 303
    page = await visitor.open(answer.headers["location"])
    assert title(page) == "Bo"
    assert EMAIL in words(page)
    assert "Connected, but nothing blocks bookings yet." in words(page)
    assert len(line.sent) == 1


@pytest.mark.parametrize(
    "typed", ["qxzjwvkqzjxqvwkz", "qxzj wvkq zjxq vwkz", " Qxzj-wvkq-zjxq-vwkz ", PASSWORD]
)
async def test_dashes_and_spaces_in_the_password_are_optional(
    visitor: Visitor, line: TamperingTransport, typed: str
):
    assert (await send(visitor, password=typed)).status_code == 303
    assert f'"password":"{PASSWORD}"'.encode() in line.sent[0]


async def test_passwords_in_another_format_are_sent_unchanged(
    visitor: Visitor, line: TamperingTransport
):
    typed = ' My "Pässword" & 100%+ '
    line.before = responding(401, code("BAD_CREDENTIALS"))
    await send(visitor, password=typed)
    assert ' My \\"Pässword\\" & 100%+ ' in line.sent[0].decode()


@pytest.mark.parametrize(
    "pasted",
    ["\u202abo@icloud.com\u202c", "bo@icloud.com\ufeff", "<mailto:bo@icloud.com>"],
    ids=ascii,
)
async def test_text_around_a_pasted_email_is_removed(
    visitor: Visitor, line: TamperingTransport, pasted: str
):
    assert (await send(visitor, email=pasted, password=f"\u200b{PASSWORD}")).status_code == 303
    assert '"email":"bo@icloud.com"' in line.sent[0].decode()
    assert f'"password":"{PASSWORD}"' in line.sent[0].decode()


async def test_an_invisible_password_counts_as_empty(visitor: Visitor, line: TamperingTransport):
    answer = await send(visitor, password="\u200b\ufeff")
    assert "Type or paste the app password" in words(answer)
    assert line.sent == []


async def test_the_form_names_person_provider_and_host(visitor: Visitor):
    page = await visitor.open(REVIEW)
    assert title(page) == "Connect Apple Calendar"
    said = words(page)
    assert "Apple Calendar for Bo" in said
    assert "connected to the sandbox's salon" in said
    assert "goes to Wix once" in said
    assert "It is not kept here" in said


async def test_the_form_fields_suit_an_external_password(visitor: Visitor):
    page = await visitor.open(REVIEW)
    [password] = [row for row in page.text.splitlines() if 'id="password"' in row]
    [email] = [row for row in page.text.splitlines() if 'id="email"' in row]
    assert 'type="password"' in password
    assert 'autocomplete="off"' in password
    assert "value=" not in password
    assert "onpaste" not in page.text
    for part in ('type="email"', 'autocomplete="email"', 'inputmode="email"'):
        assert part in email
    assert "form-action 'self';" in page.headers["content-security-policy"]
    assert page.headers["referrer-policy"] == "same-origin"


async def test_apple_instructions_are_shown_for_apple_only(visitor: Visitor):
    page = await visitor.open(REVIEW)
    assert page.text.count("<li>") >= 4
    link = '<a href="https://account.apple.com" target="_blank" rel="noopener noreferrer">'
    assert link in page.text
    assert '<details class="instructions">' in page.text
    await visitor.control(
        "faults", [{"method": "ListProviders", "status": 200, "body": BOTH, "times": 9}]
    )
    other = await visitor.open(REVIEW)
    assert "apple" not in words(other).lower()
    assert "security settings" in words(other)


async def test_a_provider_with_both_methods_offers_oauth_first(visitor: Visitor):
    await visitor.control(
        "faults", [{"method": "ListProviders", "status": 200, "body": BOTH, "times": 99}]
    )
    page = await visitor.open(REVIEW)
    consent, _, fold = page.text.partition('<details class="card"')
    assert 'action="/connect"' in consent
    assert f'action="{ACTION}"' in fold
    assert "form-action 'self' https:" in page.headers["content-security-policy"]
    answer = await send(visitor, page, email="bo")
    assert '<details class="card" open>' in answer.text


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"email": "bo"}, "This is no e-mail address"),
        ({"email": ""}, "This is no e-mail address"),
        ({"email": "bo@icloud"}, "This is no e-mail address"),
        ({"email": "bo b@icloud.example"}, "This is no e-mail address"),
        ({"email": f"{'b' * 320}@icloud.example"}, "This is no e-mail address"),
        ({"password": ""}, "Type or paste the app password"),
    ],
)
async def test_an_invalid_field_is_marked_and_nothing_is_sent(
    visitor: Visitor, line: TamperingTransport, fields: dict[str, str], says: str
):
    answer = await send(visitor, None, **fields)
    assert answer.status_code == 422
    assert says in words(answer)
    assert 'aria-invalid="true"' in answer.text
    assert f'value="{fields.get("email", EMAIL)}"' in answer.text
    assert PASSWORD not in answer.text
    assert line.sent == []
    assert (await send(visitor, answer)).status_code == 303, "the page that said so can be sent"


async def test_a_wrong_password_leads_to_its_field_and_keeps_the_email(visitor: Visitor):
    answer = await send(visitor, password="hunter2-CANARY")
    assert (answer.status_code, title(answer)) == (422, "Connect Apple Calendar")
    said = words(answer)
    assert "didn't accept this e-mail and app password" in said
    assert "Apple wants an app password" in said
    assert "No calendar was connected" in said
    assert '<a href="#password">' in answer.text
    assert 'role="alert" tabindex="-1" autofocus' in answer.text, "on a phone it is far down"
    assert 'aria-describedby="password-hint password-wrong" aria-invalid="true"' in answer.text
    assert f'value="{EMAIL}"' in answer.text
    assert "CANARY" not in answer.text
    assert (await send(visitor, answer)).status_code == 303


async def test_an_entered_email_is_escaped(visitor: Visitor):
    answer = await send(visitor, email='"><script>alert(1)</script>')
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text


async def test_an_email_wix_rejects_is_marked(visitor: Visitor, line: TamperingTransport):
    wrong = '{"details": {"validationError": {"fieldViolations": [{"field": "email"}]}}}'
    line.before = responding(400, wrong)
    answer = await send(visitor)
    assert answer.status_code == 422
    assert "This is no e-mail address" in words(answer)


async def test_an_oauth_provider_gets_no_password(visitor: Visitor, line: TamperingTransport):
    page = await send(visitor, provider_id=GOOGLE)
    assert (page.status_code, title(page)) == (422, "This provider takes no password here")
    assert line.sent == []


async def test_a_schedule_without_an_owner_gets_no_password(
    visitor: Visitor, line: TamperingTransport
):
    page = await send(visitor, schedule_id=HAIRCUT)
    assert (page.status_code, title(page)) == (404, PERSON_UNKNOWN)
    assert line.sent == []


async def test_if_wix_cannot_be_read_first_nothing_is_sent(
    visitor: Visitor, line: TamperingTransport
):
    form = await visitor.open(REVIEW)
    await visitor.control("faults", [{"method": "ListProviders", "status": 500, "times": 3}])
    page = await send(visitor, form)
    drop_snapshots(visitor.app)
    assert (page.status_code, NOTHING_CHANGED in words(page)) == (503, True)
    assert f'href="{REVIEW.replace("&", "&amp;")}"' in page.text
    assert line.sent == []
    assert (await send(visitor, form)).status_code == 303, "the form was not used up"


@pytest.mark.parametrize("name", ["schedule_id", "provider_id", "email", "password", "csrf_token"])
async def test_missing_and_duplicate_fields_are_rejected_unread(
    visitor: Visitor, line: TamperingTransport, name: str
):
    fields: dict[str, str | list[str]] = {
        **hidden(await visitor.open(REVIEW)),
        "email": EMAIL,
        "password": PASSWORD,
    }
    sent = {"sec-fetch-site": "same-origin"}
    without = {key: value for key, value in fields.items() if key != name}
    twice = {**fields, name: [str(fields[name])] * 2}
    for wrong in (without, {**without, "other": "x"}, twice):
        answer = await visitor.http.post(ACTION, data=wrong, headers=sent)
        assert (answer.status_code, title(answer)) == (422, "Something is missing in that form")
        assert PASSWORD not in answer.text
    assert line.sent == []


async def test_only_the_browser_that_got_the_form_may_send_it(visitor: Visitor, app: FastAPI):
    page = await visitor.open(REVIEW)
    stranger = Visitor(app)
    assert (await send(stranger, page)).status_code == 403
    foreign = await visitor.http.post(
        ACTION, data=hidden(page), headers={"sec-fetch-site": "cross-site"}
    )
    assert foreign.status_code == 403


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "application/json"])
async def test_only_urlencoded_forms_are_accepted(visitor: Visitor, kind: str):
    sent = {"sec-fetch-site": "same-origin", "content-type": kind}
    answer = await visitor.http.post(ACTION, content=b"{}", headers=sent)
    assert answer.status_code == 422


async def test_a_password_in_a_query_string_is_rejected(visitor: Visitor):
    assert (await visitor.open(f"{ACTION}?password=x")).status_code == 405


async def test_the_picker_offers_password_providers_and_says_so(visitor: Visitor):
    page = await visitor.open(f"/connect?schedule_id={ANNA}&provider_id={APPLE}")
    [radio] = [row for row in page.text.splitlines() if f'value="{APPLE}"' in row]
    assert "disabled" not in radio
    assert "checked" in radio
    assert words(page).count("Needs an app password") == 1


async def test_a_provider_without_a_supported_method_is_disabled(visitor: Visitor):
    features = {"connectMethods": ["PASSKEY"]}
    body = {"providers": [{"id": APPLE, "name": "New", "features": features}]}
    await visitor.control(
        "faults", [{"method": "ListProviders", "status": 200, "body": body, "times": 9}]
    )
    page = await visitor.open("/connect")
    [radio] = [row for row in page.text.splitlines() if f'value="{APPLE}"' in row]
    assert "disabled" in radio
    assert "Can't be connected here" in words(page)
    review = await visitor.open(REVIEW)
    assert 'action="/connect' not in review.text
    assert "can't be connected here" in words(review)


async def test_a_broken_apple_connection_can_be_reconnected(visitor: Visitor):
    address = (await send(visitor)).headers["location"]
    lever = address.removeprefix("/")
    await visitor.control(lever, {"status": "ERROR", "errorReason": "TOKEN_REVOKED"})
    page = await visitor.open(address)
    answer = await visitor.submit(page, f"{address}/reconnect")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"{REVIEW}&again=")


@pytest.mark.parametrize("size", [16_300, 16_400])
async def test_only_as_much_as_the_fields_need_is_parsed(visitor: Visitor, size: int):
    sent = {"sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded"}
    answer = await visitor.http.post(ACTION, content=b"a=".ljust(size, b"%"), headers=sent)
    assert answer.status_code == (413 if size > 16 * 1024 else 422)
