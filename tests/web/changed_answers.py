"""Visits that are made again and again, while Wix's answers change on their way."""

from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx

from app.main import create_app
from app.sandbox.switches import Switches
from app.settings import load
from app.wix import RetryClock
from tests.services import services_of
from tests.visitor import Visitor
from tests.web.conftest import KEY
from tests.web.faulty_transport import API, API_KEY, Wire, method_of
from tests.web.route_requests import SITE, Salon
from tests.web.sync_settings import NOW
from tests.web.visit_runner import Stage
from tests.web.visits import VISITS

Twist = Callable[[str, httpx.Response], httpx.Response]
"""Takes the name of a method and Wix's answer; returns what the app is to get."""

LISTS = {
    "ListProviders": "providers",
    "ListConnections": "connections",
    "ListCalendars": "calendars",
    "ListEvents": "events",
    "QuerySchedules": "schedules",
    "QueryStaffMembers": "staffMembers",
}

_LIVE = {"wix_api_key": API_KEY, "wix_site_id": SITE, "wix_api_url": API, "secret_key": KEY}


class TwistedWire(Wire):
    """A line on which answers change on their way."""

    twist: Twist | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await super().handle_async_request(request)
        if self.twist is None:
            return response
        await response.aread()
        return self.twist(method_of(request), response)


@dataclass(slots=True, repr=False)
class Stages:
    """Visits that are ready to be made."""

    wire: TwistedWire
    salon: Salon
    ready: dict[str, Stage] = field(default_factory=dict[str, Stage])

    async def go(self, name: str, twist: Twist | None = None) -> httpx.Response:
        """Make a visit."""
        self.wire.twist = twist
        try:
            return await self.ready[name].go()
        finally:
            self.wire.twist = None

    async def open(self, address: str, twist: Twist) -> httpx.Response:
        """Open a page where every connection is mended."""
        services_of(self.salon.app).sites.drop(SITE)
        for connection in self.salon.site.connections.values():
            connection.status = None
        self.wire.twist = twist
        try:
            return await self.salon.visitor.open(address)
        finally:
            self.wire.twist = None


@asynccontextmanager
async def staging(names: Collection[str] | None = None) -> AsyncIterator[Stages]:
    """Prepare the visits of some names, or all."""

    async def sleep(_: float) -> None:
        pass

    wire = TwistedWire()
    retry_clock = RetryClock(sleep=sleep, clock=wire.clock)
    app = create_app(load(_LIVE), transport=wire, retry_clock=retry_clock, clock=lambda: NOW)
    async with app.router.lifespan_context(app):
        made = Stages(wire, Salon(app, wire, Visitor(app)))
        for name, visit in (one for visits in VISITS.values() for one in visits.items()):
            if names is not None and name not in names:
                continue
            wire.sandbox.state.sandbox.seed_site(SITE, Switches(connections=6))
            services_of(app).sites.drop(SITE)
            salon = Salon(app, wire, Visitor(app))
            made.ready[name] = Stage(salon, visit, await visit.prepare(salon), [])
        yield made
