"""What the server does with requests that break a rule of HTTP, byte by byte."""

import asyncio

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from app.server.strict_protocol import StrictProtocol
from tests.protocol.conftest import Serve
from tests.protocol.corpus import ACCEPTED, CHUNKED, GET, POST, REFUSED, TOO_LARGE


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Return what the server read."""
    request = Request(scope, receive)
    body = (await request.body()).decode()
    read = {"path": scope["path"], "body": body, "headers": request.headers.items()}
    await JSONResponse(read)(scope, receive, send)


@pytest.fixture
async def port(serve: Serve) -> int:
    return await serve(echo)


async def exchange(port: int, *pieces: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    received = bytearray()
    try:
        async with asyncio.timeout(5):
            for piece in pieces:
                writer.write(piece)
                await asyncio.sleep(0)
            while part := await reader.read(65536):
                received += part
    except ConnectionResetError:  # closed before it has read all
        pass
    finally:
        writer.close()
    return bytes(received)


def closing(request: bytes) -> bytes:
    return request.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1)


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        *(pytest.param(one, b"400 Bad Request", id=name) for name, one in REFUSED.items()),
        *(
            pytest.param(one, b"431 Request Header Fields Too Large", id=name)
            for name, one in TOO_LARGE.items()
        ),
    ],
)
async def test_it_is_refused_and_the_connection_closed(port: int, request_: bytes, status: bytes):
    received = await exchange(port, request_)
    head = received.partition(b"\r\n\r\n")[0]
    assert head.startswith(b"HTTP/1.1 " + status + b"\r\n")
    assert b"\r\nconnection: close" in head
    assert b"\r\ncontent-security-policy: default-src 'none'" in head
    assert received.count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize(("request_", "path", "body"), ACCEPTED.values(), ids=ACCEPTED)
async def test_it_is_read(port: int, request_: bytes, path: str, body: str):
    request_ = request_ if b"Upgrade" in request_ else closing(request_)
    received = await exchange(port, request_)
    head, _, content = received.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK")
    assert JSONResponse({"path": path, "body": body}).body[1:-1] in content


async def test_a_request_may_arrive_in_pieces(port: int):
    whole = closing(CHUNKED + b"3\r\nabc\r\n0\r\n\r\n")
    received = await exchange(port, *(whole[at : at + 1] for at in range(len(whole))))
    assert received.startswith(b"HTTP/1.1 200 OK")
    assert b'"body":"abc"' in received


async def test_values_lose_the_whitespace_around_them(port: int):
    received = await exchange(port, closing(GET + b"A: \t b c \t \r\n\r\n"))
    assert b'["a","b c"]' in received


async def test_trailers_are_no_headers(port: int):
    received = await exchange(port, closing(CHUNKED + b"0\r\nCookie: canary\r\n\r\n"))
    assert b"200 OK" in received
    assert b"canary" not in received


async def test_one_connection_carries_several_requests(port: int):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    async with asyncio.timeout(5):
        for body in (b"one", b"two"):
            writer.write(POST + b"Content-Length: 3\r\n\r\n" + body)
            await reader.readuntil(body)
    writer.close()


@pytest.mark.parametrize("second", [GET + b"\r\n", b"more than the body"])
@pytest.mark.parametrize("first", [GET + b"\r\n", POST + b"Content-Length: 3\r\n\r\nabc"])
async def test_what_follows_a_request_is_discarded(port: int, first: bytes, second: bytes):
    received = await exchange(port, first + second)
    assert received.count(b"HTTP/1.1 ") == 1
    assert received.startswith(b"HTTP/1.1 200 OK")


async def test_what_arrives_before_the_response_is_discarded(serve: Serve):
    asked, received_second = asyncio.Event(), asyncio.Event()

    class Watched(StrictProtocol):
        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            if asked.is_set():
                received_second.set()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        asked.set()
        await received_second.wait()
        await echo(scope, receive, send)

    reader, writer = await asyncio.open_connection("127.0.0.1", await serve(app, Watched))
    async with asyncio.timeout(5):
        writer.write(GET + b"\r\n")
        await asked.wait()
        writer.write(GET + b"\r\n")
        received = await reader.read()
    assert received.count(b"HTTP/1.1 ") == 1
    writer.close()


async def test_a_bad_chunk_ends_a_response_that_has_begun(serve: Serve):
    begun = asyncio.Event()

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        begun.set()
        await asyncio.Event().wait()

    reader, writer = await asyncio.open_connection("127.0.0.1", await serve(app))
    async with asyncio.timeout(5):
        writer.write(CHUNKED)
        await begun.wait()
        writer.write(b"wrong\r\n")
        received = await reader.read()
    assert received.count(b"HTTP/1.1 ") == 1
    writer.close()
