from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI

from app.calendars.connecting.flow import FLOW_AGE_S, FlowTokens, OAuthFlow
from app.calendars.security.tokens import Purpose, Signer
from app.sandbox import DEMO_SITE_ID
from tests.page_texts import (
    ACCOUNT_UNSUPPORTED,
    CONNECTION_UNKNOWN,
    CONSENT_DENIED,
    PERSON_UNKNOWN,
    PROVIDER_FAILED,
)
from tests.salon import ANNA, BO, GOOGLE, HAIRCUT, MICROSOFT
from tests.services import services_of
from tests.visitor import Visitor, hidden, title, words
from tests.web.conftest import KEY, connect, consent, start_consent
from tests.web.sync_settings import NOW


async def test_the_review_names_person_and_provider(visitor: Visitor):
    page = await visitor.open(f"/connect/review?schedule_id={ANNA}&provider_id={GOOGLE}")
    assert title(page) == "Connect Google Calendar"
    assert "Schedule: Anna Vogel" in words(page)
    assert "Continue to Google Calendar" in words(page)


async def test_the_review_warns_of_existing_connections(visitor: Visitor):
    page = await visitor.open(f"/connect/review?schedule_id={ANNA}&provider_id={GOOGLE}")
    assert "Continue only to add another account than anna.vogel@" in words(page)


@pytest.mark.parametrize(
    ("schedule_id", "provider_id", "says"),
    [
        (HAIRCUT, GOOGLE, PERSON_UNKNOWN),
        (ANNA, "00000000-0000-4000-8000-000000000000", "That provider isn't offered any more"),
        ("../../oauth2/token", GOOGLE, PERSON_UNKNOWN),
    ],
)
async def test_a_review_of_an_unlisted_choice_is_not_found(
    visitor: Visitor, schedule_id: str, provider_id: str, says: str
):
    page = await visitor.http.get(
        "/connect/review", params={"schedule_id": schedule_id, "provider_id": provider_id}
    )
    assert (page.status_code, title(page)) == (404, says)


async def test_the_oauth_flow_ends_on_the_new_connection(visitor: Visitor):
    address = await start_consent(visitor, BO, MICROSOFT)
    assert urlsplit(address).path.startswith("/sandbox/consent/")
    answer = await visitor.open(await consent(visitor, address))
    assert answer.status_code == 303
    page = await visitor.open(answer.headers["location"])
    assert title(page) == "Bo"
    assert "bo@studio-nord.example" in words(page)


async def test_a_google_calendar_says_once_after_consent_that_it_blocks(visitor: Visitor):
    back = await visitor.open(await consent(visitor, await start_consent(visitor, BO, GOOGLE)))
    new = back.headers["location"]
    assert new.startswith("/connections/")
    assert "?" not in new
    says = "Connected. Clients can't book Bo while this calendar shows busy."
    assert says in words(await visitor.open(new))
    assert says not in words(await visitor.open(new))


async def test_the_state_is_in_the_path_and_the_query_is_left_to_wix(visitor: Visitor):
    back = urlsplit(await consent(visitor, await start_consent(visitor, BO, MICROSOFT)))
    assert back.path.startswith("/oauth/callback/")
    assert back.query.startswith("connectionId=")
    assert "&" not in back.query


async def test_the_flow_cookie_is_private_and_short_lived(visitor: Visitor):
    review = await visitor.open(f"/connect/review?schedule_id={BO}&provider_id={MICROSOFT}")
    answer = await visitor.submit(review, "/connect")
    [cookie] = answer.headers.get_list("set-cookie")
    assert cookie.startswith("flow-")
    assert cookie.endswith("; Max-Age=900; Path=/; HttpOnly; SameSite=Lax")


@pytest.mark.parametrize(
    ("outcome", "status", "says"),
    [
        ("deny", 200, CONSENT_DENIED),
        ("unsupported", 200, ACCOUNT_UNSUPPORTED),
        ("error", 503, PROVIDER_FAILED),
    ],
)
async def test_each_documented_failure_has_a_page_with_a_next_step(
    visitor: Visitor, outcome: str, status: int, says: str
):
    page = await visitor.open(
        await consent(visitor, await start_consent(visitor, BO, GOOGLE), outcome)
    )
    assert (page.status_code, title(page)) == (status, says)
    assert "No calendar was connected" in words(page)
    assert f"/connect/review?schedule_id={BO}&amp;provider_id={GOOGLE}" in page.text


