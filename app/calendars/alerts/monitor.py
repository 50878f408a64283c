"""Looking at all sites in turn, and at once after Wix says that something changed."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from app.calendars.alerts.alert_message import Channel
from app.calendars.alerts.site_watcher import SiteWatcher
from app.calendars.coverage.health_report import SiteReport
from app.stores.store import LOCKED, MAX_LISTED, ListedStore, StoreOf
from app.wix import AppNotInstalled

log = logging.getLogger("app.alerts")

EVERY_S = 15 * 60.0
TICK_S = 20.0
"""How often a process asks whether a site is due; `QUIET_TICK_S` if nobody is told."""

QUIET_EVERY_S = 12 * 60 * 60.0
"""How often a site is looked at if nobody is told, for its history: each day has a look."""

QUIET_TICK_S = 10 * 60.0

_SEEN_TTL_S = 180 * 24 * 60 * 60.0
_TURN = "turn"


class Monitor:
    """Looks at the sites of a process; of several processes one looks at each site.

    Args:
        watcher_of: returns the watcher of a tenant.
        store_of: the store of a tenant's alerts, which processes share.
        watched: the tenants of a Wix app, kept when their owners come in; None with `own_site`.
        own_site: the configured site, None for a Wix app.
        channels: how owners are told.
        sleep: waits for a number of seconds.
    """

    def __init__(  # noqa: PLR0913 -- by name
        self,
        *,
        watcher_of: Callable[[str], SiteWatcher],
        store_of: StoreOf,
        watched: ListedStore,
        own_site: str | None,
        channels: tuple[Channel, ...],
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self.of, self.channels = watcher_of, channels
        self._store_of, self._watched = store_of, watched
        self._own_site, self._sleep = own_site, sleep
        self._enrolled: set[str] = set()
        self._full = False
        self._looking: dict[str, asyncio.Task[None]] = {}

    @property
    def on(self) -> bool:
        """Whether anybody is told."""
        return bool(self.channels)

    async def enrol(self, tenant: str) -> None:
        """Watch the site of a Wix app's installation from now on."""
        if tenant not in self._enrolled:
            self._enrolled.add(tenant)
            if self.on:  # otherwise no store needs to know its id
                await self._watched.put(tenant, tenant, ttl_s=_SEEN_TTL_S)

    def look_soon(self, tenant: str) -> None:
        """Look at a site now, in the background."""
        if self.on and tenant not in self._looking:
            task = self._looking[tenant] = asyncio.create_task(self._look_soon(tenant))
            task.add_done_callback(lambda _: self._looking.pop(tenant, None))

    async def run(self, every_s: float | None = None) -> None:
        """Look at each site about every `every_s` seconds, forever.

        If nobody is told, the first look waits until the process has started.
        """
        every_s = every_s or (EVERY_S if self.on else QUIET_EVERY_S)
        tick_s = min(TICK_S if self.on else QUIET_TICK_S, every_s)
        if not self.on:
            await self._sleep(tick_s)
        while True:
            for tenant in await self.tenants():
                await self._take_turn(tenant, every_s)
            await self._sleep(tick_s)

    async def look(self, tenant: str) -> SiteReport | None:
        """Look at a site; None if another process does."""
        report = await self.of(tenant).look()
        if isinstance(report, AppNotInstalled):
            self._enrolled.discard(tenant)
            await self._watched.drop(tenant)
        return report

    async def close(self) -> None:
        """End the looks in the background."""
        tasks = [*self._looking.values()]
        for one in tasks:
            one.cancel()
        if tasks:
            await asyncio.wait(tasks)

    async def tenants(self) -> list[str]:
        """Return the sites that are watched; of a Wix app those that were heard of.

        If nobody is told, those are the ones that this process heard of.
        """
        if self._own_site:
            return [self._own_site]
        found = await self._watched.values() if self.on else [*self._enrolled]
        if len(found) >= MAX_LISTED and not self._full:
            log.warning(
                "alert=full sites=%d; others are not watched: use watch --sites", len(found)
            )
        self._full = len(found) >= MAX_LISTED
        return found

    async def _take_turn(self, tenant: str, every_s: float) -> None:
        store = self._store_of(tenant)
        if not await store.claim(_TURN, LOCKED, ttl_s=max(every_s - TICK_S / 2, every_s / 2)):
            await self._guarded(tenant)

    async def _look_soon(self, tenant: str) -> None:
        await self._sleep(1.0)  # several events of one change come together
        await self._guarded(tenant)

    async def _guarded(self, tenant: str) -> None:
        try:
            await self.look(tenant)
        except Exception:  # a mistake at one site must not end the watch over the others
            log.exception("alert=failed by a mistake of ours")
