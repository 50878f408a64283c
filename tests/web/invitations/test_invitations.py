"""Invitations: what they allow, for how long, and nothing else."""

import asyncio
import re
from html import unescape
from itertools import product
from urllib.parse import unquote

import httpx
import pytest
import segno
from fastapi import FastAPI

from app.calendars.security.owner_password import hashed
from app.main import create_app
from app.sandbox import DEMO_SITE_ID, create_sandbox, standalone_app
from app.settings import load
from tests.page_texts import CONSENT_DENIED
from tests.salon import ANNA, APPLE, BO, BUSINESS, GOOGLE, HAIRCUT, MICROSOFT
from tests.services import services_of
from tests.visitor import BASE, Visitor, exits, hidden, title, words
from tests.web.conftest import KEY, Ticks, connect, consent
from tests.web.connect.apple import PASSWORD as APPLE_PASSWORD, send
from tests.web.invitations.guests import ALL, away, back, by_password, invited, made_by_hand, result
from tests.web.signin.test_signin import LIVE, PASSWORD, SITE, sign_in
from tests.web.sync_settings import NOW

OTHER_KEY = "zyxwvutsrqponmlkjihgfedcba9876543210"
OTHER_SITE = "a1b2c3d4-0000-4000-8000-000000000001"
NAMES = ("Anna", "נועה", "佐藤", "Дмитрий", "Maximiliane", "Lena Brandt", "anna.vogel", "dmitri")


@pytest.fixture
def guest(app: FastAPI) -> Visitor:
    return Visitor(app)


async def test_the_owner_gets_a_link_to_copy_mail_and_scan(visitor: Visitor):
    link = BASE + await invited(visitor)
    page = await visitor.open(link.replace(BASE, "").replace("/i/", "/invites/"))
    assert title(page) == "Invitation: Bo"
    assert "Not used yet." in words(page)
    assert f'data-copy="{link}"' in page.text
    mail = re.search(r'href="(mailto:[^"]+)"', page.text)
    assert mail
    assert f"\r\n\r\n{link}\r\n\r\nThe link is good until" in unquote(unescape(mail[1]))
    assert modules(page) == [*map(list, segno.make_qr(link, error="l").matrix)]


def modules(page: httpx.Response) -> list[list[int]]:
    """Parse the dark modules of a QR code from its SVG, without the border of four."""
    found = re.search(r'class="qr" viewBox="0 0 (\d+) \1".*?<path d="([^"]+)"', page.text)
    assert found
    size = int(found[1]) - 8
    drawn = [[0] * size for _ in range(size)]
    for run in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", found[2]):
        x, y, width = map(int, run)
        drawn[y - 4][x - 4 : x - 4 + width] = [1] * width
    return drawn


async def test_a_guest_connects_without_sign_in_and_sees_the_account(
    visitor: Visitor, guest: Visitor
):
    link = await invited(visitor)
    page = await result(guest, await back(guest, link))
    assert title(page) == "Your calendar is connected"
    assert "Outlook bo@studio-nord.example Schedule: Bo" in words(page)
    owner = await visitor.open(link.replace("/i/", "/invites/"))
    assert "A calendar was connected Outlook bo@studio-nord.example" in words(owner)


async def test_a_guest_connects_with_an_app_password(visitor: Visitor, guest: Visitor):
    link = await invited(visitor)
    page = await result(guest, await by_password(guest, link))
    assert "Apple Calendar bo@icloud.example Schedule: Bo" in words(page)


async def test_a_wrong_password_is_reported_and_the_link_stays_valid(
    visitor: Visitor, guest: Visitor
):
    link = await invited(visitor)
    for wrong in ({"password": "wrong-wrong-wrong"}, {"email": "nobody"}, {"password": ""}):
        page = await by_password(guest, link, **wrong)
        assert page.status_code == 422
        assert title(page) == "Connect your calendar"
    assert (await guest.open(link)).status_code == 200


async def test_a_link_for_one_provider_skips_the_choice(visitor: Visitor, guest: Visitor):
    page = await guest.open(await invited(visitor, GOOGLE))
    assert "Continue to Google Calendar" in words(page)
    assert "Choose another" not in words(page)
    assert "Apple" not in words(page)


