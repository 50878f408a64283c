import asyncio
import contextlib
from typing import ClassVar

import pytest
from starlette.responses import PlainTextResponse

from app.server.strict_protocol import StrictProtocol
from tests.protocol.conftest import Serve

HEAD = b"GET / HTTP/1.1\r\nHost: x\r\n"


class HastyProtocol(StrictProtocol):
    head_timeout_s: ClassVar[float] = 0.1


@pytest.fixture
def asked() -> asyncio.Event:
    return asyncio.Event()


@pytest.fixture
async def port(serve: Serve, asked: asyncio.Event) -> int:
    """A server whose app never responds."""

    async def app(_scope: object, _receive: object, _send: object) -> None:
        asked.set()
        await asyncio.Event().wait()

    return await serve(app, HastyProtocol)


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


async def test_slow_responses_have_no_timeout(port: int, asked: asyncio.Event):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(HEAD + b"\r\n")
    await asked.wait()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(HastyProtocol.head_timeout_s * 3):
            await reader.read()
    writer.close()


async def test_an_early_response_limits_the_rest_of_the_body(serve: Serve):
    port = await serve(PlainTextResponse("too large", status_code=413), HastyProtocol)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nx")
    async with asyncio.timeout(5):
        assert (await reader.read()).endswith(b"too large")
    writer.close()


async def _trickle(writer: asyncio.StreamWriter) -> None:
    writer.write(b"GET / HTTP/1.1\r\nX: ")
    with contextlib.suppress(ConnectionError):
        while not writer.is_closing():
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0)
