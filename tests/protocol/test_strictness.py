"""What the server does with requests that break a rule of HTTP, byte by byte."""

import asyncio

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from app.server.strict_protocol import StrictProtocol
from tests.protocol.conftest import Serve

GET = b"GET / HTTP/1.1\r\nHost: x\r\n"
POST = b"POST / HTTP/1.1\r\nHost: x\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"

REFUSED = {
    "another protocol": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "an empty line first": b"\r\n" + GET + b"\r\n",
    "bare LF": b"GET / HTTP/1.1\nHost: x\n\n",
    "bare LF after a header": GET + b"A: b\nC: d\r\n\r\n",
    "bare LF at the end": GET + b"\n",
    "bare CR": GET + b"A: b\rc\r\n\r\n",
    "a folded header": GET + b"A: b\r\n c\r\n\r\n",
    "whitespace before the first header": b"GET / HTTP/1.1\r\n A: b\r\nHost: x\r\n\r\n",
    "no version": b"GET /\r\n\r\n",
    "HTTP/0.9": b"GET / HTTP/0.9\r\nHost: x\r\n\r\n",
    "HTTP/1.2": b"GET / HTTP/1.2\r\nHost: x\r\n\r\n",
    "HTTP/2.0": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "a version in lower case": b"GET / http/1.1\r\nHost: x\r\n\r\n",
    "RTSP": b"GET / RTSP/1.0\r\nHost: x\r\n\r\n",
    "two spaces": b"GET  / HTTP/1.1\r\nHost: x\r\n\r\n",
    "a tab": b"GET\t/ HTTP/1.1\r\nHost: x\r\n\r\n",
    "space after the version": b"GET / HTTP/1.1 \r\nHost: x\r\n\r\n",
    "space in the target": b"GET /a b HTTP/1.1\r\nHost: x\r\n\r\n",
    "NUL in the target": b"GET /a\x00b HTTP/1.1\r\nHost: x\r\n\r\n",
    "a control byte in the target": b"GET /a\x1fb HTTP/1.1\r\nHost: x\r\n\r\n",
    "a raw UTF-8 byte in the target": b"GET /\xc3\xa9 HTTP/1.1\r\nHost: x\r\n\r\n",
    "a fragment": b"GET /a#b HTTP/1.1\r\nHost: x\r\n\r\n",
    "a target without a slash": b"GET a HTTP/1.1\r\nHost: x\r\n\r\n",
    "a whole URL": b"GET http://evil.example/ HTTP/1.1\r\nHost: x\r\n\r\n",
    "an asterisk": b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
    "CONNECT": b"CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n",
    "CONNECT to a path": b"CONNECT / HTTP/1.1\r\nHost: x\r\n\r\n",
    "a method in lower case": b"get / HTTP/1.1\r\nHost: x\r\n\r\n",
    "a method that is no token": b"G(T / HTTP/1.1\r\nHost: x\r\n\r\n",
    "an unregistered method": b"FROB / HTTP/1.1\r\nHost: x\r\n\r\n",
    "no Host": b"GET / HTTP/1.1\r\n\r\n",
    "two Hosts": GET + b"Host: y\r\n\r\n",
    "two Hosts in HTTP/1.0": b"GET / HTTP/1.0\r\nHost: x\r\nHost: y\r\n\r\n",
    "no colon": GET + b"abc\r\n\r\n",
    "an empty name": GET + b": b\r\n\r\n",
    "space before the colon": GET + b"A : b\r\n\r\n",
    "space in a name": GET + b"A B: b\r\n\r\n",
    "a control byte in a name": GET + b"A\x01: b\r\n\r\n",
    "a separator in a name": GET + b"A(b): b\r\n\r\n",
    "a quote in a name": GET + b'A"b: b\r\n\r\n',
    "UTF-8 in a name": GET + b"A\xc3\xa9: b\r\n\r\n",
    "NUL in a value": GET + b"A: b\x00c\r\n\r\n",
    "a control byte in a value": GET + b"A: b\x01c\r\n\r\n",
    "DEL in a value": GET + b"A: b\x7fc\r\n\r\n",
    "a vertical tab in a value": GET + b"A: \x0bc\r\n\r\n",
    "Content-Length and Transfer-Encoding": (
        POST + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    ),
    "Transfer-Encoding and Content-Length": (
        POST + b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n"
    ),
    "two equal Content-Lengths": POST + b"Content-Length: 0\r\nContent-Length: 0\r\n\r\n",
    "two different Content-Lengths": POST + b"Content-Length: 0\r\nContent-Length: 1\r\n\r\nx",
    "a list of Content-Lengths": POST + b"Content-Length: 0, 0\r\n\r\n",
    "a plus in Content-Length": POST + b"Content-Length: +0\r\n\r\n",
    "a negative Content-Length": POST + b"Content-Length: -1\r\n\r\n",
    "hexadecimal Content-Length": POST + b"Content-Length: 0x0\r\n\r\n",
    "an empty Content-Length": POST + b"Content-Length: \r\n\r\n",
    "an endless Content-Length": POST + b"Content-Length: 99999999999999999999999\r\n\r\n",
    "another coding": POST + b"Transfer-Encoding: gzip\r\n\r\n",
    "a coding before chunked": POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "chunked twice": POST + b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    "chunked in two headers": (
        POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    ),
    "a coding before chunked, in two headers": (
        POST + b"Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    ),
    "almost chunked": POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "identity": POST + b"Transfer-Encoding: identity\r\n\r\n",
    "chunked in HTTP/1.0": (
        b"POST / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    ),
    "0x in the size of a chunk": CHUNKED + b"0x3\r\nabc\r\n0\r\n\r\n",
    "a plus in the size of a chunk": CHUNKED + b"+3\r\nabc\r\n0\r\n\r\n",
    "a space after the size of a chunk": CHUNKED + b"3 \r\nabc\r\n0\r\n\r\n",
    "LF after the size of a chunk": CHUNKED + b"3\nabc\r\n0\r\n\r\n",
    "LF in an extension": CHUNKED + b"3;a\nb\r\nabc\r\n0\r\n\r\n",
    "an endless chunk": CHUNKED + b"fffffffffffffffff\r\nabc\r\n0\r\n\r\n",
    "a chunk longer than its size": CHUNKED + b"3\r\nabcd\r\n0\r\n\r\n",
    "LF after a chunk": CHUNKED + b"3\r\nabc\n0\r\n\r\n",
    "a body for another protocol": (
        POST + b"Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 3\r\n\r\nabc"
    ),
    "a long request line": b"GET /" + b"a" * 40000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "a long header": GET + b"A: " + b"a" * 40000 + b"\r\n\r\n",
    "many headers": GET + b"A: b\r\n" * 6000 + b"\r\n",
    "an endless head": GET + b"A: " + b"a" * 40000,
    "an endless extension": CHUNKED + b"3;" + b"a" * 200_000,
    "an endless trailer": CHUNKED + b"0\r\nA: " + b"a" * 200_000,
}

ACCEPTED = {
    "a plain request": (GET + b"\r\n", "/", ""),
    "a header of 31 kB": (GET + b"A: " + b"a" * 31000 + b"\r\n\r\n", "/", ""),
    "HTTP/1.0 without Host": (b"GET / HTTP/1.0\r\n\r\n", "/", ""),
    "an empty Host": (b"GET / HTTP/1.1\r\nHost:\r\n\r\n", "/", ""),
    "a tab in a value": (GET + b"A: b\tc\r\n\r\n", "/", ""),
    "Latin-1 in a value": (GET + b"A: b\xffc\r\n\r\n", "/", ""),
    "an underscore in a name": (GET + b"A_b: c\r\n\r\n", "/", ""),
    "two slashes": (b"GET //evil/a HTTP/1.1\r\nHost: x\r\n\r\n", "//evil/a", ""),
    "any escape": (b"GET /%zz%0a?%00 HTTP/1.1\r\nHost: x\r\n\r\n", "/%zz\n", ""),
    "quotes and brackets": (b'GET /"<>{}|\\^`? HTTP/1.1\r\nHost: x\r\n\r\n', '/"<>{}|\\^`', ""),
    "a colon and a number": (b"GET /a:80?b?c HTTP/1.1\r\nHost: x\r\n\r\n", "/a:80", ""),
    "a body with GET": (GET + b"Content-Length: 3\r\n\r\nabc", "/", "abc"),
    "no body": (POST + b"\r\n", "/", ""),
    "chunks": (CHUNKED + b"3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n", "/", "abcd"),
    "an extension": (CHUNKED + b"3;a=b\r\nabc\r\n0\r\n\r\n", "/", "abc"),
    "CHUNKED": (POST + b"Transfer-Encoding: CHUNKED\r\n\r\n3\r\nabc\r\n0\r\n\r\n", "/", "abc"),
    "an upgrade": (GET + b"Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n", "/", ""),
}


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


@pytest.mark.parametrize("request_", REFUSED.values(), ids=REFUSED)
async def test_it_is_refused_and_the_connection_closed(port: int, request_: bytes):
    received = await exchange(port, request_)
    if len(request_) < 65536:  # of a longer one the unread rest resets the connection
        assert received.startswith(b"HTTP/1.1 400 Bad Request\r\n")
        assert b"\r\nconnection: close\r\n" in received
    assert b"200 OK" not in received


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
