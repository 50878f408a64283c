"""Wix behind real sockets, where any call may be answered byte by byte."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx

from app import wix
from tests.faults.virtual_time import skipped_s
from tests.web.faulty_transport import FaultyTransport, InjectedFault, method_of
from tests.wire import Step

Reply = Callable[[], Awaitable[bytes]]
"""Passes the request on to the sandbox, and returns the complete response."""

Respond = Callable[[asyncio.StreamWriter, Reply], Awaitable[None]]
"""Writes something to the connection."""


@dataclass(frozen=True, slots=True)
class WireFault:
    """What happens on the wire, and the error that it raises; none if the call succeeds."""

    name: str
    respond: Respond
    error: type[wix.WixError] | None


@dataclass(frozen=True, slots=True)
class FaultyCalls(InjectedFault):
    """The calls to which it happens; `wrong` is not used."""

    respond: Respond = field(kw_only=True)


class WireToWix(FaultyTransport):
    """A sandbox with a socket; like `FaultyTransport` it fails and counts calls."""

    def __init__(self) -> None:
        super().__init__()
        self.port = 0
        self.bodies: list[tuple[str, bytes]] = []
        self._skipped_s, self._visit = 0.0, 0
        self._serving = set[asyncio.Task[None]]()

    @property
    def api(self) -> str:
        """The base URL of the API."""
        return f"http://127.0.0.1:{self.port}/sandbox/api"

    def clock(self) -> float:
        """The clock of the app's time limits; a visit begins at the machine's time."""
        return super().clock() + skipped_s() - self._skipped_s

    def begin(self, trouble: InjectedFault | None = None) -> None:
        """Start a visit."""
        super().begin(trouble)
        self._skipped_s, self.bodies = skipped_s(), []
        self._visit += 1

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection."""
        task = asyncio.current_task()
        assert task
        self._serving.add(task)
        try:
            while True:
                await self._answer(await self._read(reader), writer)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self._serving.discard(task)
            writer.transport.abort()

    async def stop(self) -> None:
        """End all connections."""
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)

    async def _read(self, reader: asyncio.StreamReader) -> httpx.Request:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        first, *lines = head.split("\r\n")[:-2]
        verb, target, _ = first.split(" ")
        parts = [line.partition(": ") for line in lines]
        headers = httpx.Headers([(name, value) for name, _, value in parts])
        length = headers.get("content-length", "0")
        body = await reader.readexactly(int(length))
        url = f"http://127.0.0.1:{self.port}{target}"
        return httpx.Request(verb, url, headers=headers, content=body)

    async def _answer(self, request: httpx.Request, writer: asyncio.StreamWriter) -> None:
        method = method_of(request)
        if method != "GetSiteProperties":  # optional, as in `FaultyTransport`
            self.calls.append(method)
            self.bodies.append((method, request.content))
        trouble, reply = self.fault, self._replying(request)
        if isinstance(trouble, FaultyCalls) and trouble.meets(method, self.calls.count(method)):
            if trouble.acted:
                await reply()
            await trouble.respond(writer, reply)
        else:
            writer.write(await reply())
        await writer.drain()

    def _replying(self, request: httpx.Request) -> Reply:
        """Return a function that has the sandbox process the request, once and in this visit."""
        visit, replies = self._visit, list[bytes]()

        async def reply() -> bytes:
            if visit != self._visit:
                raise ConnectionError
            if not replies:
                replies.append(await self._reply(request))
            return replies[0]

        return reply

    async def _reply(self, request: httpx.Request) -> bytes:
        answer = await self.inner.handle_async_request(request)
        content = await answer.aread()
        lines = [f"HTTP/1.1 {answer.status_code} X", f"Content-Length: {len(content)}"]
        kept = ("content-type", "x-wix-request-id")
        lines += [f"{name}: {answer.headers[name]}" for name in kept if name in answer.headers]
        return "\r\n".join([*lines, "", ""]).encode() + content


@asynccontextmanager
async def wire_to_wix(served: WireToWix | None = None) -> AsyncIterator[WireToWix]:
    """Serve a sandbox."""
    served = served or WireToWix()
    server = await asyncio.start_server(served.serve, "127.0.0.1", 0)
    served.port = server.sockets[0].getsockname()[1]
    try:
        yield served
    finally:
        server.close()
        await served.stop()


def on_wire(
    method: str, nth: int, respond: Respond, *, acted: bool = False, once: bool = False
) -> FaultyCalls:
    """Return which calls are answered in another way."""
    return FaultyCalls(method, nth, _unused, acted, once, respond=respond)


def _unused(_: FaultyTransport) -> httpx.Response:
    raise NotImplementedError


def step(do: Step) -> Respond:
    """Respond without the sandbox."""
    return lambda writer, _: do(writer)


def late(by_s: float) -> Respond:
    """Respond correctly, but late."""

    async def respond(writer: asyncio.StreamWriter, reply: Reply) -> None:
        await asyncio.sleep(by_s)
        writer.write(await reply())

    return respond


def after(hints: bytes) -> Respond:
    """Respond correctly after some bytes."""

    async def respond(writer: asyncio.StreamWriter, reply: Reply) -> None:
        writer.write(hints + await reply())

    return respond
