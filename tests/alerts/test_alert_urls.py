"""Addresses of alerts that do not answer as they should."""

import asyncio
import socketserver
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event
from typing import Any

from app.calendars.alerts.site_watcher import TrialResult
from tests.alerts.conftest import SECRET
from tests.alerts.receivers import Receiver, receiving, running

_PART = b"a" * 1024 * 1024
_FAR_TOO_MANY = 4096


@dataclass
class Endless:
    """An HTTP server whose answer never ends."""

    url: str = ""
    reached: Event = field(default_factory=Event)
    left: Event = field(default_factory=Event)


@contextmanager
def endless(parts: int = 1) -> Iterator[Endless]:
    """Run a server that sends so many parts, and no more."""
    server = Endless()

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            server.reached.set()
            with suppress(ConnectionError):
                self.request.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n")
                for _ in range(parts):
                    self.request.sendall(_PART)
                while self.request.recv(65536):
                    pass
            server.left.set()

    with running(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)) as port:
        server.url = f"json://127.0.0.1:{port}"
        yield server


async def test_redirects_are_not_followed(salon_of: Callable[..., Any]):
    with receiving() as elsewhere:
        elsewhere.statuses += [307]
        salon = await salon_of(alert_urls=elsewhere.url.replace("http:", "json:"))
        await salon.look()
        assert len(elsewhere.requests) == 1


async def test_an_endless_answer_does_not_fill_the_memory(salon_of: Callable[..., Any]):
    with endless(_FAR_TOO_MANY) as server:
        salon = await salon_of(alert_urls=server.url)
        watcher = salon.monitor.of(salon.services.own_site or "")
        assert await watcher.send_test(answer_s=60) is TrialResult.FAILED


async def test_an_address_that_never_ends_delays_no_other_and_is_left(
    salon_of: Callable[..., Any], receiver: Receiver
):
    with endless() as server:
        salon = await salon_of(
            alert_urls=server.url, alert_webhook=receiver.url, alert_webhook_secret=SECRET
        )
        look = asyncio.create_task(salon.look())
        while not (receiver.requests and server.reached.is_set()):
            ended, _ = await asyncio.wait({look}, timeout=0.01)
            assert not ended
        look.cancel()
        await asyncio.wait({look})
        assert await asyncio.to_thread(server.left.wait, 30)
