"""One site over a transport that fails, with the limits of its calls and a clock that stands."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx
from fastapi import FastAPI

from app.main import create_app
from app.sandbox import create_sandbox, standalone_app
from app.sandbox.site import Site
from app.settings import load
from app.wix import RetryClock
from tests.visitor import Visitor
from tests.web.conftest import KEY
from tests.web.faulty_transport import API, API_KEY, method_of
from tests.web.route_requests import SITE
from tests.web.sync_settings import NOW

LIVE = {"wix_api_key": API_KEY, "wix_site_id": SITE, "wix_api_url": API, "secret_key": KEY}


@dataclass
class Time:
    """The clock of the app and of Wix; waiting advances it."""

    passed_s: float = 0.0
    waits_s: list[float] = field(default_factory=list[float])

    def __call__(self) -> datetime:
        return NOW + timedelta(seconds=self.passed_s)

    def monotonic(self) -> float:
        return self.passed_s

    async def sleep(self, wait_s: float) -> None:
        self.waits_s.append(wait_s)
        self.passed_s += wait_s


class Wix(httpx.AsyncBaseTransport):
    """A sandbox that records the methods it is called with."""

    def __init__(self, clock: Time) -> None:
        self.sandbox = create_sandbox(clock=clock, sleep=clock.sleep)
        self.inner = httpx.ASGITransport(app=standalone_app(self.sandbox))
        self.calls: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Pass a call on."""
        self.calls.append(method_of(request))
        return await self.inner.handle_async_request(request)


@dataclass
class LiveSite:
    """A running app, its owner's browser, and its Wix."""

    app: FastAPI
    wix: Wix
    clock: Time
    visitor: Visitor

    @property
    def site(self) -> Site:
        """The site in the sandbox."""
        found: Site = self.wix.sandbox.state.sandbox.site(SITE)
        return found

    async def control(self, path: str, body: object) -> None:
        """Call the control API of the sandbox."""
        async with httpx.AsyncClient(transport=self.wix.inner) as http:
            answer = await http.post(f"http://127.0.0.1:9001/sandbox/control/{path}", json=body)
        assert answer.status_code == 200, answer.text

    async def fail(self, method: str, status: int, *, times: int = 99, **more: object) -> None:
        """Make the next calls of a method fail."""
        await self.control("faults", [{"method": method, "status": status, "times": times, **more}])


@asynccontextmanager
async def live_site() -> AsyncIterator[LiveSite]:
    """Run the app for one site."""
    clock = Time()
    wix = Wix(clock)
    retry_clock = RetryClock(clock=clock.monotonic, sleep=clock.sleep, random=lambda: 0.5)
    app = create_app(load(LIVE), transport=wix, retry_clock=retry_clock, clock=clock)
    async with app.router.lifespan_context(app):
        yield LiveSite(app, wix, clock, Visitor(app))
