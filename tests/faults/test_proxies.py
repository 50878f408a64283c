"""Rows 32 and 34: what proxies and browsers do to a request, byte by byte, over real sockets."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlencode

import pytest
import uvicorn

from app.server.connection_guard import ConnectionGuard
from app.server.strict_protocol import StrictProtocol
from tests.salon import APPLE, BO
from tests.web.connect.apple import EMAIL, PASSWORD, Clock, TamperingTransport, app_with_transport

REVIEW = f"/connect/review?schedule_id={BO}&provider_id={APPLE}"
ACTION = "/connect/credentials"
HOST = "127.0.0.1:8000"
SAME = ("Sec-Fetch-Site: same-origin", f"Origin: http://{HOST}")


@dataclass
class Server:
    """An app behind a real socket."""

    port: int
    line: TamperingTransport
    cookie: str = ""
    form: str = ""

    async def exchange(self, *pieces: bytes) -> str:
        """Send bytes and return the response."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
            async with asyncio.timeout(20):
                return (await reader.read()).decode(errors="replace")
        finally:
            writer.close()

    async def get(self, path: str, *headers: str, version: str = "1.1") -> str:
        """Open a page."""
        return await self.exchange(self.head("GET", path, *headers, version=version))

    async def post(self, *headers: str, version: str = "1.1") -> str:
        """Submit the form of the password."""
        body = self.form.encode()
        sent = (f"Content-Length: {len(body)}", *headers)
        return await self.exchange(self.head("POST", ACTION, *sent, version=version) + body)

    def head(self, verb: str, path: str, *headers: str, version: str = "1.1") -> bytes:
        """Return the head of a request."""
        kind = ("Content-Type: application/x-www-form-urlencoded",) if verb == "POST" else ()
        cookie = (f"Cookie: {self.cookie}",) if self.cookie else ()
        lines = (f"{verb} {path} HTTP/{version}", f"Host: {HOST}", "Connection: close")
        return "\r\n".join([*lines, *kind, *cookie, *headers, "", ""]).encode()

    async def open_form(self) -> None:
        """Open the page of the form, and keep its cookie and fields."""
        page = await self.get(REVIEW, "Sec-Fetch-Site: none")
        self.cookie = "; ".join(re.findall(r"(?i)set-cookie: ([^;]+)", page))
        form = page.partition(f'action="{ACTION}"')[2].partition("</form>")[0]
        fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form)
        filled = [(name, unescape(value)) for name, value in fields]
        self.form = urlencode([*filled, ("email", EMAIL), ("password", PASSWORD)])


class _Protocol(StrictProtocol):
    guard = ConnectionGuard()


@asynccontextmanager
async def serving() -> AsyncIterator[Server]:
    line, state = TamperingTransport(), uvicorn.server.ServerState()
    async with app_with_transport(line, Clock()) as app:
        config = uvicorn.Config(app, log_config=None, ws="none", http=_Protocol)
        config.load()
        loop = asyncio.get_running_loop()
        listener = await loop.create_server(lambda: _Protocol(config, state, {}), "127.0.0.1", 0)
        yield Server(listener.sockets[0].getsockname()[1], line)
        listener.close()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serving() as found:
        await found.open_form()
        yield found


DOUBLED = {
    "Host": (f"Host: {HOST}", 400),
    "another Host": ("Host: evil.example", 400),
    "Content-Length": ("Content-Length: 3", 400),
    "Origin": (f"Origin: http://{HOST}", 303),
    "another Origin": ("Origin: https://evil.example", 303),  # the browser itself says same-origin
    "Sec-Fetch-Site": ("Sec-Fetch-Site: same-origin", 303),
    "another Sec-Fetch-Site": ("Sec-Fetch-Site: cross-site", 403),
    "X-Forwarded-For": ("X-Forwarded-For: 1.2.3.4", 303),
    "Accept-Language": ("Accept-Language: de", 303),
}


@pytest.mark.parametrize("name", DOUBLED)
async def test_a_doubled_header_works_or_is_refused(server: Server, name: str):
    header, status = DOUBLED[name]
    answer = await server.post(*SAME, "X-Forwarded-For: 1.2.3.4", "Accept-Language: en", header)
    assert answer.startswith(f"HTTP/1.1 {status} ")
    assert len(server.line.sent) == (status == 303)


async def test_a_doubled_cookie_works(server: Server):
    answer = await server.post(*SAME, f"Cookie: {server.cookie}")
    assert answer.split(" ")[1] in {"303", "400", "403"}
    assert len(server.line.sent) == answer.startswith("HTTP/1.1 303 ")


async def test_without_origin_the_token_decides(server: Server):
    assert (await server.post()).startswith("HTTP/1.1 303 ")
    server.form = re.sub("csrf_token=[^&]+", "csrf_token=x", server.form)
    assert (await server.post()).startswith("HTTP/1.1 403 ")


async def test_http_1_0_is_served(server: Server):
    assert (await server.get("/connect", version="1.0")).startswith("HTTP/1.1 200 ")
    assert (await server.post(*SAME, version="1.0")).startswith("HTTP/1.1 303 ")
    assert len(server.line.sent) == 1


async def test_a_request_may_be_buffered_or_arrive_byte_by_byte(server: Server):
    body = server.form.encode()
    head = server.head("POST", ACTION, *SAME, "Transfer-Encoding: chunked")
    chunks = b"".join(b"1\r\n%c\r\n" % byte for byte in body) + b"0\r\n\r\n"
    answer = await server.exchange(*(head[at : at + 1] for at in range(len(head))), chunks)
    assert answer.startswith("HTTP/1.1 303 ")


async def test_who_goes_away_in_a_submit_finds_its_result(server: Server):
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    del reader
    body = server.form.encode()
    writer.write(server.head("POST", ACTION, *SAME, f"Content-Length: {len(body)}") + body)
    await writer.drain()
    writer.transport.abort()
    answers = [await server.post(*SAME) for _ in range(3)]
    assert {answer.split("\r\n")[0] for answer in answers} == {"HTTP/1.1 303 See Other"}
    assert len(server.line.sent) == 1


async def test_without_cookies_nothing_is_sent_and_the_page_says_why(server: Server):
    server.cookie = ""
    answer = await server.post(*SAME)
    assert answer.startswith("HTTP/1.1 403 ")
    assert "cookie" in answer.lower()
    assert server.line.sent == []
