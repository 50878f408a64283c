"""A transport from the app to its sandbox that can make any call fail."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass

import httpx

from app.sandbox import create_sandbox, standalone_app
from app.sandbox.api_methods import METHODS
from tests.web.sync_settings import NOW

API = "http://127.0.0.1:9001/sandbox/api"
API_KEY = "IST.canary-of-the-key"
_PATHS = [(one.name, one.verb, re.sub(r"\{\w+\}", "[^/]+", one.path)) for one in METHODS]

Failure = Callable[["FaultyTransport"], httpx.Response]


@dataclass(frozen=True, slots=True)
class InjectedFault:
    """The failing calls: those of one method, from the nth of a visit on.

    With `acted` the sandbox processes the request, and only its answer is lost. With `once` later
    calls succeed.
    """

    method: str
    nth: int
    wrong: Failure
    acted: bool = False
    once: bool = False

    def meets(self, method: str, count: int) -> bool:
        return method == self.method and (count == self.nth or (count > self.nth and not self.once))


class FaultyTransport(httpx.AsyncBaseTransport):
    """Passes calls to a sandbox with a fixed clock, and records their methods."""

    def __init__(self) -> None:
        self.sandbox = create_sandbox(clock=lambda: NOW)
        self.inner = httpx.ASGITransport(app=standalone_app(self.sandbox))
        self.fault: InjectedFault | None = None
        self.calls: list[str] = []
        self.late_s = 0.0

    def clock(self) -> float:
        """The clock of the app's retries; it jumps when a call times out."""
        return time.monotonic() + self.late_s

    def begin(self, trouble: InjectedFault | None = None) -> None:
        """Start a visit."""
        self.fault, self.calls, self.late_s = trouble, [], 0.0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        method = method_of(request)
        if method == "GetSiteProperties":  # optional for pages; test_site_mode makes it fail
            return await self.inner.handle_async_request(request)
        self.calls.append(method)
        trouble = self.fault
        if trouble is None or not trouble.meets(method, self.calls.count(method)):
            return await self.inner.handle_async_request(request)
        if trouble.acted:
            await self.inner.handle_async_request(request)
        return trouble.wrong(self)


def method_of(request: httpx.Request) -> str:
    """Return the name of the Wix API method of a request."""
    path = request.url.path.removeprefix("/sandbox/api")
    return next(
        name
        for name, verb, pattern in _PATHS
        if verb == request.method and re.fullmatch(pattern, path)
    )
