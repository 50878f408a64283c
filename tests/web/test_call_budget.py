"""However often pages are opened, a site's calls to Wix stay within its budget."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from app.main import create_app
from app.sandbox import create_sandbox, standalone_app
from app.settings import load
from app.wix import RetryClock
from tests.salon import ANNA, MICROSOFT
from tests.visitor import Visitor
from tests.web.invitations.guests import made_by_hand
from tests.web.sync_settings import NOW
from tests.web.test_site_mode import LIVE, SITE

REVIEW = f"/connect/review?schedule_id={ANNA}&provider_id={MICROSOFT}"


class Wix(httpx.AsyncBaseTransport):
    """A sandbox that counts calls, and may fail for a while."""

    def __init__(self) -> None:
        self.inner = httpx.ASGITransport(app=standalone_app(create_sandbox(clock=lambda: NOW)))
        self.calls = 0
        self.failing = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.calls += 1
        if self.failing:
            return httpx.Response(500)
        return await self.inner.handle_async_request(request)


@pytest.fixture
def wix() -> Wix:
    return Wix()


@pytest.fixture
async def app(wix: Wix) -> AsyncIterator[FastAPI]:
    """One site, within one minute."""

    async def sleep(_: float) -> None:
        pass

    settings = load({**LIVE, "wix_api_url": "http://127.0.0.1:9001/sandbox/api"})
    still = RetryClock(sleep=sleep, clock=lambda: 0.0)
    app = create_app(settings, transport=wix, retry_clock=still, clock=lambda: NOW)
    async with app.router.lifespan_context(app):
        yield app


async def test_an_owner_who_reloads_leaves_calls_to_writes(app: FastAPI, wix: Wix):
    owner = Visitor(app)
    review = await owner.open(REVIEW)
    for _ in range(60):
        for address in ("/", "/connect", "/busy"):
            await owner.open(address)
    assert wix.calls <= 130
    assert (await owner.submit(review, "/connect")).status_code == 303


async def test_a_guest_who_reloads_leaves_calls_to_the_owner(app: FastAPI, wix: Wix):
    guest, link = Visitor(app), made_by_hand(tenant=SITE)
    for _ in range(60):
        await guest.open(link)
    assert wix.calls <= 60
    assert (await Visitor(app).open("/")).status_code == 200


async def test_thirty_pages_make_few_calls_while_wix_fails(app: FastAPI, wix: Wix):
    wix.failing = True
    for _ in range(10):
        for address in ("/", "/connect", "/busy"):
            await Visitor(app).open(address)
    assert wix.calls <= 60
