"""The requests that are being worked on, and their limit."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.calendars.values.error_context import ErrorContext
from app.web.middleware.request_guard import RequestRejected

MAX_ACTIVE = 200


class Overloaded(RequestRejected):
    """This process already handles the maximum number of requests, or of connections."""

    context = ErrorContext(retry_after_s=2.0)


class ActiveRequests:
    """Counts requests while the app works on them.

    They do not count while they wait for their body or for the client to read the response, so that
    slow clients block no others.
    """

    def __init__(self) -> None:
        self.count = 0

    async def run(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        """Run an app, unless `MAX_ACTIVE` requests are running already.

        Raises:
            Overloaded: they are, now or when the body has arrived.
        """
        if self.count >= MAX_ACTIVE:
            raise Overloaded
        place = _Place(self, receive, send)
        try:
            await app(scope, place.receive, place.send)
        finally:
            place.leave()


class _Place:
    """One request, counted or not."""

    def __init__(self, requests: ActiveRequests, receive: Receive, send: Send) -> None:
        self._requests, self._receive, self._send = requests, receive, send
        self._taken, self._arrived = False, False
        self._take()

    async def receive(self) -> Message:
        if self._arrived:  # the next message is the disconnect, which arrives while the route runs
            return await self._receive()
        self.leave()
        try:
            message = await self._receive()
        finally:
            self._take()
        if self._requests.count > MAX_ACTIVE:
            raise Overloaded
        self._arrived = not message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        if message["type"] != "http.response.body":
            await self._send(message)
            return
        self.leave()
        await self._send(message)
        if message.get("more_body"):
            self._take()
        else:
            self._arrived = True

    def leave(self) -> None:
        self._requests.count -= self._taken
        self._taken = False

    def _take(self) -> None:
        self._requests.count += not self._taken
        self._taken = True
