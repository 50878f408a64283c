"""Which of several processes looks at a site."""

import asyncio
from functools import partial
from typing import cast

import pytest

from app.alerts.alert_webhook import AlertWebhook
from app.calendars.alerts.monitor import EVERY_S, Monitor
from app.calendars.alerts.site_watcher import SiteWatcher
from app.stores.memory_stores import MemoryStores
from app.stores.store import MAX_LISTED
from app.wix import network_client
from tests.alerts.conftest import SECRET
from tests.alerts.test_history_looks import Looks
from tests.web.conftest import Ticks

HOOK = AlertWebhook("https://hooks.example", SECRET, client=network_client)


async def watch(looks: Looks, stores: MemoryStores, until_s: float) -> None:
    """Watch a site in a process that is killed at a time."""

    async def sleep(wait_s: float) -> None:
        looks.ticks.advance(wait_s)
        if looks.ticks.now_s > until_s:
            raise asyncio.CancelledError

    monitor = Monitor(
        watcher_of=lambda _: cast("SiteWatcher", looks),
        store_of=partial(stores, "alerts"),
        watched=stores.listed("watched", ""),
        own_site="nord",
        channels=(HOOK,),
        sleep=sleep,
    )
    with pytest.raises(asyncio.CancelledError):
        await monitor.run()


async def test_another_process_looks_after_one_that_was_killed():
    ticks = Ticks()
    stores, first, second = MemoryStores(clock=ticks), Looks(ticks), Looks(ticks)
    await watch(first, stores, until_s=EVERY_S / 2)
    await watch(second, stores, until_s=2 * EVERY_S)
    assert first.at == [0]
    assert second.at == [EVERY_S, 2 * EVERY_S]


async def test_it_is_said_once_that_more_sites_exist_than_are_watched(
    caplog: pytest.LogCaptureFixture,
):
    stores = MemoryStores()
    watched = stores.listed("watched", "")
    monitor = Monitor(
        watcher_of=lambda _: cast("SiteWatcher", None),
        store_of=partial(stores, "alerts"),
        watched=watched,
        own_site=None,
        channels=(HOOK,),
    )
    for number in range(MAX_LISTED):
        assert "alert=full" not in caplog.text
        await watched.put(f"{number}", f"{number}", ttl_s=60)
    for _ in range(2):
        assert len(await monitor.tenants()) == MAX_LISTED
    assert caplog.text.count("alert=full") == 1
