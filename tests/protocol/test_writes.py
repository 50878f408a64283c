import asyncio
import socket
from collections.abc import Iterable
from typing import Any

import pytest
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.types import Receive, Scope, Send

from app.server.strict_protocol import StrictProtocol
from app.server.write_gatherer import WriteGatherer
from tests.protocol.conftest import Serve

REQUEST = b"%s / HTTP/1.1\r\nHost: x\r\n\r\n"


_PASSED_ON = frozenset(
    {
        "close",
        "abort",
        "write_eof",
        "is_closing",
        "get_extra_info",
        "pause_reading",
        "resume_reading",
        "get_write_buffer_size",
    }
)


class Recorder(asyncio.Transport):
    """Records what is sent together."""

    def __init__(self, transport: asyncio.Transport | None = None) -> None:
        super().__init__()
        self.transport, self.sent = transport, list[bytes]()

    def writelines(self, list_of_data: Iterable[bytes | bytearray | memoryview]) -> None:
        self.sent.append(b"".join(list_of_data))
        if self.transport:
            self.transport.write(self.sent[-1])

    def __getattribute__(self, name: str) -> Any:
        if name in _PASSED_ON:
            return getattr(self.transport, name)
        return super().__getattribute__(name)


class Recorded(StrictProtocol):
    recorder: Recorder

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn declares it
        Recorded.recorder = Recorder(transport)
        super().connection_made(Recorded.recorder)


async def exchange(port: int, request: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
    async with asyncio.timeout(5):
        received = await reader.read()
    writer.close()
    return received


@pytest.mark.parametrize("method", [b"GET", b"HEAD"])
async def test_head_and_body_are_sent_together(serve: Serve, method: bytes):
    port = await serve(PlainTextResponse("calm"), Recorded)
    received = await exchange(port, REQUEST % method)
    assert Recorded.recorder.sent == [received]
    assert b"content-length: 4" in received
    assert received.endswith(b"calm" if method == b"GET" else b"\r\n\r\n")


async def test_a_refusal_is_sent_at_once(serve: Serve):
    port = await serve(PlainTextResponse("never"), Recorded)
    received = await exchange(port, b"GET / HTTP/1.1\r\n\r\n")
    assert Recorded.recorder.sent == [received]
    assert received.startswith(b"HTTP/1.1 400 ")


async def test_a_stream_is_sent_as_it_is_made(serve: Serve):
    received_first = asyncio.Event()

    async def parts():
        yield b"first"
        await received_first.wait()
        yield b"second"

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await StreamingResponse(parts())(scope, receive, send)

    reader, writer = await asyncio.open_connection("127.0.0.1", await serve(app))
    writer.write(REQUEST % b"GET")
    async with asyncio.timeout(5):
        await reader.readuntil(b"first")
        received_first.set()
        await reader.readuntil(b"second\r\n0\r\n\r\n")
    writer.close()


async def test_the_body_is_asked_for_at_once(serve: Serve):
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        body = (await receive())["body"]
        await PlainTextResponse(body)(scope, receive, send)

    reader, writer = await asyncio.open_connection("127.0.0.1", await serve(app))
    writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n")
    async with asyncio.timeout(5):
        await reader.readuntil(b"HTTP/1.1 100 Continue\r\n\r\n")
        writer.write(b"calm")
        await reader.readuntil(b"\r\n\r\ncalm")
    writer.close()


@pytest.mark.parametrize("said", [b"POST / HTTP/1.0\r\n", b"POST / HTTP/1.1\r\nHost: x\r\n"])
async def test_a_body_that_is_there_or_comes_by_http_1_0_is_not_asked_for(
    serve: Serve, said: bytes
):
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        body = (await receive())["body"]
        await PlainTextResponse(body)(scope, receive, send)

    request = said + b"Content-Length: 4\r\nExpect: 100-continue\r\n\r\ncalm"
    received = await exchange(await serve(app), request)
    assert received.startswith(b"HTTP/1.1 200 OK")
    assert received.endswith(b"calm")


async def test_a_body_that_is_refused_is_not_asked_for(serve: Serve):
    port = await serve(PlainTextResponse("too large", status_code=413))
    said = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n"
    received = await exchange(port, said)
    assert received.startswith(b"HTTP/1.1 413 ")
    assert b"\r\nconnection: close" in received


async def test_small_writes_are_sent_without_delay(serve: Serve):
    options: list[int] = []

    class Watched(StrictProtocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn declares it
            super().connection_made(transport)
            connection: socket.socket = transport.get_extra_info("socket")
            options.append(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))

    await exchange(await serve(PlainTextResponse("calm"), Watched), REQUEST % b"GET")
    assert options == [1]


def test_long_bodies_are_not_held_back():
    transport, turns = Recorder(), list[object]()
    gatherer = WriteGatherer(transport, turns.append)
    gatherer.write(b"head")
    gatherer.write(b"x" * 65536)
    assert [len(sent) for sent in transport.sent] == [65540]
    gatherer.write(b"more")
    assert len(turns) == 2
    gatherer.flush()
    gatherer.flush()
    assert transport.sent[1:] == [b"more"]


class ResetTransport(asyncio.Transport):
    """The transport of a connection that the client has reset."""

    aborted = False

    def is_closing(self) -> bool:
        return False

    def write_eof(self) -> None:
        raise OSError(107, "Transport endpoint is not connected")

    def abort(self) -> None:
        self.aborted = True


def test_closing_a_connection_that_was_reset_raises_nothing():
    transport = ResetTransport()
    gatherer = WriteGatherer(transport, lambda *_: None)
    gatherer.lingers = True
    gatherer.close()
    assert transport.aborted
