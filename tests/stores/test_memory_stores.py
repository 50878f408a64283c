"""Stores in memory: what expires, and what goes when there is too much."""

import pytest

from app.stores.memory_stores import MemoryStores
from tests.web.conftest import Ticks

NORD, SUED = "nord", "sued"


@pytest.fixture
def clock() -> Ticks:
    return Ticks()


async def fill(stores: MemoryStores, name: str, tenant: str, number: int) -> None:
    for key in range(number):
        await stores(name, tenant).put(str(key), "x", ttl_s=60)


async def left(stores: MemoryStores, name: str, tenant: str, number: int) -> int:
    return len([*filter(None, await stores(name, tenant).get(*map(str, range(number))))])


async def test_entries_expire_whatever_their_order(clock: Ticks):
    stores = MemoryStores(clock=clock)
    store = stores("tickets", NORD)
    await store.put("long", "1", ttl_s=90)
    await store.put("short", "1", ttl_s=30)
    await store.put("renewed", "1", ttl_s=30)
    await store.put("renewed", "2", ttl_s=90)
    clock.advance(30)
    assert await store.get("long", "short", "renewed") == ["1", "", "2"]
    assert await stores.listed("feeds", NORD).values() == []
    await stores("forms", SUED).put("any", "1", ttl_s=60)
    assert len(stores.entries) == 3
    clock.advance(60)
    await stores("forms", SUED).put("any", "1", ttl_s=60)
    assert len(stores.entries) == 1


async def test_expired_values_are_not_listed(clock: Ticks):
    feeds = MemoryStores(clock=clock).listed("feeds", NORD)
    await feeds.put("a", "1", ttl_s=30)
    await feeds.put("b", "2", ttl_s=60)
    clock.advance(30)
    assert await feeds.values() == ["2"]


async def test_the_oldest_entry_goes_first(clock: Ticks):
    stores = MemoryStores(clock=clock, max_entries=3)
    store = stores("tickets")
    for name in "abc":
        await store.put(name, name, ttl_s=60)
    await store.put("a", "again", ttl_s=60)
    await store.put("d", "d", ttl_s=60)
    assert await store.get(*"abcd") == ["again", "", "c", "d"]


async def test_a_tenant_with_many_entries_displaces_only_its_own(clock: Ticks):
    stores = MemoryStores(clock=clock, max_entries=100)
    await fill(stores, "passwords", SUED, 20)
    await fill(stores, "sessions", "", 20)
    for name in ("forms", "tickets", "passwords"):
        await fill(stores, name, NORD, 500)
    assert await left(stores, "passwords", SUED, 20) == 20
    assert await left(stores, "sessions", "", 20) == 20
    assert len(stores.entries) == 100


async def test_a_full_store_displaces_none_of_another_name(clock: Ticks):
    stores = MemoryStores(clock=clock, max_entries=100)
    await fill(stores, "endings", NORD, 20)
    await fill(stores, "forms", NORD, 500)
    assert await left(stores, "endings", NORD, 20) == 20


async def test_many_tenants_share_what_there_is(clock: Ticks):
    stores = MemoryStores(clock=clock, max_entries=100)
    for tenant in range(25):
        await fill(stores, "forms", str(tenant), 25)
    counts = [await left(stores, "forms", str(tenant), 25) for tenant in range(25)]
    assert sum(counts) == 100
    assert min(counts) >= 3


async def test_replacing_a_value_many_times_takes_no_memory(clock: Ticks):
    stores = MemoryStores(clock=clock, max_entries=10)
    for number in range(100):
        await stores("changes", NORD).put("latest", str(number), ttl_s=60)
        await stores("forms", NORD).put("a", "x", ttl_s=60)
        await stores("forms", NORD).drop("a")
    assert len(stores.entries) == 1
    assert stores.entries.expiries <= 21