async def test_guest_pages_show_nobody_else_and_no_link_to_the_site(
    visitor: Visitor, guest: Visitor
):
    await connect(visitor, ANNA, GOOGLE)
    await connect(visitor, BUSINESS, MICROSOFT)
    sites = services_of(guest.app).sites.of(DEMO_SITE_ID)
    ids = [one.id for one in (await sites.directory.snapshot()).connections]
    link = await invited(visitor)
    pages = [await guest.open(link)]
    pages += [await guest.open(f"{link}?provider_id={one}") for one in ALL]
    pages += [await back(guest, link, how) for how in ("deny", "unsupported", "error")]
    pages.append(await by_password(guest, link, email="nobody"))
    left = await away(guest, link)
    await visitor.control("faults", [{"method": "*", "status": 503, "times": 9}])
    pages.append(await guest.open(link))
    await visitor.http.delete("/sandbox/control/faults")
    there = await consent(guest, left.headers["location"])
    old = (await sites.directory.snapshot()).connections[0].id
    pages.append(await guest.open(re.sub("connectionId=[^&]+", f"connectionId={old}", there)))
    pages.append(await result(guest, await guest.open(there)))
    pages.append(await guest.open(re.sub("connectionId=[^&]+", f"connectionId={old}", there)))
    pages.append(await guest.open(link))
    pages.append(await guest.open(f"{link}x"))
    pages.append(await guest.open(made_by_hand(age_s=8 * 86400)))
    pages.append(await guest.open(f"{link}/nowhere"))
    ids += [one.id for one in (await sites.directory.snapshot()).connections]
    for page in pages:
        assert page.status_code != 303
        assert not [one for one in (*NAMES, *ids) if one in page.text], title(page)
        assert '<nav class="nav"' not in page.text
        main = page.text.partition("<main")[2]
        ways = {*re.findall(r'(?:href|action)="([^"#]*)"', main)}
        allowed = re.compile(rf"{re.escape(link)}(x|/[a-z]+)?(\?.*)?|https://account.apple.com")
        assert not [way for way in ways if not allowed.fullmatch(way)], title(page)


async def test_a_guest_of_a_protected_site_sees_only_guest_pages():
    sandbox = httpx.ASGITransport(app=standalone_app(create_sandbox(clock=lambda: NOW)))
    guarded = create_app(
        load({**LIVE, "owner_password": hashed(PASSWORD)}), transport=sandbox, clock=lambda: NOW
    )
    owner, guest = Visitor(guarded), Visitor(guarded)
    await sign_in(owner)
    link = await invited(owner)
    left = await away(guest, link)
    async with httpx.AsyncClient(transport=sandbox) as provider:
        data = {"account": "bo@studio-nord.example", "outcome": "allow"}
        there = (await provider.post(left.headers["location"], data=data)).headers["location"]
    page = await result(guest, await guest.open(there))
    assert "bo@studio-nord.example" in words(page)
    connections = (await services_of(guarded).sites.of(SITE).directory.snapshot()).connections
    for address in ("/", "/connect", "/busy", f"/connections/{connections[-1].id}", "/invites/new"):
        answer = await guest.open(address)
        assert (answer.status_code, answer.headers["location"][:7]) == (303, "/signin")
    answer = await guest.open(link.replace("/i/", "/invites/"))
    assert answer.headers["location"].startswith("/signin")


BAD = {
    "cut off": (lambda link: link[:-4], 404),
    "changed": (lambda link: link[:12] + ("A" if link[12] != "A" else "B") + link[13:], 404),
    "another key's": (lambda _: made_by_hand(key=OTHER_KEY), 404),
    "another site's": (lambda _: made_by_hand(tenant=OTHER_SITE), 404),
    "expired": (lambda _: made_by_hand(age_s=8 * 86400), 410),
}


@pytest.mark.parametrize("name", BAD)
async def test_an_invalid_link_is_rejected_without_a_wix_call(
    visitor: Visitor, guest: Visitor, name: str
):
    spoil, status = BAD[name]
    good = await invited(visitor)
    bad = spoil(good)
    step = await guest.open(f"{good}?provider_id={APPLE}")
    before = await visitor.calls()
    for answer in (
        await guest.open(f"{bad}/done"),
        *[await guest.submit(step, f"{bad}/{act}") for act in ("connect", "credentials")],
    ):
        assert answer.status_code in {status, 403, 422} or answer.headers["location"] == bad
    assert (await guest.open(bad)).status_code == status
    assert await visitor.calls() == before


