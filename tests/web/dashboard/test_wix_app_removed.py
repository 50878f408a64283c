"""Webhooks of Wix: which are accepted, and what ends when the app is removed."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from app.calendars.values.digest import digest
from app.sandbox.signature import sign_webhook
from tests.services import drop_snapshots
from tests.visitor import title, words
from tests.web.dashboard.dashboard import INSIDE, NORD, SUED, TAB, Dashboard, again, dashboard
from tests.web.health.test_health import addresses
from tests.web.invitations.guests import invited
from tests.web.test_tenants import ACCOUNT, allow, depart


@pytest.fixture
async def wix() -> AsyncIterator[Dashboard]:
    async with dashboard() as found:
        yield found


async def test_removing_the_app_ends_all_sessions_of_the_site(wix: Dashboard):
    tab, other = await wix.tab(NORD), await wix.tab(SUED)
    visitor, framed = await wix.frame(NORD)
    old = await wix.instance(NORD)
    wix.clock.go_on(seconds=1)
    assert (await wix.tell(NORD)).status_code == 200
    wix.clock.go_on(seconds=1)
    assert (await tab.open("/")).status_code == 401
    assert (await visitor.open(again(framed), **INSIDE)).status_code == 401
    assert (await other.open("/")).status_code == 200
    answer = await wix.visitor().open(f"/wix/app?instance={old}", **TAB)
    assert (answer.status_code, title(answer)) == (
        410,
        "Calendar Connect isn't installed on this site",
    )
    await wix.tab(NORD)


async def test_what_was_made_in_the_second_of_a_removal_ends(wix: Dashboard):
    """Wix tells the second of a removal, so that what was made in it may be older."""
    wix.clock.go_on(seconds=0.3)
    tab = await wix.tab(NORD)
    link, feeds = await invited(tab), await addresses(tab)
    visitor, framed = await wix.frame(NORD)
    wix.clock.go_on(seconds=0.4)
    await wix.tell(NORD)
    assert (await tab.open("/")).status_code == 401
    assert (await visitor.open(again(framed), **INSIDE)).status_code == 401
    for address in (link, *feeds):
        assert (await wix.visitor().open(address)).status_code == 404


async def test_removing_the_app_ends_the_feeds_of_the_site(wix: Dashboard):
    calendar, report = await addresses(await wix.tab(NORD))
    wix.clock.go_on(seconds=1)
    await wix.tell(NORD)
    for address in (calendar, report):
        assert (await wix.visitor().open(address)).status_code == 404


async def test_removal_ends_invitations_and_sessions_for_good(
    wix: Dashboard,
):
    owner = await wix.tab(NORD)
    link = await invited(owner)
    assert (await wix.visitor().open(link)).status_code == 200
    back = await allow(wix, await depart(owner), ACCOUNT)
    wix.clock.go_on(seconds=1)
    await wix.tell(NORD)
    wix.clock.go_on(seconds=1)
    await wix.tell(NORD, "AppInstalled")
    await wix.tab(NORD, owner)
    for address in (link, link.replace("/i/", "/invites/")):
        answer = await owner.open(address)
        assert (answer.status_code, title(answer)) == (404, "This link doesn't work")
    assert (await owner.open(back)).status_code == 400
    wix.clock.go_on(seconds=1)
    assert (await owner.open(await invited(owner))).status_code == 200


async def test_a_removal_older_than_the_installation_is_ignored(wix: Dashboard):
    before = int(wix.clock().timestamp())
    wix.clock.go_on(minutes=5)
    assert (await wix.tell(NORD, "AppInstalled")).status_code == 200
    tab = await wix.tab(NORD)
    assert (await wix.tell(NORD, "AppRemoved", iat=before)).status_code == 200
    assert (await tab.open("/")).status_code == 200


async def test_a_repeated_removal_counts_once(wix: Dashboard):
    sent = await wix.control("webhook", site_id=NORD, event="AppRemoved")
    http = wix.visitor().http
    assert (await http.post("/wix/webhook", content=sent["body"])).status_code == 200
    wix.clock.go_on(seconds=5)
    tab = await wix.tab(NORD)
    assert (await http.post("/wix/webhook", content=sent["body"])).status_code == 200
    assert (await tab.open("/")).status_code == 200


async def test_other_events_are_accepted_and_ignored(wix: Dashboard):
    tab = await wix.tab(NORD)
    wix.clock.go_on(seconds=1)
    answer = await wix.tell(NORD, "PaidPlanPurchased")
    assert (answer.status_code, answer.text) == (200, "ok\n")
    assert (await tab.open("/")).status_code == 200


STAFF = "wix.bookings.staff.v1.staff_member"


@pytest.mark.parametrize(
    "event", ["created", "deleted", "connected_to_user", "disconnected_from_user"]
)
async def test_a_change_of_staff_is_read_for_the_next_page(wix: Dashboard, event: str):
    tab, other = await wix.tab(NORD), await wix.tab(SUED)
    for one in (tab, other):
        await one.open("/")
    wix.clock.go_on(seconds=1)
    assert (await wix.tell(NORD, f"{STAFF}_{event}")).status_code == 200

    before = len((await wix.calls())["calls"])
    for one in (tab, other):
        await one.open("/")
    asked = (await wix.calls())["calls"][before:]
    assert {"QueryStaffMembers", "ListConnections"} <= {one["method"] for one in asked}
    people = {one["site_id"] for one in asked if one["method"] == "QueryStaffMembers"}
    assert people == {NORD}, "the other site is not read again"


def hostile(wix_body: str) -> Iterator[tuple[str, int]]:
    head, claims, signature = wix_body.split(".")
    yield f"{head}.{claims}.{signature[:-4]}AAAA", 403
    yield f"eyJhbGciOiJub25lIn0.{claims}.", 403
    yield f"{head}.{claims}", 403
    yield "", 403
    yield "{}", 403
    yield "\xff" * 50, 403
    yield "x" * 70_000, 413


async def test_an_unsigned_event_ends_nothing(wix: Dashboard):
    tab = await wix.tab(NORD)
    wix.clock.go_on(seconds=1)
    body = (await wix.control("webhook", site_id=NORD, event="AppRemoved"))["body"]
    for forged, status in hostile(body):
        answer = await wix.visitor().http.post("/wix/webhook", content=forged)
        assert answer.status_code == status, forged[:80]
    other_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    strange = sign_webhook({"iat": 1}, other_key)
    assert (await wix.visitor().http.post("/wix/webhook", content=strange)).status_code == 403
    assert (await tab.open("/")).status_code == 200


async def test_a_webhook_needs_our_host_but_no_form_token(wix: Dashboard):
    body = (await wix.control("webhook", site_id=NORD, event="AppRemoved"))["body"]
    http = wix.visitor().http
    foreign = await http.post("/wix/webhook", content=body, headers={"host": "evil.example"})
    assert foreign.status_code == 400
    other = await http.post("/wix/webhookx", content=body)
    assert other.status_code == 404
    assert (await http.get("/wix/webhook")).status_code == 405


async def test_a_webhook_is_answered_at_once_during_outages(wix: Dashboard):
    await wix.control("installation", site_id=NORD, installed=False)
    began = time.monotonic()
    assert (await wix.tell(NORD)).status_code == 200
    assert time.monotonic() - began < 1
    assert (await wix.calls())["calls"] == [], "it asks nothing of Wix"


async def test_an_incomplete_webhook_is_not_waited_for(wix: Dashboard):
    class Stuck(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            yield b"x"
            await asyncio.Event().wait()

    began = time.monotonic()
    answer = await wix.visitor().http.post("/wix/webhook", content=Stuck())
    assert (answer.status_code, time.monotonic() - began < 1.2) == (408, True)


async def test_without_a_public_key_webhooks_are_disabled():
    async with dashboard(wix_app_public_key="") as wix:
        answer = await wix.tell(NORD)
        assert (answer.status_code, "WIX_APP_PUBLIC_KEY" in answer.text) == (503, True)


@pytest.mark.parametrize("removed_app", ["401", "403"])
async def test_a_removal_without_a_webhook_is_noticed_at_the_next_page(
    wix: Dashboard, removed_app: str
):
    tab = await wix.tab(NORD)
    await wix.tell(NORD, "AppInstalled")  # this discards the access token
    await wix.control("site", site_id=NORD, removed_app=removed_app)
    await wix.control("installation", site_id=NORD, installed=False)
    page = await tab.open("/")
    assert (page.status_code, title(page)) == (410, "Calendar Connect isn't installed on this site")
    assert 'href="https://www.wix.com/app-installer?appId=' in page.text
    _, framed = await wix.frame(NORD)
    assert title(framed) == "Calendar Connect isn't installed on this site"
    assert 'target="_blank" rel="noopener">Install it again' in framed.text
    await wix.control("installation", site_id=NORD, installed=True)
    drop_snapshots(tab.app)
    assert (await tab.open("/")).status_code == 200


async def test_a_replaced_secret_is_a_problem_for_the_operator(wix: Dashboard):
    tab = await wix.tab(NORD)
    await wix.tell(NORD, "AppInstalled")  # this discards the access token
    await wix.control("site", site_id=NORD, app_errors="oauth")
    await wix.control(
        "app", app_id="5d0ac1b6-6fd2-4b0f-9d0c-0f6a2f6d3c11", secret="a-new-one-that-we-lack"
    )
    page = await tab.open("/")
    assert (page.status_code, title(page)) == (503, "Wix doesn't accept this app's secret")
    assert "WIX_APP_SECRET" in words(page)


async def test_a_missing_app_permission_mentions_no_api_key(
    wix: Dashboard,
):
    fault = [{"method": "ListProviders", "status": 403, "times": 50}]
    await wix.wix.post("http://127.0.0.1:9001/sandbox/control/faults", json=fault)
    tab = await wix.tab(NORD)
    _, framed = await wix.frame(NORD)
    for page in (await tab.open("/"), await tab.open("/watch"), framed):
        assert "open Manage Apps and update the app" in words(page)
        assert "for its key" not in words(page)


async def test_errors_in_the_frame_can_be_retried_within_it(wix: Dashboard):
    fault = [{"method": "*", "status": 503, "times": 50}]
    await wix.tenant(NORD)
    await wix.wix.post("http://127.0.0.1:9001/sandbox/control/faults", json=fault)
    _, page = await wix.frame(NORD)
    assert page.status_code == 503
    assert f'href="/wix/dashboard/site?at={digest(await wix.tenant(NORD))}"' in page.text
    assert 'href="/"' not in page.text
