"""Repeated visits, for which a test changes the responses of Wix."""

from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx

from app.main import create_app
from app.sandbox.switches import Switches
from app.settings import load
from app.wix import RetryClock
from tests.services import forget, services_of
from tests.visitor import Visitor
from tests.web.conftest import KEY
from tests.web.faulty_transport import API, API_KEY, FaultyTransport, method_of
from tests.web.route_requests import SITE, Browser
from tests.web.sync_settings import NOW
from tests.web.visit_runner import VisitRunner
from tests.web.visits import VISITS

AnswerChange = Callable[[str, httpx.Response], httpx.Response]
"""Takes the name of a method and the response of Wix; returns the response for the app."""

LISTS = {
    "ListProviders": "providers",
    "ListConnections": "connections",
    "ListCalendars": "calendars",
    "ListEvents": "events",
    "QuerySchedules": "schedules",
    "QueryStaffMembers": "staffMembers",
}

_LIVE = {"wix_api_key": API_KEY, "wix_site_id": SITE, "wix_api_url": API, "secret_key": KEY}


class ChangingTransport(FaultyTransport):
    """A transport that changes the responses."""

    change: AnswerChange | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await super().handle_async_request(request)
        if self.change is None:
            return response
        await response.aread()
        return self.change(method_of(request), response)


@dataclass(slots=True, repr=False)
class VisitRunners:
    """Prepared visits, by name."""

    transport: ChangingTransport
    browser: Browser
    ready: dict[str, VisitRunner] = field(default_factory=dict[str, VisitRunner])

    async def run(self, name: str, change: AnswerChange | None = None) -> httpx.Response:
        """Make a visit."""
        self.transport.change = change
        try:
            return await self.ready[name].run()
        finally:
            self.transport.change = None

    async def open(self, address: str, change: AnswerChange) -> httpx.Response:
        """Open a page while every connection works."""
        services_of(self.browser.app).sites.drop(SITE)
        for connection in self.browser.site.connections.values():
            connection.status = None
        self.transport.change = change
        try:
            return await self.browser.visitor.open(address)
        finally:
            self.transport.change = None


@asynccontextmanager
async def visit_runners(names: Collection[str] | None = None) -> AsyncIterator[VisitRunners]:
    """Prepare the named visits, or all."""

    async def sleep(_: float) -> None:
        pass

    transport = ChangingTransport()
    retry_clock = RetryClock(sleep=sleep, clock=transport.clock)
    app = create_app(
        load(_LIVE),
        transport=transport,
        retry_clock=retry_clock,
        gate_of=lambda _: None,
        clock=lambda: NOW,
    )
    async with app.router.lifespan_context(app):
        made = VisitRunners(transport, Browser(app, transport, Visitor(app)))
        for name, visit in (one for visits in VISITS.values() for one in visits.items()):
            if names is not None and name not in names:
                continue
            transport.sandbox.state.sandbox.seed_site(SITE, Switches(connections=6))
            services_of(app).sites.drop(SITE)
            forget(app)
            browser = Browser(app, transport, Visitor(app))
            made.ready[name] = VisitRunner(browser, visit, await visit.prepare(browser), [])
        yield made
