"""Row 30 and P10: with Redis in any trouble every owner can do everything."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest

from app.stores.redis_connection import TIMEOUT_S
from app.stores.redis_stores import RedisStores
from tests.redis_server import RedisServer
from tests.web.dashboard import dashboard
from tests.web.dashboard.dashboard import Dashboard
from tests.web.test_tenants import SITES, journey

Break = Callable[[RedisServer], object]
MARGIN_S = 0.5
PAGES = 20


def _set(name: str, value: str) -> Break:
    return lambda redis: redis.command("CONFIG", "SET", name, value)


def _as_lists(redis: RedisServer) -> None:
    """Replace every value by one of another type."""
    for name in redis.entries():
        redis.command("DEL", name)
        redis.command("RPUSH", name, "x")


TROUBLES: dict[str, tuple[Break, Break]] = {
    "refused": (RedisServer.kill, RedisServer.resume),
    "frozen": (RedisServer.freeze, RedisServer.resume),
    "slow": (lambda redis: redis.command("CLIENT", "PAUSE", "1000", "ALL"), lambda _: None),
    "wiped": (RedisServer.flush, lambda _: None),
    "read-only": (
        lambda redis: redis.command("REPLICAOF", "127.0.0.1", "1"),
        lambda redis: redis.command("REPLICAOF", "NO", "ONE"),
    ),
    "of another type": (_as_lists, RedisServer.flush),
    "out of memory": (_set("maxmemory", "1"), _set("maxmemory", "0")),
}


@contextmanager
def trouble(redis: RedisServer, name: str) -> Iterator[None]:
    breaks, mends = TROUBLES[name]
    breaks(redis)
    with ExitStack() as stack:
        stack.callback(mends, redis)
        yield


@pytest.fixture
async def wix(redis: RedisServer) -> AsyncIterator[list[Dashboard]]:
    """Two processes of a Wix app, which share a Redis."""
    async with redis.stores(TIMEOUT_S) as one, redis.stores(TIMEOUT_S) as two:
        stores: Iterator[RedisStores] = iter((one, two))
        async with dashboard.replicas(2, stores.__next__) as found:
            yield found


@pytest.mark.parametrize("name", TROUBLES)
async def test_owners_can_do_everything_and_wait_once(
    wix: list[Dashboard], redis: RedisServer, name: str
):
    for site in SITES[:2]:
        await wix[0].control("site", site_id=site, site_name=f"Salon {site}")
    await journey(wix[0], SITES[0], ends=False)
    tabs = [await process.tab(SITES[0]) for process in wix]
    for tab in tabs:
        assert (await tab.open("/connect")).status_code == 200
    with trouble(redis, name):
        waits_s = []
        for turn in range(PAGES):
            began = time.monotonic()
            assert (await tabs[turn % 2].open("/connect")).status_code == 200
            waits_s.append(time.monotonic() - began)
        for process, site in zip(wix, SITES[:2], strict=True):
            await journey(process, site, ends=True)
    assert max(waits_s) < TIMEOUT_S + MARGIN_S
    late = [wait_s for wait_s in waits_s if wait_s > TIMEOUT_S]
    assert len(late) <= len(wix), "each process waits once"
    await asyncio.sleep(0)
    assert (await tabs[0].open("/connect")).status_code == 200, "nobody is signed out"