async def test_a_denied_consent_can_be_retried_with_the_back_button(visitor: Visitor):
    address = await start_consent(visitor, BO, GOOGLE)
    await visitor.open(await consent(visitor, address, "deny"))
    answer = await visitor.open(await consent(visitor, address, "allow"))
    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("", "We can't tell what happened"),
        ("?connectionId=", "We can't tell what happened"),
        ("?connectionId=abcdefgh&error=reject", "We can't tell what happened"),
        ("?connectionId=abcdefgh&connectionId=ijklmnop", "We can't tell what happened"),
        ("?error=reject&error=reject", "We can't tell what happened"),
        ("?error=%0d%0aINFO+forged", "The connection wasn't made"),
        ("?connectionId=../../oauth2/token", CONNECTION_UNKNOWN),
        ("?connectionId=..", CONNECTION_UNKNOWN),
    ],
)
async def test_invalid_callbacks_change_nothing(visitor: Visitor, query: str, says: str):
    back = urlsplit(await consent(visitor, await start_consent(visitor, BO, GOOGLE), "deny"))
    page = await visitor.open(back.path + query)
    assert title(page) == says
    assert page.status_code >= 400


async def test_a_callback_without_the_flow_cookie_is_rejected(visitor: Visitor, app: FastAPI):
    back = await consent(visitor, await start_consent(visitor, BO, GOOGLE))
    await visitor.control("reset", {})
    stranger = Visitor(app)
    page = await stranger.open(back)
    assert (page.status_code, title(page)) == (403, "This was started in another browser")
    assert await visitor.calls() == [], "a stranger makes us ask Wix nothing"


async def test_a_connection_of_another_flow_is_rejected(visitor: Visitor):
    anna = await connect(visitor, ANNA, MICROSOFT)
    back = urlsplit(await consent(visitor, await start_consent(visitor, BO, MICROSOFT), "deny"))
    page = await visitor.open(f"{back.path}?connectionId={anna}")
    assert title(page) == "This is not the calendar you asked for"


async def test_an_earlier_connection_is_not_taken_for_the_new_one(visitor: Visitor):
    old = await connect(visitor, BO, MICROSOFT)
    back = urlsplit(await consent(visitor, await start_consent(visitor, BO, MICROSOFT), "deny"))
    page = await visitor.open(f"{back.path}?connectionId={old}")
    assert title(page) == "This calendar was connected already"
    assert f'href="/connections/{old}"' in page.text


async def test_reloading_the_callback_shows_the_same_connection(visitor: Visitor):
    back = await consent(visitor, await start_consent(visitor, BO, MICROSOFT))
    answers = [await visitor.open(back) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["location"] for answer in answers}) == 1


async def test_a_finished_flow_makes_no_second_connection(visitor: Visitor):
    back = urlsplit(await consent(visitor, await start_consent(visitor, BO, MICROSOFT)))
    await visitor.open(f"{back.path}?{back.query}")
    other = await connect(visitor, ANNA, MICROSOFT)
    page = await visitor.open(f"{back.path}?connectionId={other}")
    assert (page.status_code, title(page)) == (409, "This step is already finished")


async def test_a_flow_expires_after_15_minutes(visitor: Visitor):
    long_ago = Signer([KEY], clock=lambda: NOW.timestamp() - 17 * 60)
    _, state = FlowTokens(long_ago, tenant=DEMO_SITE_ID).new_state()
    page = await visitor.open(f"/oauth/callback/{state}?error=reject")
    assert (page.status_code, title(page)) == (410, "That took longer than 15 minutes")


async def test_a_state_signed_with_another_key_is_rejected(visitor: Visitor):
    flows = FlowTokens(
        Signer(["another-key-of-at-least-32-bytes-length"], clock=NOW.timestamp),
        tenant=DEMO_SITE_ID,
    )
    nonce, state = flows.new_state()
    token = flows.flow_token(OAuthFlow(nonce, BO, GOOGLE, frozenset()))
    visitor.http.cookies.set(f"flow-{nonce[:8]}-dev-8000", token)
    page = await visitor.open(f"/oauth/callback/{state}?error=reject")
    assert (page.status_code, title(page)) == (400, "This address is not one of ours")