async def test_a_token_of_another_purpose_is_not_a_link(visitor: Visitor, guest: Visitor):
    form = hidden(await visitor.open("/invites/new?schedule_id=" + BO))["csrf_token"]
    link = await invited(visitor)
    state = (await away(guest, link)).headers["location"]
    assert state
    for token in (form, *guest.http.cookies.values()):
        assert (await guest.open(f"/i/{token}")).status_code == 404
        assert (await visitor.open(f"/invites/{token}")).status_code == 404


async def test_another_provider_or_schedule_is_rejected(visitor: Visitor, guest: Visitor):
    link = await invited(visitor, GOOGLE)
    step = await guest.open(link)
    answer = await guest.submit(step, f"{link}/connect", provider_id=MICROSOFT)
    assert (answer.status_code, title(answer)) == (404, "That provider isn't offered any more")
    assert exits(answer) == [("Back to the invitation", link)]
    both = await invited(visitor)
    step = await guest.open(f"{both}?provider_id={APPLE}")
    fields = {"email": "bo@icloud.example", "password": "abcd-efgh-ijkl-mnop"}
    for other in ({"schedule_id": ANNA}, {"provider_id": MICROSOFT.upper()}):
        answer = await guest.submit(step, f"{both}/credentials", **fields, **other)
        assert answer.status_code == 422
    assert "ConnectByCredentials" not in await visitor.calls()


async def test_a_used_link_is_invalid_for_everybody(app: FastAPI, visitor: Visitor, guest: Visitor):
    link = await invited(visitor)
    late = Visitor(app)
    apple, outlook = [await late.open(f"{link}?provider_id={one}") for one in (APPLE, MICROSOFT)]
    await result(guest, await back(guest, link))
    for answer in (
        await guest.open(link),
        await late.open(link),
        await late.submit(apple, f"{link}/credentials", email="a@b.example", password="x" * 16),
        await late.submit(outlook, f"{link}/connect"),
    ):
        assert (answer.status_code, title(answer)) == (410, "This link was used already")
        assert exits(answer) == []
    calls = await visitor.calls()
    assert (calls.count("ConnectByOAuth"), calls.count("ConnectByCredentials")) == (1, 0)


@pytest.mark.parametrize("act", ["connect", "disconnect"])
async def test_other_connection_changes_invalidate_a_link(
    visitor: Visitor, guest: Visitor, act: str
):
    mine = await connect(visitor, BO, GOOGLE)
    link = await invited(visitor)
    if act == "connect":
        await connect(visitor, BO, MICROSOFT)
    else:
        await disconnect(visitor, mine)
    assert (await guest.open(link)).status_code == 410
    said = words(await visitor.open(link.replace("/i/", "/invites/")))
    assert ("A calendar was connected" if act == "connect" else "no longer good") in said


async def test_disconnecting_does_not_revive_a_used_link(visitor: Visitor, guest: Visitor):
    link = await invited(visitor)
    await result(guest, await back(guest, link))
    site = services_of(guest.app).sites.of(DEMO_SITE_ID)
    (made,) = [
        one for one in (await site.directory.snapshot()).connections if one.schedule_id == BO
    ]
    await disconnect(visitor, made.id)
    assert (await guest.open(link)).status_code == 410
    assert "no longer good" in words(await visitor.open(link.replace("/i/", "/invites/")))


async def test_nor_does_it_if_wix_forgets_disconnected_connections():
    sandbox = create_sandbox(public_url=BASE, clock=lambda: NOW)
    app = create_app(load({"secret_key": KEY}), sandbox=sandbox, clock=lambda: NOW)
    guest = Visitor(app)
    link = await invited(guest)
    await result(guest, await back(guest, link))
    connections = sandbox.state.sandbox.site(DEMO_SITE_ID).connections
    connections.pop([*connections][-1])
    assert (await guest.open(link)).status_code == 410


