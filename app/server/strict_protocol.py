"""uvicorn's HTTP/1.1 protocol over httptools, made as strict as h11 or stricter."""

import asyncio
import socket
from typing import ClassVar

from httptools import HttpRequestParser
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.server.request_head import BadHead, HeadBuffer, check_headers
from app.server.write_gatherer import WriteGatherer

_MAX_FRAMING = 65536
"""Bytes of a request besides its body: the head, sizes of chunks, and trailers."""


class StrictProtocol(HttpToolsProtocol):
    """A connection with a timeout for request heads, strict parsing, and no pipelining.

    A refused request is answered by 400, and closes its connection. What a client sends after a
    request without waiting for the response is discarded, and the response closes the connection.
    Nothing is upgraded.
    """

    head_timeout_s: ClassVar[float] = 10.0
    """Seconds for the head of a request; uvicorn has no such timeout.

    Otherwise a few hundred connections that send half a request line block the server. The timeout
    does not apply to responses or to idle keep-alive connections.
    """

    _timer: asyncio.TimerHandle | None = None
    _receiving = False  # the head is complete, the body is not
    _begun = False  # the parser has seen the request line
    _head_parsed = False
    _framing = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn declares it
        """Send without delay (`socket.create_server` hides TCP from asyncio); start the timer."""
        connection: socket.socket = transport.get_extra_info("socket")
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._head = HeadBuffer()
        super().connection_made(WriteGatherer(transport, self.loop.call_soon))
        self._start_timer()

    def data_received(self, data: bytes) -> None:
        """Parse a head once it is complete, and its body as it arrives."""
        if not self._receiving:
            if self._responding():
                self.cycle.keep_alive = False
                return
            data = self._whole_head(data)
        if data:
            self._framing += len(data)
            super().data_received(data)
            if self._framing > _MAX_FRAMING and not self.transport.is_closing():
                self._refuse()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the timer."""
        self._stop_timer()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """Begin the request whose head was checked; there is no other in the same data."""
        if self._begun:
            raise BadHead
        self._begun, self._head_parsed = True, False
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Add a header without the whitespace after it; ignore trailers."""
        if not self._head_parsed:
            super().on_header(name, value.rstrip(b" \t"))

    def on_headers_complete(self) -> None:
        """Check the headers before the app sees them."""
        self._head_parsed = True
        parser: HttpRequestParser = self.parser  # pyright: ignore[reportAssignmentType] -- None only after the end
        upgrade = parser.should_upgrade()
        check_headers(self.headers, version=parser.get_http_version(), upgrade=upgrade)
        super().on_headers_complete()
        if upgrade:  # the parser stops here
            self.cycle.keep_alive = False

    def on_body(self, body: bytes) -> None:
        """Pass on a part of the body."""
        self._framing -= len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End the request; if its response was early, the next head is due."""
        super().on_message_complete()
        self._receiving = False
        if not self._responding():
            self._start_timer()

    def on_response_complete(self) -> None:
        """Expect the next request, or for a limited time the unread rest of this one."""
        super().on_response_complete()
        if self._receiving:
            self._start_timer()

    def send_400_response(self, msg: str) -> None:
        """Refuse a request, unless its response has begun, and close the connection."""
        if self._responding() and not self._receiving:  # after a request that was in order
            self.cycle.keep_alive = False
        elif self._responding() and self.cycle.response_started:
            self.transport.close()
        else:
            super().send_400_response(msg)

    def _whole_head(self, data: bytes) -> bytes:
        self._unset_keepalive_if_required()
        self._start_timer()
        try:
            data = self._head.receive(data)
        except BadHead:
            self._refuse()
            return b""
        if data:
            self._stop_timer()
            self._receiving, self._begun, self._framing = True, False, 0
        return data

    def _responding(self) -> bool:
        # None before the first request, which uvicorn does not declare
        return bool(self.cycle) and not self.cycle.response_complete

    def _refuse(self) -> None:
        message = "Invalid HTTP request received."
        self.logger.warning(message)
        self.send_400_response(message)

    def _unsupported_upgrade_warning(self) -> None:
        """Log nothing: HTTP lets a server ignore the header."""

    def _start_timer(self) -> None:
        if self._timer is None:
            self._timer = self.loop.call_later(self.head_timeout_s, self.transport.close)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
