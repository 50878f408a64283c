"""Helpers for connecting Bo's Apple calendar through a transport that can fail."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import httpx
from fastapi import FastAPI

from app.calendars.connecting.credentials import CredentialsConnector
from app.calendars.security.rate_limit import AttemptLimiter
from app.calendars.sites import Sites
from app.main import create_app
from app.sandbox import create_sandbox, standalone_app
from app.settings import load
from app.wix import ApiKey, RetryClock, WixClient
from tests.local_store import LocalStore
from tests.salon import APPLE, BO
from tests.services import change, services_of
from tests.visitor import BASE, Visitor
from tests.web.conftest import KEY
from tests.web.sync_settings import NOW

REVIEW = f"/connect/review?schedule_id={BO}&provider_id={APPLE}"
ACTION = "/connect/credentials"
EMAIL = "bo@icloud.example"
PASSWORD = "qxzj-wvkq-zjxq-vwkz"

Wrong = Callable[[httpx.Request], httpx.Response | None]


@dataclass
class Clock:
    """A clock that advances by waiting, or explicitly."""

    now_s: float = 5000.0

    def __call__(self) -> float:
        return self.now_s

    async def wait(self, seconds: float) -> None:
        self.now_s += seconds


class TamperingTransport(httpx.AsyncBaseTransport):
    """A transport to a sandbox; credentials calls may fail `before` or `after` their effect."""

    def __init__(self) -> None:
        self.sandbox = create_sandbox(public_url=BASE, clock=lambda: NOW)
        self.inner = httpx.ASGITransport(app=standalone_app(self.sandbox))
        self.before: Wrong = lambda _: None
        self.after: Wrong = lambda _: None
        self.sent: list[bytes] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if not request.url.path.endswith(":connectByCredentials"):
            return await self.inner.handle_async_request(request)
        self.sent.append(await request.aread())
        if answer := self.before(request):
            return answer
        answer = await self.inner.handle_async_request(request)
        return self.after(request) or answer


@asynccontextmanager
async def app_with_transport(line: TamperingTransport, clock: Clock) -> AsyncIterator[FastAPI]:
    """Run the app with a transport and a clock."""
    retry_clock = RetryClock(sleep=clock.wait)
    app = create_app(
        load({"secret_key": KEY}),
        transport=line,
        sandbox=line.sandbox,
        retry_clock=retry_clock,
        clock=lambda: NOW,
    )
    services = services_of(app)
    site = services.sites.of(services.own_site or "")
    key = ApiKey("sandbox", site.tenant)
    credentials = CredentialsConnector(
        wix=WixClient(line, base_url=f"{BASE}/sandbox/api", auth=key, retry_clock=retry_clock),
        tenant=site.tenant,
        limiter=AttemptLimiter(LocalStore(clock=clock), clock=clock),
        sent_forms=LocalStore(clock=clock),
        sleep=clock.wait,
    )
    change(app, sites=Sites(lambda _: replace(site, credentials=credentials)))
    async with app.router.lifespan_context(app):
        yield app


def failing(kind: type[Exception], cause: Exception | None = None) -> Wrong:
    """Return a transport error; a new one each time, since exceptions keep their frames."""

    def fail(request: httpx.Request) -> httpx.Response | None:
        del request
        raise kind("the line") from cause

    return fail


def responding(status: int, body: bytes | str = b"{}", **headers: str) -> Wrong:
    """Return a response of Wix with these bytes."""
    raw = body.encode() if isinstance(body, str) else body
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: httpx.Response(status, stream=httpx.ByteStream(raw), headers=given)


def code(name: str) -> str:
    """Return the body of an application error."""
    return f'{{"message": "", "details": {{"applicationError": {{"code": "{name}"}}}}}}'


async def send(
    visitor: Visitor, page: httpx.Response | None = None, **fields: str
) -> httpx.Response:
    """Fill in and submit the form."""
    page = page or await visitor.open(REVIEW)
    return await visitor.submit(page, ACTION, **{"email": EMAIL, "password": PASSWORD, **fields})
