"""uvicorn, configured for this app."""

import contextlib
import resource
import socket
from collections.abc import Sequence

import uvicorn
from starlette.types import ASGIApp

from app.server.connection_guard import ConnectionGuard, ConnectionLimits
from app.server.drained_server import DrainedServer
from app.server.strict_protocol import StrictProtocol

_OPEN_FILES = 4096
_BACKLOG = 512
_KERNEL_BUFFER = 128 * 1024
"""Bytes of a response that the kernel takes for a slow client; by itself it takes megabytes."""


def serve(app: ASGIApp, listener: socket.socket, *, proxies: Sequence[str] = ()) -> None:
    """Serve until stopped. uvicorn's access log is off: it would contain states and connection ids.

    Args:
        app: what to serve.
        listener: the bound socket.
        proxies: addresses and networks whose `X-Forwarded-*` headers are trusted.
    """
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _KERNEL_BUFFER)  # inherited
    limits = limits_for(_raise_open_files())

    class Protocol(StrictProtocol):
        guard = ConnectionGuard(limits, proxies=proxies)

    config = uvicorn.Config(
        app,
        http=Protocol,
        ws="none",
        loop="asyncio",
        access_log=False,
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=[*proxies],
        timeout_graceful_shutdown=30,
        backlog=min(32, limits.spare),  # asyncio accepts as many in one turn of the loop
        log_config=None,
        log_level="warning",
    )
    with contextlib.suppress(KeyboardInterrupt):  # Ctrl-C
        DrainedServer(config, Protocol.guard, backlog=_BACKLOG).run(sockets=[listener])


def limits_for(open_files: int) -> ConnectionLimits:
    """Return the limits of a process that may open so many files.

    Most of them are left to Wix, Redis, files, and connections that are just being accepted.
    """
    return ConnectionLimits(connections=max(8, min(1000, open_files // 3)))


def _raise_open_files() -> int:
    """Raise the limit of open files as far as is useful, and return it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _OPEN_FILES if hard == resource.RLIM_INFINITY else min(_OPEN_FILES, hard)
    if 0 <= soft < wanted:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            return wanted
    return soft if soft >= 0 else wanted
