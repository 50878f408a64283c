import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from typing import ClassVar

import pytest
import uvicorn

from app.server import HeadTimeoutProtocol

HEAD = b"GET / HTTP/1.1\r\nHost: x\r\n"


class HastyProtocol(HeadTimeoutProtocol):
    head_timeout_s: ClassVar[float] = 0.1
    without_delay: ClassVar[list[int]] = []

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn declares it
        super().connection_made(transport)
        connection: socket.socket = transport.get_extra_info("socket")
        option = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        self.without_delay.append(option)


@pytest.fixture
def asked() -> asyncio.Event:
    return asyncio.Event()


@pytest.fixture
async def port(asked: asyncio.Event) -> AsyncIterator[int]:
    """A server whose app never responds."""

    async def app(_scope: object, _receive: object, _send: object) -> None:
        asked.set()
        await asyncio.Event().wait()

    config = uvicorn.Config(app, log_config=None)
    config.load()
    state = uvicorn.server.ServerState()
    loop = asyncio.get_running_loop()
    listener = socket.create_server(("127.0.0.1", 0))  # as `app.cli.serve` binds it
    server = await loop.create_server(lambda: HastyProtocol(config, state, {}), sock=listener)
    yield listener.getsockname()[1]
    server.close()
    for task in state.tasks:
        task.cancel()
    await asyncio.gather(*state.tasks, return_exceptions=True)


@pytest.mark.parametrize("said", [b"", b"GET /con", HEAD])
async def test_a_connection_without_a_complete_head_is_closed(port: int, said: bytes):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(said)
    async with asyncio.timeout(5):
        assert await reader.read() == b""
    writer.close()


async def test_a_slowly_sent_head_is_not_given_more_time(port: int):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    trickle = asyncio.create_task(_trickle(writer))
    with contextlib.suppress(ConnectionError):  # closed while we still write
        async with asyncio.timeout(5):
            assert await reader.read() == b""
    trickle.cancel()
    writer.close()


async def test_small_writes_are_sent_without_delay(port: int, asked: asyncio.Event):
    HastyProtocol.without_delay.clear()
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(HEAD + b"\r\n")
    await asked.wait()
    assert HastyProtocol.without_delay == [1]
    writer.close()


async def test_slow_responses_have_no_timeout(port: int, asked: asyncio.Event):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(HEAD + b"\r\n")
    await asked.wait()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(HastyProtocol.head_timeout_s * 3):
            await reader.read()
    writer.close()


async def _trickle(writer: asyncio.StreamWriter) -> None:
    writer.write(b"GET / HTTP/1.1\r\nX: ")
    with contextlib.suppress(ConnectionError):
        while not writer.is_closing():
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0)
