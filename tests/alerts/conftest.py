from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI

from app.main import create_app
from app.settings import load
from app.stores.memory_stores import MemoryStores
from app.stores.store import Stores
from app.wix import RetryClock
from tests.alerts.receivers import Mailbox, Receiver, mailbox_serving, receiving
from tests.services import services_of
from tests.visitor import Visitor
from tests.web.conftest import KEY, Ticks
from tests.web.sync_settings import NOW

SECRET = "whsec_" + "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5"


class Salon:
    """An app with the sandbox's demo site, alerts, and a clock of its own.

    `stores` are those of another process, or of one before.
    """

    def __init__(self, stores: Stores | None = None, **settings: str) -> None:
        self.ticks, self.days = Ticks(), 0.0
        self.stores = stores or MemoryStores(KEY, clock=self.ticks)
        self.waits: list[float] = []
        self.app: FastAPI = create_app(
            load({"secret_key": KEY, **settings}),
            retry_clock=RetryClock(clock=self.ticks, sleep=self._sleep),
            clock=lambda: NOW + timedelta(seconds=self.ticks.now_s),
            stores=self.stores,
        )
        self.services = services_of(self.app)
        self.monitor = self.services.monitor
        self.visitor = Visitor(self.app)

    async def look(self) -> Any:
        """Look at the site, a minute after the last time."""
        self.ticks.advance(60)
        return await self.monitor.look(self.services.own_site or "")

    async def connections(self) -> dict[str, str]:
        """Return the ids of the live connections by the name of the person."""
        report = await self.look()
        found = report.payload()["findings"]
        return {one["name"]: one["connection_id"] for one in found if one["connection_id"]}

    async def set(self, connection_id: str, **changes: str | None) -> None:
        """Change a connection at Wix."""
        await self.visitor.control(f"connections/{connection_id}", changes)

    async def _sleep(self, wait_s: float) -> None:
        self.waits.append(wait_s)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mailbox_serving() as mailbox:
        yield mailbox


@pytest.fixture
async def salon_of() -> AsyncIterator[Callable[..., Any]]:
    """Start a salon with these settings."""
    async with AsyncExitStack() as stack:

        async def start(stores: Stores | None = None, **settings: str) -> Salon:
            salon = Salon(stores, **settings)
            await stack.enter_async_context(salon.services.running())
            return salon

        yield start


@pytest.fixture
async def salon(salon_of: Callable[..., Any], receiver: Receiver) -> Salon:
    """A salon that posts its alerts."""
    salon: Salon = await salon_of(alert_webhook=receiver.url, alert_webhook_secret=SECRET)
    return salon
