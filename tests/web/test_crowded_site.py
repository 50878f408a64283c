"""A crowd at one site, whose Wix fails, is slowed down; nobody else is."""

import httpx

from app.main import create_app
from app.settings import load
from app.wix import RetryClock
from tests.visitor import Visitor
from tests.web.conftest import KEY, Ticks
from tests.web.faulty_transport import API, API_KEY
from tests.web.route_requests import SITE
from tests.web.sync_settings import NOW


async def test_failing_pages_of_a_crowd_wait_for_their_turn():
    waits: list[float] = []

    async def sleep(wait_s: float) -> None:
        waits.append(wait_s)

    settings = {"wix_api_key": API_KEY, "wix_site_id": SITE, "wix_api_url": API, "secret_key": KEY}
    app = create_app(
        load(settings),
        transport=httpx.MockTransport(lambda _: httpx.Response(403)),
        retry_clock=RetryClock(sleep=sleep, clock=Ticks()),
        gate_of=lambda _: None,
        clock=lambda: NOW,
    )
    async with app.router.lifespan_context(app):
        visitor = Visitor(app)
        for _ in range(20):
            assert (await visitor.open("/")).status_code >= 500
        assert not [wait_s for wait_s in waits if wait_s > 1], "an owner who tries again"
        waits.clear()
        for _ in range(60):
            await visitor.open("/")
    assert max(waits) > 1.5
    assert max(waits) <= 2
