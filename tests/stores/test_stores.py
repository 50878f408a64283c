"""What holds for the stores of a process, wherever they keep their entries."""

import asyncio

from app.stores.store import MAX_LISTED, Stores
from tests.web.conftest import Ticks

SECRET = "0123456789abcdefghijklmnopqrstuvwxyz"
NORD, SUED = "nord", "sued"


async def test_the_first_claim_counts(stores: Stores):
    store = stores("tickets")
    assert await store.claim("a", "mine", ttl_s=60) == ""
    assert await store.claim("a", "yours", ttl_s=60) == "mine"
    assert await store.get("b", "a") == ["", "mine"]


async def test_the_last_write_counts(stores: Stores):
    store = stores("tickets")
    await store.claim("a", "1", ttl_s=60)
    await store.put("a", "2", ttl_s=60)
    assert await store.claim("a", "3", ttl_s=60) == "2"


async def test_a_released_claim_can_be_claimed_again(stores: Stores):
    store = stores("tickets")
    await store.claim("a", "1", ttl_s=60)
    await store.drop("a", "b")
    await store.drop()
    assert await store.claim("a", "2", ttl_s=60) == ""


async def test_a_store_exists_once_whoever_opens_it(stores: Stores):
    await stores("tickets", NORD).put("a", "1", ttl_s=60)
    assert await stores("tickets", NORD).get("a") == ["1"]


async def test_stores_of_other_names_and_tenants_are_separate(stores: Stores):
    await stores("tickets", NORD).put("a", "1", ttl_s=60)
    for other in (stores("forms", NORD), stores("tickets", SUED), stores("tickets")):
        assert await other.get("a") == [""]
        assert await other.claim("a", "2", ttl_s=60) == ""
        await other.drop("a")
    assert await stores("tickets", NORD).get("a") == ["1"]


async def test_a_list_has_the_values_of_one_tenant_newest_first(stores: Stores, clock: Ticks):
    feeds = stores.listed("feeds", NORD)
    for number, key in enumerate("abcd"):
        clock.advance(1)
        await feeds.put(key, str(number), ttl_s=60)
    await stores.listed("feeds", SUED).put("a", "of another", ttl_s=60)
    await stores.listed("links", NORD).put("a", "of another store", ttl_s=60)
    await feeds.drop("c")
    await feeds.put("a", "9", ttl_s=60)
    assert await stores.listed("feeds", NORD).values() == ["9", "3", "1"]
    assert await stores.listed("feeds", "nobody").values() == []


async def test_a_claim_is_listed(stores: Stores):
    feeds = stores.listed("feeds", NORD)
    await feeds.claim("a", "1", ttl_s=60)
    await feeds.claim("a", "2", ttl_s=60)
    assert await feeds.values() == ["1"]


async def test_a_list_is_bounded(stores: Stores):
    feeds = stores.listed("feeds", NORD)
    await asyncio.gather(*(feeds.put(f"old {n}", "old", ttl_s=60) for n in range(MAX_LISTED)))
    for number in range(5):
        await feeds.put(str(number), str(number), ttl_s=60)
    assert await feeds.values() == ["4", "3", "2", "1", "0", *["old"] * (MAX_LISTED - 5)]
