"""The load generator: kept connections that send what Chrome sends."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlencode

HEADERS = (
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"
    "Accept-Language: en-GB,en;q=0.9\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0\r\n"
    "Sec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n"
)
_PLAIN = "identity"
_CHROME = "gzip, deflate, br, zstd"
_FORM = re.compile(r"<form([^>]*)>(.*?)</form>", re.DOTALL)
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@dataclass(frozen=True, slots=True)
class Answer:
    """A response, as it was sent."""

    status: int
    headers: Mapping[str, str]
    cookies: tuple[str, ...]
    body: bytes

    @property
    def text(self) -> str:
        """The body of a response that is not compressed."""
        return self.body.decode()


class Browser:
    """One kept connection with its cookies."""

    def __init__(self, port: int, jar: Mapping[str, str] | None = None) -> None:
        self._port, self.jar = port, dict(jar or {})
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str, *, plain: bool = False) -> Answer:
        """Open a page; `plain` without compression."""
        return await self._send("GET", path, "Sec-Fetch-Site: none\r\n", b"", plain=plain)

    async def submit(self, page: Answer, action: str, **fields: str) -> Answer:
        """Submit the form of a page that leads to `action`, with its hidden fields."""
        forms = (inner for start, inner in _FORM.findall(page.text) if f'"{action}"' in start)
        hidden = [(name, unescape(value)) for name, value in _HIDDEN.findall(next(forms))]
        body = urlencode([*hidden, *fields.items()]).encode()
        head = (
            f"Sec-Fetch-Site: same-origin\r\nOrigin: http://127.0.0.1:{self._port}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        )
        return await self._send("POST", action, head, body, plain=True)

    def close(self) -> None:
        """Close the connection."""
        if self._streams:
            self._streams[1].close()
        self._streams = None

    async def _send(self, verb: str, path: str, head: str, body: bytes, *, plain: bool) -> Answer:
        cookie = "; ".join(f"{name}={value}" for name, value in self.jar.items())
        head += f"Cookie: {cookie}\r\n" if cookie else ""
        sent = (
            f"{verb} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n{HEADERS}"
            f"Accept-Encoding: {_PLAIN if plain else _CHROME}\r\n"
            f"{head}\r\n"
        ).encode() + body
        try:
            answer = await self._exchange(sent)
        except (ConnectionError, asyncio.IncompleteReadError):
            if verb != "GET":
                raise
            self.close()  # a kept connection may have ended meanwhile
            answer = await self._exchange(sent)
        self.jar.update(map(_pair, answer.cookies))
        return answer

    async def _exchange(self, sent: bytes) -> Answer:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port, limit=2**20)
        reader, writer = self._streams
        writer.write(sent)
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        pairs = [line.split(": ", 1) for line in lines if line]
        headers = {name.lower(): value for name, value in pairs}
        cookies = tuple(value for name, value in pairs if name.lower() == "set-cookie")
        if headers.get("transfer-encoding") == "chunked":
            body = await _chunks(reader)
        else:
            body = await reader.readexactly(int(headers.get("content-length", 0)))
        if headers.get("connection") == "close":
            self.close()
        return Answer(int(first.split()[1]), headers, cookies, body)


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    found = []
    while size := int(await reader.readline(), 16):
        found.append(await reader.readexactly(size))
        await reader.readline()
    await reader.readline()
    return b"".join(found)


def _pair(cookie: str) -> tuple[str, str]:
    name, _, value = cookie.partition(";")[0].partition("=")
    return name, value
