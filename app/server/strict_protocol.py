"""uvicorn's HTTP/1.1 protocol over httptools, made as strict as h11 or stricter."""

import asyncio
import socket
from http import HTTPStatus
from typing import ClassVar

from httptools import HttpRequestParser
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.server.connection_guard import ConnectionGuard
from app.server.progress import Phase
from app.server.refusal import refusal
from app.server.request_head import BadHead, HeadBuffer, check_headers
from app.server.write_gatherer import WriteGatherer

_MAX_FRAMING = 65536
"""Bytes of a request besides its body: the head, sizes of chunks, and trailers."""


class StrictProtocol(HttpToolsProtocol):
    """A connection with deadlines, strict parsing, and no pipelining.

    A refused request is answered by 400, and closes its connection. What a client sends after a
    request without waiting for the response is discarded, and the response closes the connection.
    A response that precedes the end of its request does so, too. Nothing is upgraded.
    """

    guard: ClassVar[ConnectionGuard]

    address: str | None = None
    refused = False
    """There are too many connections: every request is answered with 503."""

    transport: WriteGatherer  # pyright: ignore[reportIncompatibleVariableOverride] -- ours
    _begun = False  # the parser has seen the request line
    _head_parsed = False
    _keep_alive = False
    _framing = 0

    @property
    def unsent(self) -> int:
        """Bytes of responses that the client has not taken."""
        return self.transport.get_write_buffer_size()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn declares it
        """Send without delay (`socket.create_server` hides TCP from asyncio)."""
        connection: socket.socket = transport.get_extra_info("socket")
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._head, self.progress = HeadBuffer(), self.guard.progress()
        super().connection_made(WriteGatherer(transport, self.loop.call_soon))
        self.guard.admit(self, self.client[0] if self.client else "")

    def data_received(self, data: bytes) -> None:
        """Parse a head once it is complete, and its body as it arrives."""
        phase = self.progress.phase
        if phase is Phase.CLOSING:
            return
        if phase is not Phase.BODY:
            if phase is Phase.RESPONSE or self.unsent:
                self._close_after_response()
                return
            data = self._whole_head(data)
        if data:
            self._framing += len(data)
            super().data_received(data)
            if self._framing > _MAX_FRAMING and not self.transport.is_closing():
                self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    def connection_lost(self, exc: Exception | None) -> None:
        """Make room for another."""
        self.guard.forget(self)
        super().connection_lost(exc)
        self.transport.release()

    def on_message_begin(self) -> None:
        """Begin the request whose head was checked; there is no other in the same data."""
        if self._begun:
            raise BadHead
        self._begun, self._head_parsed = True, False
        super().on_message_begin()
        state = self.scope.setdefault("state", {})
        state["is_gone"] = self.transport.is_closing
        if self.refused:
            state["overloaded"] = True

    def on_header(self, name: bytes, value: bytes) -> None:
        """Add a header without the whitespace after it; ignore trailers."""
        if not self._head_parsed:
            super().on_header(name, value.rstrip(b" \t"))

    def on_headers_complete(self) -> None:
        """Check the headers before the app sees them."""
        self._head_parsed = True
        parser: HttpRequestParser = self.parser  # pyright: ignore[reportAssignmentType] -- None only after the end
        upgrade = parser.should_upgrade()
        version = parser.get_http_version()
        check_headers(self.headers, version=version, upgrade=upgrade)
        self.expect_100_continue = self.expect_100_continue and version != "1.0"
        super().on_headers_complete()
        # after an upgrade the parser stops
        goes_on = not (upgrade or self.refused or self.guard.draining)
        self._keep_alive = self.cycle.keep_alive and goes_on
        self.cycle.keep_alive = False  # a response before the end of the body is the last

    def on_body(self, body: bytes) -> None:
        """Pass on a part of the body."""
        self._framing -= len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End the request; now the response is due."""
        super().on_message_complete()
        self.progress.phase, self.transport.lingers = Phase.RESPONSE, False
        if not self.cycle.response_started:
            self.cycle.keep_alive = self._keep_alive
            self.cycle.waiting_for_100_continue = False

    def on_response_complete(self) -> None:
        """Expect the next request. uvicorn's own method would start a timer."""
        self.server_state.total_requests += 1
        self.flow.resume_reading()
        self.progress.begin(Phase.CLOSING if self.transport.is_closing() else Phase.IDLE)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 -- ours are in `refusal`
        """Refuse what the parser refuses, unless it follows a request that was in order."""
        if self.progress.phase is Phase.RESPONSE:
            self._close_after_response()
        else:
            self._refuse()

    def abort(self) -> None:
        """Close the connection at once."""
        self.transport.abort()

    def expire(self) -> None:
        """Close the connection, which took too long; say so if a body was due."""
        if self.progress.phase is Phase.BODY and not self.cycle.response_started:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT)
        else:
            self.abort()

    def shutdown(self) -> None:
        """Close the connection, if it is idle, else after its response."""
        if self.progress.phase in {Phase.BODY, Phase.RESPONSE}:
            self._keep_alive = self.cycle.keep_alive = False
        elif self.progress.phase is Phase.IDLE or self.progress.is_overdue(0, stopped=True):
            self.transport.close()

    def _whole_head(self, data: bytes) -> bytes:
        if self.progress.phase is Phase.IDLE:
            self.progress.begin(Phase.HEAD)
        try:
            data = self._head.receive(data)
        except BadHead as error:
            self.logger.warning("Invalid HTTP request received.")
            self._refuse(error.status)
            return b""
        if data:
            self.progress.begin(Phase.BODY)
            self.transport.lingers, self._begun, self._framing = True, False, 0
        return data

    def _close_after_response(self) -> None:
        self.transport.lingers = True
        if self.progress.phase is Phase.RESPONSE:
            self.cycle.keep_alive = False
        else:
            self._close()

    def _refuse(self, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> None:
        """Answer instead of the app, unless it has begun to, and close the connection."""
        begun = False
        if self.cycle and not self.cycle.response_complete:
            begun = self.cycle.response_started
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self.transport.lingers = True
        if not begun:
            self.transport.write(refusal(status, self.server_state.default_headers))
        self._close()

    def _close(self) -> None:
        self.transport.close()
        self.progress.begin(Phase.CLOSING)

    def _unsupported_upgrade_warning(self) -> None:
        """Log nothing: HTTP lets a server ignore the header."""
