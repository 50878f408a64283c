"""What looks add to the history of the connections, with and without alerts."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, cast

import pytest

from app.calendars.alerts.monitor import QUIET_EVERY_S, QUIET_TICK_S, Monitor
from app.calendars.alerts.site_watcher import SiteWatcher
from app.calendars.history.connection_history import Actor, Change, HistoryState, periods
from app.stores.memory_stores import MemoryStores
from tests.alerts.conftest import Salon
from tests.salon import BO, GOOGLE
from tests.services import services_of
from tests.web.conftest import Ticks, connect as connect_here
from tests.web.connection.test_history import changes, table
from tests.web.dashboard.dashboard import NORD, dashboard
from tests.web.sync_settings import NOW
from tests.web.test_tenants import ACCOUNT, connect

DAY_S = 24 * 60 * 60


@pytest.fixture
async def quiet(salon_of: Callable[..., Any]) -> Salon:
    """A salon without alerts."""
    salon: Salon = await salon_of()
    return salon


async def history(salon: Salon, connection_id: str) -> list[tuple[Actor, Change]]:
    site = salon.services.sites.of(salon.services.own_site or "")
    found = await site.history.read(connection_id)
    return [(one.who, one.what) for one in found.entries]


async def test_a_break_and_its_repair_at_wix_are_of_wix(quiet: Salon):
    found = await quiet.connections()
    anna = found["Anna Vogel"]
    await quiet.set(anna, status="ERROR", errorReason="TOKEN_REVOKED")
    await quiet.look()
    await quiet.set(anna, status="SYNCED", errorReason="UNDEFINED")
    await quiet.look()
    await quiet.set(anna, status="DISCONNECTED")
    await quiet.look()
    assert await history(quiet, anna) == [
        (Actor.APP, Change.FOUND),
        (Actor.WIX, Change.BROKE),
        (Actor.WIX, Change.MENDED),
        (Actor.WIX, Change.ENDED),
    ]


async def test_a_look_that_wix_did_not_answer_says_nothing(quiet: Salon):
    anna = (await quiet.connections())["Anna Vogel"]
    fault = {"method": "ListConnections", "status": 500, "times": 99}
    await quiet.visitor.control("faults", [fault])
    quiet.ticks.advance(3 * DAY_S)
    await quiet.look()
    assert await history(quiet, anna) == [(Actor.APP, Change.FOUND)]
    site = quiet.services.sites.of(quiet.services.own_site or "")
    days = (await site.history.read(anna)).days(quiet.services.clock(), site.directory.known_zone)
    assert [(one.days, one.state) for one in periods(days)] == [
        (1, HistoryState.WORKING),
        (2, HistoryState.UNKNOWN),
        (1, HistoryState.WORKING),
        (86, HistoryState.UNKNOWN),
    ]


class Looks:
    """A watcher that only notes when it looks."""

    def __init__(self, ticks: Ticks) -> None:
        self.ticks, self.at = ticks, list[float]()

    async def look(self) -> None:
        self.at.append(self.ticks.now_s)


async def test_without_alerts_each_day_has_a_look():
    """The first one waits until the process has started."""
    ticks = Ticks()
    watcher, stores = Looks(ticks), MemoryStores(clock=ticks)

    async def sleep(wait_s: float) -> None:
        ticks.advance(wait_s)
        if ticks.now_s > 3 * DAY_S:
            raise asyncio.CancelledError

    monitor = Monitor(
        watcher_of=lambda _: cast("SiteWatcher", watcher),
        store_of=partial(stores, "alerts"),
        watched=stores.listed("watched", ""),
        own_site="nord",
        channels=(),
        sleep=sleep,
    )
    with pytest.raises(asyncio.CancelledError):
        await monitor.run()
    assert watcher.at == [QUIET_TICK_S + n * QUIET_EVERY_S for n in range(6)]


async def test_the_history_outlives_the_process(salon_of: Callable[..., Any]):
    first = await salon_of()
    anna = (await first.connections())["Anna Vogel"]
    second = await salon_of(first.stores)
    assert await history(second, anna) == [(Actor.APP, Change.FOUND)]


async def test_the_history_of_what_wix_dropped_stays_readable(quiet: Salon):
    visitor = quiet.visitor
    made = await connect_here(visitor, BO, GOOGLE)
    at, unknown = f"/connections/{made}", "/connections/unknown"
    await visitor.submit(await visitor.open(f"{at}/disconnect"), f"{at}/disconnect")
    await visitor.control("reset", {})
    assert (await visitor.open(f"{at}/history")).status_code == 404  # Wix may be late to know it
    quiet.ticks.advance(61)
    for here in (at, unknown):
        gone = await visitor.open(here)
        assert gone.status_code == 404
        assert (f'href="{here}/history"' in gone.text) is (here == at)
    assert (await visitor.open(f"{unknown}/history")).status_code == 404
    assert await changes(visitor, made) == [
        ("No longer listed", "Wix"),
        ("Disconnected", "Owner"),
        ("Connected", "Owner"),
    ]
    page = await visitor.open(f"{at}/history")
    assert f'href="{at}"' not in page.text
    _, first, *_ = await table(visitor, made)
    assert first[2:] == ["No longer listed", "Wix", "", ""]


async def test_a_site_that_removed_the_app_has_no_history():
    async with dashboard() as wix:
        tab = await wix.tab(NORD)
        made = (await connect(wix, tab, ACCOUNT)).removeprefix("/connections/")
        tenant, services = await wix.tenant(NORD), services_of(wix.app)
        site = services.sites.of(tenant)
        assert len((await site.history.read(made)).entries) == 1
        await wix.control("installation", site_id=NORD, installed=False)
        await site.proofs._store.put(made, f"{int(NOW.timestamp())} 1", ttl_s=DAY_S)  # noqa: SLF001 -- what a test keeps
        assert [*await site.proofs.proven_at(made)] == [made]
        services.sites.invalidate()
        wix.clock.go_on(minutes=1)
        await services.monitor.look(tenant)
        assert (await site.history.read(made)).entries == ()
        assert await site.proofs.proven_at(made) == {}
