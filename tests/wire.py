"""What a server may do with a connection, byte by byte."""

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable

Step = Callable[[asyncio.StreamWriter], Awaitable[None]]

HEAD = b"HTTP/1.1 200 OK\r\n"


def raw(data: bytes, *, then_close: bool = False) -> Step:
    """Send bytes."""

    async def step(writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()
        if then_close:
            writer.close()

    return step


def ok(body: bytes = b'{"providers":[]}', *headers: str) -> Step:
    """Send a complete response."""
    lines = ["HTTP/1.1 200 OK", f"Content-Length: {len(body)}", *headers, "", ""]
    return raw("\r\n".join(lines).encode() + body)


def reset_after(data: bytes = b"") -> Step:
    """Send bytes, then RST."""

    async def step(writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()
        linger = struct.pack("ii", 1, 0)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        writer.transport.abort()

    return step


def trickle(data: bytes, *, every_s: float) -> Step:
    """Send some bytes, then one space at a time without end."""

    async def step(writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        while True:
            await writer.drain()
            await asyncio.sleep(every_s)
            writer.write(b" ")

    return step


async def silence(_writer: asyncio.StreamWriter) -> None:
    """Send nothing, and keep the connection open."""
    await asyncio.Event().wait()


LOST = {
    "closed before an answer": raw(b"", then_close=True),
    "reset before an answer": reset_after(),
    "reset within the head": reset_after(HEAD + b"Content-Le"),
    "closed within the head": raw(HEAD + b"Content-Le", then_close=True),
    "reset within the body": reset_after(HEAD + b"Content-Length: 99\r\n\r\n{"),
    "body shorter than said": raw(HEAD + b"Content-Length: 99\r\n\r\n{", then_close=True),
    "chunk cut off": raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n9\r\n{", then_close=True),
    "bad chunk size": raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{\r\n"),
    "two lengths": raw(HEAD + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}"),
    "not HTTP": raw(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"),
    "endless header": raw(HEAD + b"X: " + b"x" * 300_000 + b"\r\n\r\n"),
}
"""Connections that are lost, or speak no HTTP."""
