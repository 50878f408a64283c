"""uvicorn, configured for this app, with a watchdog."""

import contextlib
import socket
from collections.abc import Sequence

import uvicorn
from starlette.types import ASGIApp

from app.server.garbage_collection import limit_pauses
from app.server.strict_protocol import StrictProtocol
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
        http=StrictProtocol,
        ws="none",
        loop="asyncio",
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
        limit_pauses()
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
