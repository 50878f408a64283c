"""Compression of responses."""

import asyncio

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.middleware.content_coding import ContentCoding, accepted_coding

_MIN_BYTES = 500
_THREAD_BYTES = 128 * 1024
"""A body from which on compression runs in a thread, so that other requests do not wait."""

_TYPES = frozenset({"application/json", "application/javascript", "image/svg+xml"})


class CompressionMiddleware:
    """Middleware that compresses whole bodies of text with the coding that the client accepts best.

    Bodies that have a coding already, or come in pieces, pass as they are.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] == "http":
            send = _CompressingSend(send, Headers(scope=scope).getlist("accept-encoding"))
        await self._app(scope, receive, send)


class _CompressingSend:
    """`send`, which holds the head back until it knows the body."""

    def __init__(self, send: Send, accepted: list[str]) -> None:
        self._send, self._accepted = send, accepted
        self._head: Message | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            if _is_compressible(message):
                self._head = message
                return
        elif self._head is not None:
            head, self._head = self._head, None
            body: bytes = message.get("body", b"")
            if len(body) >= _MIN_BYTES and not message.get("more_body"):
                message = {**message, "body": await self._compressed(head, body)}
            await self._send(head)
        await self._send(message)

    async def _compressed(self, head: Message, body: bytes) -> bytes:
        """Return the body to send, and set the headers that describe it."""
        headers = MutableHeaders(scope=head)
        if "Accept-Encoding" not in headers.get("vary", ""):
            headers.add_vary_header("Accept-Encoding")
        coding = accepted_coding(",".join(self._accepted))
        if coding is None:
            return body
        packed = await _packed(coding, body)
        headers["Content-Encoding"] = coding.name
        headers["Content-Length"] = str(len(packed))
        return packed


async def _packed(coding: ContentCoding, body: bytes) -> bytes:
    if len(body) < _THREAD_BYTES:
        return coding.quickly(body)
    return await asyncio.to_thread(coding.quickly, body)


def _is_compressible(head: Message) -> bool:
    headers = Headers(raw=head["headers"])
    kind = headers.get("content-type", "").partition(";")[0]
    text = kind.startswith("text/") or kind in _TYPES
    return text and "content-encoding" not in headers and head["status"] != 206  # noqa: PLR2004 -- Partial Content