async def disconnect(visitor: Visitor, connection_id: str) -> None:
    act = f"/connections/{connection_id}/disconnect"
    assert (await visitor.submit(await visitor.open(act), act)).status_code == 303


async def test_the_result_is_shown_only_to_the_browser_that_made_it(
    app: FastAPI, visitor: Visitor, guest: Visitor
):
    link = await invited(visitor)
    made = await back(guest, link)
    done = made.headers["location"]
    for _ in range(2):
        assert "bo@studio-nord.example" in words(await guest.open(done))
    for other in (Visitor(app), visitor):
        answer = await other.open(done)
        assert (answer.status_code, answer.headers["location"]) == (303, link)
    annas = await invited(visitor, schedule_id=ANNA)
    assert (await guest.open(done.replace(link, annas))).status_code == 303


async def test_a_form_sent_twice_has_the_same_result(visitor: Visitor, guest: Visitor):
    link = await invited(visitor)
    step = await guest.open(f"{link}?provider_id={APPLE}")
    fields = {"email": "bo@icloud.example", "password": "abcd-efgh-ijkl-mnop"}
    for _ in range(2):
        answer = await guest.submit(step, f"{link}/credentials", **fields)
        assert title(await result(guest, answer)) == "Your calendar is connected"
    assert (await visitor.calls()).count("ConnectByCredentials") == 1


async def test_of_many_concurrent_guests_one_connects(app: FastAPI, visitor: Visitor):
    link, guests = await invited(visitor, APPLE), [Visitor(app) for _ in range(4)]
    steps = [await one.open(link) for one in guests]
    tries = [
        one.submit(
            step, f"{link}/credentials", email=f"{n}@icloud.example", password=APPLE_PASSWORD
        )
        for n, (one, step) in enumerate(zip(guests, steps, strict=True))
    ]
    answers = await asyncio.gather(*tries)
    assert sorted(one.status_code for one in answers) == [303, 410, 410, 410]
    assert (await visitor.calls()).count("ConnectByCredentials") == 1


async def test_failed_attempts_of_a_guest_count_for_the_guest(visitor: Visitor, guest: Visitor):
    link = await invited(visitor, APPLE)
    for one in range(5):
        answer = await by_password(guest, link, email=f"{one}@icloud.example", password="wrong")
        assert answer.status_code == 422
    assert (await by_password(guest, link)).status_code == 429
    assert (await send(visitor)).status_code == 303


async def test_one_link_leaves_the_calls_of_guests_to_others(
    app: FastAPI, visitor: Visitor, guest: Visitor, ticks: Ticks
):
    ours, theirs = [await invited(visitor, days=days) for days in ("1", "7")]
    page = await guest.open(f"{ours}?provider_id={MICROSOFT}")
    statuses = [(await guest.submit(page, f"{ours}/connect")).status_code for _ in range(12)]
    assert statuses == [303] * 10 + [503] * 2
    other = Visitor(app)
    step = await other.open(f"{theirs}?provider_id={MICROSOFT}")
    assert (await other.submit(step, f"{theirs}/connect")).status_code == 303
    ticks.advance(61)
    assert (await guest.submit(page, f"{ours}/connect")).status_code == 303


async def test_two_concurrent_guests_both_get_a_correct_result(
    app: FastAPI, visitor: Visitor, guest: Visitor
):
    link, other = await invited(visitor), Visitor(app)
    left = [await away(one, link) for one in (guest, other)]
    for one, departure in zip((guest, other), left, strict=True):
        there = await consent(one, departure.headers["location"])
        page = await result(one, await one.open(there))
        assert title(page) == "Your calendar is connected"
    owner = words(await visitor.open(link.replace("/i/", "/invites/")))
    assert owner.count("bo@studio-nord.example") == 2


async def test_a_return_in_another_browser_gets_instructions(
    app: FastAPI, visitor: Visitor, guest: Visitor
):
    left = await away(guest, await invited(visitor))
    answer = await Visitor(app).open(await consent(guest, left.headers["location"]))
    assert (answer.status_code, title(answer)) == (403, "This was started in another browser")
    assert "Open your link again: it says whether it was used." in words(answer)
    assert exits(answer) == []


