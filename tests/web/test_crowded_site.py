"""A crowd at one site is slowed down; nobody else is."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
import pytest

from app.main import create_app
from app.settings import load
from app.wix import RetryClock
from tests.salon import BO, MICROSOFT
from tests.services import services_of
from tests.visitor import Visitor
from tests.web.conftest import KEY, Ticks, consent, start_consent
from tests.web.faulty_transport import API, API_KEY
from tests.web.health.test_health import addresses
from tests.web.invitations.guests import made_by_hand
from tests.web.route_requests import SITE
from tests.web.sync_settings import NOW


async def test_failing_pages_of_a_crowd_wait_for_their_turn():
    waits: list[float] = []

    async def sleep(wait_s: float) -> None:
        waits.append(wait_s)

    async with failing(sleep) as visitor:
        for _ in range(20):
            assert (await visitor.open("/")).status_code >= 500
        assert not [wait_s for wait_s in waits if wait_s > 1], "an owner who tries again"
        waits.clear()
        for _ in range(60):
            await visitor.open("/")
    assert max(waits) > 1.5
    assert max(waits) <= 2


async def test_a_guest_slows_no_owner_down():
    waits: list[float] = []

    async def sleep(wait_s: float) -> None:
        waits.append(wait_s)

    async with failing(sleep) as owner:
        guest, link = Visitor(owner.app), made_by_hand(tenant=SITE)
        for _ in range(60):
            assert (await guest.open(link)).status_code >= 500
        assert max(waits) > 1.5, "guests wait for each other"
        waits.clear()
        await owner.open("/")
    assert not [wait_s for wait_s in waits if wait_s > 1]


@asynccontextmanager
async def failing(sleep: Callable[[float], Awaitable[None]]) -> AsyncGenerator[Visitor]:
    """Run an app whose site gets errors from Wix only."""
    settings = {"wix_api_key": API_KEY, "wix_site_id": SITE, "wix_api_url": API, "secret_key": KEY}
    app = create_app(
        load(settings),
        transport=httpx.MockTransport(lambda _: httpx.Response(403)),
        retry_clock=RetryClock(sleep=sleep, clock=Ticks()),
        gate_of=lambda _: None,
        clock=lambda: NOW,
    )
    async with app.router.lifespan_context(app):
        yield Visitor(app)


@pytest.mark.parametrize("feed", [0, 1])
async def test_programs_that_read_a_feed_wait_for_their_turn(
    visitor: Visitor, waits: list[float], feed: int
):
    address = (await addresses(visitor))[feed]
    crowd(visitor)
    await Visitor(visitor.app).open(address)
    assert max(waits) > 1.5


async def test_callbacks_wait_for_their_turn(visitor: Visitor, waits: list[float]):
    callback = await consent(visitor, await start_consent(visitor, BO, MICROSOFT))
    crowd(visitor)
    await Visitor(visitor.app).open(callback)
    assert max(waits) > 1.5


def crowd(visitor: Visitor) -> None:
    """Make the next request wait, as if there had been many."""
    shared = services_of(visitor.app)
    shared.sites.of(str(shared.open_site)).arrivals.of(guest=False).charge(1000)
