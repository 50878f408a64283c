"""Calls to Wix are counted per site, in all processes that share Redis."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from app.stores.call_counts import LocalCallCounts
from app.stores.redis_call_counts import RedisCallCounts
from app.stores.redis_stores import RedisStores
from tests.redis_server import RedisServer
from tests.web.conftest import Ticks

SECRET = "0123456789abcdefghijklmnopqrstuvwxyz"
SITE = "canary-site"
FREE = (0.0, 0.0)


@pytest.fixture
def clock():
    return Ticks()


@pytest.fixture
async def process(redis: RedisServer, clock: Ticks):
    """Create the counts of another process."""
    async with AsyncExitStack() as stack:

        async def build() -> RedisCallCounts:
            stores = RedisStores(redis.url, secret=SECRET, clock=clock, timeout_s=5)
            await stack.enter_async_context(stores)
            return RedisCallCounts(stores, LocalCallCounts(clock=clock))

        yield build


@pytest.fixture(params=["local", "redis"])
async def counts(request: pytest.FixtureRequest, clock: Ticks):
    local = LocalCallCounts(clock=clock)
    if request.param == "local":
        yield local
        return
    url = request.getfixturevalue("redis").url
    async with RedisStores(url, secret=SECRET, clock=clock, timeout_s=5) as stores:
        yield RedisCallCounts(stores, local)


async def test_a_call_is_admitted_below_every_limit(counts):
    assert await counts.admit(SITE, {"": 3, "guest": 2}) == FREE
    assert await counts.admit(SITE, {"": 3, "guest": 2}) == FREE
    free_s, held_s = await counts.admit(SITE, {"": 3, "guest": 2})
    assert (free_s, held_s) == (pytest.approx(60, abs=5), 0.0)
    assert await counts.admit(SITE, {"": 3}) == FREE, "what was not admitted is not counted"
    assert any(await counts.admit(SITE, {"": 3}))
    assert await counts.admit("another site", {"": 3}) == FREE


async def test_a_hold_lasts_for_its_seconds_and_counts_nothing(counts):
    await counts.hold(SITE, 30)
    free_s, held_s = await counts.admit(SITE, {"": 1})
    assert (free_s, held_s) == (0.0, pytest.approx(30, abs=5))
    assert await counts.admit("another site", {"": 1}) == FREE


async def test_a_shorter_hold_ends_no_longer_one(counts):
    await counts.hold(SITE, 30)
    await counts.hold(SITE, 1)
    _, held_s = await counts.admit(SITE, {"": 1})
    assert held_s == pytest.approx(30, abs=5)


async def test_processes_share_counts_and_holds(process):
    one, two = await process(), await process()
    for counts in (one, two, two):
        assert await counts.admit(SITE, {"": 3}) == FREE
    assert [any(await counts.admit(SITE, {"": 3})) for counts in (one, two)] == [True, True]
    await one.hold("held", 30)
    _, held_s = await two.admit("held", {"": 3})
    assert held_s == pytest.approx(30, abs=5)


async def test_calls_at_the_same_time_share_the_limit(process):
    processes = [await process() for _ in range(3)]
    asked = [counts.admit(SITE, {"": 10}) for counts in processes for _ in range(10)]
    admitted = [waits for waits in await asyncio.gather(*asked) if waits == FREE]
    assert len(admitted) == 10


async def test_old_calls_of_other_processes_do_not_count(process, redis: RedisServer):
    one, two = await process(), await process()
    for _ in range(3):
        await one.admit(SITE, {"": 3})
    [key] = redis.command("KEYS", "*:calls:*")
    for call in redis.command("ZRANGE", key, "0", "-1"):
        redis.command("ZINCRBY", key, "-60001", call)
    assert await two.admit(SITE, {"": 1}) == FREE


async def test_without_redis_a_process_counts_its_own_calls(process, redis: RedisServer):
    one, two = await process(), await process()
    await one.admit(SITE, {"": 2})
    redis.kill()
    assert await one.admit(SITE, {"": 2}) == FREE
    assert any(await one.admit(SITE, {"": 2}))
    assert await two.admit(SITE, {"": 2}) == FREE
    await one.hold(SITE, 30)
    assert (await one.admit(SITE, {"": 9}))[1] == 30


async def test_redis_learns_no_site_and_keeps_nothing(process, redis: RedisServer):
    counts = await process()
    await counts.admit(SITE, {"": 2, "guest": 2})
    await counts.hold(SITE, 30)
    keys = [key.decode() for key in redis.command("KEYS", "*:calls:*")]
    assert len(keys) == 3
    assert not [key for key in keys if SITE in key]
    assert redis.keys_without_expiry() == []


async def test_ten_thousand_sites_are_forgotten_when_idle(clock: Ticks):
    counts = LocalCallCounts(clock=clock)
    for number in range(10_000):
        await counts.admit(f"site-{number}", {"": 150})
        await counts.hold(f"site-{number}", 0.5)
        clock.now_s += 0.01
    assert len(counts) < 6_100
    clock.now_s += 60
    await counts.admit(SITE, {"": 150})
    await counts.hold(SITE, 1)
    assert len(counts) == 2