async def test_a_guest_who_denies_consent_may_start_again(visitor: Visitor, guest: Visitor):
    link = await invited(visitor)
    page = await back(guest, link, "deny")
    assert title(page) == CONSENT_DENIED
    assert exits(page) == [("Start again", link)]


async def test_a_guest_is_not_told_about_the_plan_of_the_site(visitor: Visitor, guest: Visitor):
    link = await invited(visitor)
    code = {"details": {"applicationError": {"code": "PREMIUM_FEATURE_NOT_ENABLED"}}}
    fault = {"method": "ConnectByOAuth", "status": 403, "body": code, "times": 1}
    await visitor.control("faults", [fault])
    page = await away(guest, link)
    assert title(page) == "This can't be done at the moment"
    assert "plan" not in page.text.partition("<main")[2].replace("explan", "")
    assert "Tell whoever sent you the link." in words(page)
    assert exits(page) == [("Try again", link)]


async def test_an_incomplete_list_prevents_making_and_using_links(visitor: Visitor, guest: Visitor):
    link = await invited(visitor)
    form = await visitor.open(f"/invites/new?schedule_id={BO}")
    fault = {"method": "ListConnections", "status": 503, "times": 40}
    await visitor.control("faults", [fault])
    made = await visitor.submit(form, "/invites", provider_id=[GOOGLE], days="1")
    for answer in (await guest.open(link), made):
        assert (answer.status_code, title(answer)) == (
            503,
            "Wix can't list the calendars right now",
        )
    owner = await visitor.open(link.replace("/i/", "/invites/"))
    assert "The link opens again when it can." in words(owner)
    await visitor.http.delete("/sandbox/control/faults")
    assert (await guest.open(link)).status_code == 200


async def test_a_link_needs_a_provider(visitor: Visitor):
    form = await visitor.open(f"/invites/new?schedule_id={BO}")
    answer = await visitor.submit(form, "/invites", days="30")
    assert answer.status_code == 422
    assert "Choose at least one." in words(answer)
    assert re.search(r'value="30" checked', answer.text)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"days": "365"}, 422),
        ({"days": "7", "provider_id": ["nobody"]}, 404),
        ({"days": "7", "provider_id": [GOOGLE], "schedule_id": HAIRCUT}, 404),
        ({"days": "7", "provider_id": [GOOGLE], "schedule_id": "../x"}, 404),
    ],
)
async def test_links_that_no_page_offers_cannot_be_made(
    visitor: Visitor, fields: dict[str, str | list[str]], status: int
):
    form = await visitor.open(f"/invites/new?schedule_id={BO}")
    assert (await visitor.submit(form, "/invites", **fields)).status_code == status


async def test_the_person_to_invite_is_chosen_first(visitor: Visitor):
    page = await visitor.open("/invites/new")
    assert "Maximiliane-Sophie Hohenberg-Lindström" in page.text
    await visitor.control("site", {"schedules": 0})
    assert (await visitor.open("/invites/new")).status_code == 200


async def test_the_roster_offers_invitations_for_unprotected_people(visitor: Visitor):
    roster = await visitor.open("/")
    invites = {*re.findall(r'href="/invites/new\?schedule_id=([^"]+)"', roster.text)}
    assert BO in invites
    assert not {ANNA, BUSINESS} & invites


async def test_the_sandbox_bar_returns_to_the_link(visitor: Visitor, guest: Visitor):
    link = await invited(visitor)
    bar = await guest.open(link)
    answer = await guest.submit(bar, "/demo", scene="denied")
    assert answer.headers["location"] == link


async def test_an_old_link_shows_its_owner_the_outcome(visitor: Visitor):
    page = await visitor.open(made_by_hand(age_s=90 * 86400).replace("/i/", "/invites/"))
    assert "The link has expired" in words(page)
    other = made_by_hand(tenant=OTHER_SITE).replace("/i/", "/invites/")
    assert (await visitor.open(other)).status_code == 404


async def test_every_language_has_guest_pages(visitor: Visitor, guest: Visitor):
    link = await invited(visitor)
    for code, how in product(("he", "de"), ("", f"?provider_id={GOOGLE}")):
        page = await guest.http.get(link + how, headers={"accept-language": code})
        assert f'<html lang="{code}"' in page.text
