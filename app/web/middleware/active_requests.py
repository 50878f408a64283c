"""The requests that are being worked on, and their limit."""

from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from typing import NoReturn

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.calendars.values.error_context import ErrorContext
from app.stores.waiting import PAUSE, Busy
from app.web.middleware.request_context import request_context
from app.web.middleware.request_guard import RequestRejected

MAX_ACTIVE = 400
"""Of all sites together; half of it for a site while no other is active."""


class Overloaded(RequestRejected, Busy):
    """This process, or one site, has too many requests, or there are too many connections."""

    context = ErrorContext(retry_after_s=2.0)


class ActiveRequests:
    """Counts requests while the app works on them.

    They do not count while they wait for their body, for the client to read the response, or within
    `waiting`, so that slow clients and crowds at one site block no others.
    """

    def __init__(self) -> None:
        self.waiting = Counter[tuple[str, str]]()
        self.taken = set[_ActiveRequest]()

    @property
    def count(self) -> int:
        """How many requests are active."""
        return len(self.taken)

    async def run(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        """Run an app, unless `MAX_ACTIVE` requests are running already.

        Raises:
            Overloaded: they are, now or after a wait, or the site has too many of them.
        """
        if self.count >= MAX_ACTIVE:
            raise Overloaded
        place = _ActiveRequest(self, scope, receive, send)
        before = PAUSE.set(place.pause)
        try:
            await app(scope, place.receive, place.send)
        finally:
            PAUSE.reset(before)
            place.end()

    def is_too_many_of(self, tenant: str) -> bool:
        """Whether the site has more than its part, with one part left for a site to come."""
        if self.count <= MAX_ACTIVE // 2:
            return False
        counts = Counter(one.tenant for one in self.taken if one.tenant)
        return counts[tenant] > max(MAX_ACTIVE // (len(counts) + 1), 1)


class _ActiveRequest:
    """One request, counted or not."""

    def __init__(
        self, requests: ActiveRequests, scope: Scope, receive: Receive, send: Send
    ) -> None:
        self._requests, self._receive, self._send = requests, receive, send
        self._context = request_context(scope)
        self._arrived, self._ended = False, False
        self._take()

    @property
    def tenant(self) -> str:
        """The site of the request, "" before it is known; its guests count by themselves."""
        tenant = self._context.site.tenant if self._context.site else ""
        return f"guests of {tenant}" if tenant and self._context.guest else tenant

    async def receive(self) -> Message:
        if self._arrived:  # the next message is the disconnect, which arrives while the route runs
            return await self._receive()
        self._leave()
        try:
            message = await self._receive()
        finally:
            self._take()
        self._check()
        self._arrived = not message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        if message["type"] != "http.response.body":
            await self._send(message)
            return
        self._leave()
        await self._send(message)
        if message.get("more_body"):
            self._take()
        else:
            self._arrived = True

    @contextmanager
    def pause(self, key: str, most: int) -> Generator[None]:
        """See `app.stores.waiting`.

        Raises:
            ClientDisconnect: nobody waits for the response any more.
        """
        waiting, awaited = self._requests.waiting, (self.tenant, key)
        if waiting[awaited] >= most:
            self._refuse()
        waiting[awaited] += 1
        self._leave()
        try:
            yield
        finally:
            waiting[awaited] -= 1
            if not waiting[awaited]:
                del waiting[awaited]
            self._take()
        self._check_client()
        self._check()

    def end(self) -> None:
        self._ended = True
        self._leave()

    def _check_client(self) -> None:
        if self._context.is_gone():  # nobody waits for the page, or for one about the overload
            raise ClientDisconnect

    def _check(self) -> None:
        requests = self._requests
        if requests.count > MAX_ACTIVE or (self.tenant and requests.is_too_many_of(self.tenant)):
            self._refuse()

    def _refuse(self) -> NoReturn:
        self._check_client()
        self._context.overloaded = True
        raise Overloaded

    def _leave(self) -> None:
        self._requests.taken.discard(self)

    def _take(self) -> None:
        if not self._ended:
            self._requests.taken.add(self)
