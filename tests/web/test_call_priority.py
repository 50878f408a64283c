"""Each kind of request calls Wix with its own priority."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from app.main import create_app
from app.sandbox import create_sandbox, standalone_app
from app.settings import load
from app.wix import Priority, RetryClock
from app.wix.http.priority import current_priority
from tests.salon import ANNA, MICROSOFT
from tests.visitor import Visitor
from tests.web.health.test_health import addresses
from tests.web.invitations.guests import away, made_by_hand
from tests.web.sync_settings import NOW
from tests.web.test_site_mode import LIVE, SITE

REVIEW = f"/connect/review?schedule_id={ANNA}&provider_id={MICROSOFT}"


class Wix(httpx.AsyncBaseTransport):
    """A sandbox that records the priority of each call."""

    def __init__(self) -> None:
        self.inner = httpx.ASGITransport(app=standalone_app(create_sandbox(clock=lambda: NOW)))
        self.asked: set[Priority] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.add(current_priority())
        return await self.inner.handle_async_request(request)


@pytest.fixture
def wix() -> Wix:
    return Wix()


async def _sleep(wait_s: float) -> None:
    """Return at once: a callback waits for a connection that is not listed yet."""
    del wait_s


@pytest.fixture
async def app(wix: Wix) -> AsyncIterator[FastAPI]:
    settings = load({**LIVE, "wix_api_url": "http://127.0.0.1:9001/sandbox/api"})
    retry_clock = RetryClock(sleep=_sleep)
    app = create_app(settings, transport=wix, retry_clock=retry_clock, clock=lambda: NOW)
    async with app.router.lifespan_context(app):
        yield app


@pytest.mark.parametrize(
    ("address", "priorities"),
    [
        ("/", {Priority.OWNER}),
        ("/busy", {Priority.OWNER, Priority.FEED}),  # bookings only mark which busy times clash
        ("/busy.json", {Priority.FEED}),
        ("/busy.ics", {Priority.FEED}),
        ("/connections/unknown", {Priority.OWNER}),
        ("/connections/unknown/status", {Priority.OWNER}),
    ],
)
async def test_a_page_has_the_priority_of_who_waits(
    app: FastAPI, wix: Wix, address: str, priorities: set[Priority]
):
    await Visitor(app).open(address)
    assert wix.asked == priorities


@pytest.mark.parametrize("address", ["/", "/connections/unknown/status"])
async def test_what_a_script_polls_is_background(app: FastAPI, wix: Wix, address: str):
    await Visitor(app).open(address, **{"sec-fetch-dest": "empty"})
    assert wix.asked == {Priority.BACKGROUND}


async def test_health_feeds_have_the_priority_of_programs(app: FastAPI, wix: Wix):
    feeds = await addresses(Visitor(app))
    wix.asked.clear()
    for feed in feeds:
        await Visitor(app).open(feed)
    assert wix.asked == {Priority.FEED}


async def test_a_guest_has_the_priority_of_guests_also_for_writes(app: FastAPI, wix: Wix):
    assert (await away(Visitor(app), made_by_hand(tenant=SITE))).status_code == 303
    assert wix.asked == {Priority.GUEST}


async def test_the_callback_of_a_guest_has_the_priority_of_guests(app: FastAPI, wix: Wix):
    guest = Visitor(app)
    left = await away(guest, made_by_hand(tenant=SITE))
    async with httpx.AsyncClient(transport=wix.inner) as browser:
        denied = await browser.post(left.headers["location"], data={"outcome": "deny"})
    callback = denied.headers["location"].partition("?")[0]
    wix.asked.clear()
    assert (await guest.open(f"{callback}?connectionId=unknown")).status_code == 404
    assert wix.asked == {Priority.GUEST}


async def test_reads_that_a_write_needs_have_its_priority(app: FastAPI, wix: Wix):
    visitor = Visitor(app)
    review = await visitor.open(REVIEW)
    wix.asked.clear()
    assert (await visitor.submit(review, "/connect")).status_code == 303
    assert wix.asked == {Priority.WRITE}