async def test_two_tabs_can_have_flows_at_the_same_time(visitor: Visitor):
    first, second = (
        await start_consent(visitor, BO, GOOGLE),
        await start_consent(visitor, ANNA, MICROSOFT),
    )
    for address in (second, first):
        answer = await visitor.open(await consent(visitor, address))
        assert answer.status_code == 303


async def test_many_started_flows_do_not_fill_the_browser_with_cookies(visitor: Visitor):
    left = [await start_consent(visitor, BO, MICROSOFT) for _ in range(25)]
    flows = {name: one for name, one in visitor.http.cookies.items() if name.startswith("flow-")}
    assert len(flows) <= 20
    assert sum(map(len, flows.values())) <= 6000, "a proxy takes 8 kB of cookies"
    assert (await visitor.open(await consent(visitor, left[-1]))).status_code == 303


async def test_seven_tabs_can_have_flows_and_the_first_completes(visitor: Visitor):
    first, *_ = [await start_consent(visitor, BO, MICROSOFT) for _ in range(7)]
    assert (await visitor.open(await consent(visitor, first))).status_code == 303


async def test_a_flow_whose_cookie_was_evicted_gets_its_own_error(visitor: Visitor, app: FastAPI):
    first, *_ = [await start_consent(visitor, BO, MICROSOFT) for _ in range(25)]
    back = await consent(visitor, first)
    before = await visitor.calls()

    page = await visitor.open(back)

    assert (page.status_code, title(page)) == (409, "Too many connections were started at once")
    assert "another browser" not in words(page)
    assert await visitor.calls() == before
    stranger = await Visitor(app).open(back)
    assert (stranger.status_code, title(stranger)) == (403, "This was started in another browser")


async def test_a_flow_whose_cookie_expired_gets_its_own_error(visitor: Visitor):
    done = await consent(visitor, await start_consent(visitor, BO, MICROSOFT))
    assert (await visitor.open(done)).status_code == 303
    forget_flows(visitor)
    page = await visitor.open(done)
    assert (page.status_code, title(page)) == (409, "This step is already finished")


async def test_a_cookie_expired_within_the_clock_leeway_is_expired(still: FastAPI):
    visitor = Visitor(still)
    await visitor.open("/connect/review")
    page = await visitor.open(f"/connect/review?schedule_id={BO}&provider_id={MICROSOFT}")
    long_ago = Signer([KEY], clock=lambda: NOW.timestamp() - FLOW_AGE_S - 30)
    mark = services_of(still).signer.read(Purpose.FORM, hidden(page)["csrf_token"], max_age_s=60)[
        "v"
    ]
    for browser, says in ((mark, "That took longer than 15 minutes"), ("", "This was started in")):
        _, state = FlowTokens(long_ago, tenant=DEMO_SITE_ID).new_state(browser=browser)
        answer = await visitor.open(f"/oauth/callback/{state}?error=reject")
        assert title(answer).startswith(says)


def forget_flows(visitor: Visitor) -> None:
    for name in [one for one in visitor.http.cookies if one.startswith("flow-")]:
        visitor.http.cookies.delete(name)


async def test_an_untrusted_consent_url_is_not_followed(visitor: Visitor):
    bad = {"oauthUrl": "http://127.0.0.1:8000/connect"}
    await visitor.control("faults", [{"method": "ConnectByOAuth", "status": 200, "body": bad}])
    review = await visitor.open(f"/connect/review?schedule_id={BO}&provider_id={MICROSOFT}")
    page = await visitor.submit(review, "/connect")
    assert (page.status_code, title(page)) == (503, "Wix sent an address that we don't trust")
    assert "location" not in page.headers


async def test_a_new_connection_not_yet_readable_is_waited_for(
    visitor: Visitor, waits: list[float]
):
    back = await consent(visitor, await start_consent(visitor, BO, MICROSOFT))
    await visitor.control("faults", [{"method": "GetConnection", "status": 404, "times": 2}])
    assert (await visitor.open(back)).status_code == 303
    assert waits == [1.0, 1.0]
