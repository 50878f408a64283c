"""Memory of ended connections, which no full collection has to free: those are rare."""

import asyncio
import gc
import socket
from collections import Counter

from app.main import create_app
from app.server.connection_guard import ConnectionGuard
from app.settings import load
from tests.protocol.conftest import Serve, until
from tests.web.sync_settings import NOW

_HALF = b"POST /connect HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\n"
_KEPT = {"_SelectorSocketTransport", "WriteGatherer", "RequestContext"}


def alive() -> Counter[str]:
    """Count what belongs to connections and requests."""
    return Counter(name for one in gc.get_objects() if (name := type(one).__name__) in _KEPT)


async def test_ended_connections_leave_no_cycles(serve: Serve, guard: ConnectionGuard):
    port = await serve(create_app(load({}), clock=lambda: NOW))
    gc.collect()
    gc.disable()
    try:
        before = alive()
        clients = [socket.create_connection(("127.0.0.1", port)) for _ in range(20)]
        for one in clients:
            one.sendall(_HALF)
        await until(lambda: alive()["RequestContext"] == before["RequestContext"] + 20)
        for one in clients:
            one.close()
        await until(lambda: not len(guard))
        await asyncio.sleep(0)
        assert alive() == before
    finally:
        gc.enable()
