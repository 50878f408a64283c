"""A line between the app and its sandbox, on which any call can be made to go wrong."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass

import httpx

from app.sandbox import create_sandbox, standalone_app
from app.sandbox.api import METHODS
from tests.web.sync_settings import NOW

API = "http://127.0.0.1:9001/sandbox/api"
API_KEY = "IST.canary-of-the-key"
_PATHS = [(one.name, one.verb, re.sub(r"\{\w+\}", "[^/]+", one.path)) for one in METHODS]

Wrong = Callable[["Wire"], httpx.Response]


@dataclass(frozen=True, slots=True)
class Trouble:
    """What goes wrong: calls of one method, from the nth of a visit on.

    With `acted` the sandbox does what was asked, and only its answer is lost. `once` spares the
    calls that follow.
    """

    method: str
    nth: int
    wrong: Wrong
    acted: bool = False
    once: bool = False

    def meets(self, method: str, count: int) -> bool:
        return method == self.method and (count == self.nth or (count > self.nth and not self.once))


class Wire(httpx.AsyncBaseTransport):
    """Carries calls to a sandbox whose clock stands still, and remembers which."""

    def __init__(self) -> None:
        self.sandbox = create_sandbox(clock=lambda: NOW)
        self.inner = httpx.ASGITransport(app=standalone_app(self.sandbox))
        self.trouble: Trouble | None = None
        self.asked: list[str] = []
        self.late_s = 0.0

    def clock(self) -> float:
        """The clock that the app's retries go by: it leaps where a call takes for ever."""
        return time.monotonic() + self.late_s

    def begin(self, trouble: Trouble | None = None) -> None:
        """Start a visit."""
        self.trouble, self.asked, self.late_s = trouble, [], 0.0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        method = method_of(request)
        if method == "GetSiteProperties":  # pages do without; test_site_mode makes it fail
            return await self.inner.handle_async_request(request)
        self.asked.append(method)
        trouble = self.trouble
        if trouble is None or not trouble.meets(method, self.asked.count(method)):
            return await self.inner.handle_async_request(request)
        if trouble.acted:
            await self.inner.handle_async_request(request)
        return trouble.wrong(self)


def method_of(request: httpx.Request) -> str:
    """Name the method of Wix's API that a request asks for."""
    path = request.url.path.removeprefix("/sandbox/api")
    return next(
        name
        for name, verb, pattern in _PATHS
        if verb == request.method and re.fullmatch(pattern, path)
    )
