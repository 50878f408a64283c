"""uvicorn, configured for this app, with a timeout for request heads and a watchdog."""

import asyncio
import contextlib
import socket
from collections.abc import Sequence
from typing import ClassVar

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from app.watchdog import Watchdog


def serve(app: ASGIApp, listener: socket.socket, *, proxies: Sequence[str] = ()) -> None:
    """Serve until stopped. uvicorn's access log is off: it would contain states and connection ids.

    Args:
        app: what to serve.
        listener: the bound socket.
        proxies: addresses and networks whose `X-Forwarded-*` headers are trusted.
    """
    config = uvicorn.Config(
        app,
        http=HeadTimeoutProtocol,
        h11_max_incomplete_event_size=32768,
        access_log=False,
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=[*proxies],
        timeout_keep_alive=65,
        timeout_graceful_shutdown=30,
        limit_concurrency=1024,  # connections, idle or not; `RequestMiddleware` limits requests
        log_config=None,
        log_level="warning",
    )
    with contextlib.suppress(KeyboardInterrupt):  # Ctrl-C
        WatchedServer(config).run(sockets=[listener])


class WatchedServer(uvicorn.Server):
    """uvicorn's server with a watchdog, which each of its ten ticks per second notifies."""

    async def main_loop(self) -> None:
        """Serve until stopped, under the watchdog."""
        self._watchdog = Watchdog()
        self._watchdog.start()
        try:
            await super().main_loop()
        finally:
            self._watchdog.stop()

    async def on_tick(self, counter: int) -> bool:
        """Notify the watchdog; return whether to stop."""
        self._watchdog.beat()
        return await super().on_tick(counter)


class HeadTimeoutProtocol(H11Protocol):
    """uvicorn's HTTP/1.1 protocol with a timeout for receiving a request head.

    Otherwise a few hundred connections that send half a request line block the server. The timeout
    does not apply to responses or to idle keep-alive connections.
    """

    head_timeout_s: ClassVar[float] = 10.0
    """Seconds for the head of a request; uvicorn has no such timeout."""

    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn declares it
        """Send without delay (`socket.create_server` hides TCP from asyncio); start the timer."""
        connection: socket.socket = transport.get_extra_info("socket")
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().connection_made(transport)
        self._start_timer()

    def data_received(self, data: bytes) -> None:
        """Stop the timer at the end of a head; the first byte of the next one starts it."""
        super().data_received(data)
        if self.conn.their_state is h11.IDLE:
            self._start_timer()
        else:
            self._stop_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the timer."""
        self._stop_timer()
        super().connection_lost(exc)

    def _start_timer(self) -> None:
        if self._timer is None:
            self._timer = self.loop.call_later(self.head_timeout_s, self.transport.close)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
