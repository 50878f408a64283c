"""How long each part of an exchange may take."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncGenerator, AsyncIterator, Callable

import pytest
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.types import Receive, Scope, Send

from app.server.connection_guard import ConnectionGuard
from tests.protocol.conftest import Clock, Serve, until

HEAD = b"GET / HTTP/1.1\r\nHost: x\r\n"
POST = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n"
LONG = b"x" * 8_000_000
"""More than the kernel takes for a client that does not read."""

calm = PlainTextResponse("calm")
PassTime = Callable[[float], None]


@contextlib.asynccontextmanager
async def connected(
    port: int, said: bytes
) -> AsyncGenerator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """Connect and send something; what follows may take 5 seconds."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(said)
    try:
        async with asyncio.timeout(5):
            yield reader, writer
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


@pytest.fixture
def pass_time(clock: Clock, guard: ConnectionGuard) -> PassTime:
    """Let seconds pass, half a second at a time."""

    def go(seconds: float) -> None:
        end = clock.now + seconds
        while clock.now < end:
            clock.now += 0.5
            guard.sweep()

    return go


@pytest.mark.parametrize("said", [b"", b"GET /con", HEAD])
async def test_a_connection_without_a_complete_head_ends_after_10_seconds(
    serve: Serve, guard: ConnectionGuard, pass_time: PassTime, said: bytes
):
    async with connected(await serve(calm), said) as (reader, _):
        await until(lambda: len(guard) == 1)
        pass_time(9.5)
        assert len(guard) == 1
        pass_time(0.5)
        with contextlib.suppress(ConnectionError):
            assert await reader.read() == b""


async def test_a_slowly_sent_head_is_not_given_more_time(
    serve: Serve, guard: ConnectionGuard, pass_time: PassTime
):
    async with connected(await serve(calm), b"GET / HTTP/1.1\r\nX: ") as (reader, writer):
        await until(lambda: len(guard) == 1)
        for _ in range(20):
            writer.write(b"x")
            await writer.drain()
            pass_time(0.5)
        with contextlib.suppress(ConnectionError):
            assert await reader.read() == b""


async def test_half_a_head_after_a_request_has_as_much_time_as_the_first(
    serve: Serve, guard: ConnectionGuard, pass_time: PassTime
):
    async with connected(await serve(calm), HEAD + b"\r\n") as (reader, writer):
        await reader.readuntil(b"calm")
        pass_time(60)
        writer.write(b"GET /con")
        await asyncio.sleep(0)
        await until(lambda: _phases(guard) == ["HEAD"])
        pass_time(9.5)
        assert len(guard) == 1
        pass_time(0.5)
        with contextlib.suppress(ConnectionError):
            assert await reader.read() == b""


async def test_an_idle_connection_is_closed_after_65_seconds(
    serve: Serve, guard: ConnectionGuard, pass_time: PassTime
):
    async with connected(await serve(calm), HEAD + b"\r\n") as (reader, _):
        await reader.readuntil(b"calm")
        pass_time(64.5)
        assert len(guard) == 1
        pass_time(0.5)
        assert await reader.read() == b""


async def test_slow_responses_have_no_timeout(serve: Serve, pass_time: PassTime):
    asked, done = asyncio.Event(), asyncio.Event()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        asked.set()
        await done.wait()
        await calm(scope, receive, send)

    async with connected(await serve(app), HEAD + b"\r\n") as (reader, _):
        await asked.wait()
        pass_time(3600)
        done.set()
        await reader.readuntil(b"calm")


async def test_a_slow_body_is_answered_with_408(
    serve: Serve, guard: ConnectionGuard, pass_time: PassTime
):
    ended = asyncio.Event()

    async def app(scope: Scope, receive: Receive, _send: Send) -> None:
        with pytest.raises(ClientDisconnect):
            await Request(scope, receive).body()
        ended.set()

    async with connected(await serve(app), POST) as (reader, writer):
        await until(lambda: _phases(guard) == ["BODY"])
        for _ in range(20):
            writer.write(b"x")
            await writer.drain()
            pass_time(0.5)
        assert (await reader.read()).startswith(b"HTTP/1.1 408 Request Timeout\r\n")
        await ended.wait()


async def test_after_an_early_response_the_body_is_discarded_for_a_moment(
    serve: Serve, guard: ConnectionGuard, pass_time: PassTime
):
    port = await serve(PlainTextResponse("too large", status_code=413))
    async with connected(port, POST) as (reader, writer):
        received = await reader.read()  # ends, although we go on
        assert received.endswith(b"too large")
        assert b"\r\nconnection: close\r\n" in received
        for _ in range(5):
            writer.write(b"x" * 1000)
            await writer.drain()
            pass_time(0.5)
        assert len(guard) == 1
        pass_time(0.5)
        await until(lambda: len(guard) == 0)


@pytest.fixture
def slow_reader() -> socket.socket:
    one = socket.socket()
    one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    one.setblocking(False)
    return one


async def test_a_client_that_does_not_read_is_cut_off(
    serve: Serve, guard: ConnectionGuard, pass_time: PassTime, slow_reader: socket.socket
):
    port = await serve(PlainTextResponse(LONG))
    with slow_reader:
        await asyncio.get_running_loop().sock_connect(slow_reader, ("127.0.0.1", port))
        slow_reader.send(HEAD + b"\r\n")
        await until(lambda: _unsent(guard) > 0)
        pass_time(10)
        assert len(guard) == 1
        pass_time(0.5)
        await until(lambda: len(guard) == 0)


async def test_a_stream_ends_if_nobody_reads_it(
    serve: Serve, guard: ConnectionGuard, pass_time: PassTime, slow_reader: socket.socket
):
    ended = asyncio.Event()

    async def parts() -> AsyncIterator[bytes]:
        try:
            while True:
                yield LONG
                await asyncio.sleep(0)
        finally:
            ended.set()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await StreamingResponse(parts())(scope, receive, send)

    with slow_reader:
        port = await serve(app)
        await asyncio.get_running_loop().sock_connect(slow_reader, ("127.0.0.1", port))
        slow_reader.send(HEAD + b"\r\n")
        await until(lambda: _unsent(guard) > 0)
        pass_time(10.5)
        async with asyncio.timeout(5):
            await ended.wait()


async def test_a_request_before_the_response_is_read_is_not_answered(
    serve: Serve, guard: ConnectionGuard, slow_reader: socket.socket
):
    asked: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        asked.append(scope["path"])
        await PlainTextResponse(LONG)(scope, receive, send)

    with slow_reader:
        port = await serve(app)
        await asyncio.get_running_loop().sock_connect(slow_reader, ("127.0.0.1", port))
        for _ in range(2):
            slow_reader.send(HEAD + b"\r\n")
            await until(lambda: _unsent(guard) > 0)
        await until(lambda: _phases(guard) == ["CLOSING"])
    assert asked == ["/"]


def _unsent(guard: ConnectionGuard) -> int:
    return sum(one.unsent for one in guard)


def _phases(guard: ConnectionGuard) -> list[str]:
    return [one.progress.phase.name for one in guard]
