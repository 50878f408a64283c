"""The history of a site's connections, wherever it is kept."""

import asyncio

import pytest

from app.calendars.history.connection_history import Actor, Change, HistoryState
from app.calendars.history.site_history import MOST_PER_BUCKET, SiteHistory
from app.stores.memory_stores import MemoryStores
from app.stores.store import Stores
from tests.calendars.builders import ANNA, OFF, link
from tests.web.conftest import Ticks

NORD, SUED = "nord", "sued"
START_S = 1_795_000_000
DAY_S = 24 * 60 * 60


@pytest.fixture
def history_of(stores: Stores, clock: Ticks):
    def of(tenant: str = NORD) -> SiteHistory:
        return SiteHistory(stores, tenant, lambda: START_S + clock())

    return of


async def look(history: SiteHistory, *connections, meant=(), whole=True):
    await history.looked(connections, frozenset(meant), whole=whole)


async def said(history: SiteHistory, connection_id: str):
    return [(one.who, one.what) for one in (await history.read(connection_id)).entries]


async def test_looks_and_changes_are_read_by_another_process(history_of, clock: Ticks):
    await look(history_of(), link(ANNA, id_="a"), link(ANNA, id_="b"))
    clock.advance(DAY_S)
    await look(history_of(), link(ANNA, "ERROR", id_="a"), link(ANNA, id_="b"))
    clock.advance(60)
    await history_of().connected("a", again=True)
    found = await history_of().read("a")
    assert [(one.who, one.what, one.at_s) for one in found.entries] == [
        (Actor.APP, Change.FOUND, START_S),
        (Actor.WIX, Change.BROKE, START_S + DAY_S),
        (Actor.OWNER, Change.RECONNECTED, START_S + DAY_S + 60),
    ]
    assert [(one.first_s, one.last_s) for one in found.runs] == [(START_S, START_S + DAY_S)]
    assert await said(history_of(), "b") == [(Actor.APP, Change.FOUND)]


async def test_sites_never_meet(history_of):
    await look(history_of(NORD), link(ANNA, id_="a"))
    assert await said(history_of(SUED), "a") == []
    await history_of(SUED).forget()
    assert await said(history_of(NORD), "a") == [(Actor.APP, Change.FOUND)]


async def test_a_forgotten_site_has_no_history(history_of, clock: Ticks):
    await look(history_of(), *(link(ANNA, id_=f"{n}") for n in range(20)))
    await history_of().forget()
    for n in range(20):
        found = await history_of().read(f"{n}")
        assert (found.entries, found.runs) == ((), ())
    clock.advance(60)
    await look(history_of(), link(ANNA, id_="1"))
    assert await said(history_of(), "1") == [(Actor.APP, Change.FOUND)]


async def test_what_wix_no_longer_lists_is_gone(history_of, clock: Ticks):
    await look(history_of(), link(ANNA, id_="a"))
    clock.advance(DAY_S)
    await look(history_of(), whole=False)
    assert len(await said(history_of(), "a")) == 1
    await look(history_of())
    assert (await said(history_of(), "a"))[1:] == [(Actor.WIX, Change.GONE)]


async def test_an_end_that_was_meant_is_none_of_wix(history_of, clock: Ticks):
    await look(history_of(), link(ANNA, "DISCONNECTED", id_="a"), meant=["a"])
    [first] = (await history_of().read("a")).entries
    assert first.state is HistoryState.OFF
    clock.advance(DAY_S)
    await look(history_of(), link(ANNA, id_="a"))
    assert (await said(history_of(), "a"))[1:] == [(Actor.WIX, Change.MENDED)]


async def test_changes_at_once_are_all_recorded(history_of):
    history = history_of()
    before, after = link(ANNA, id_="a"), link(ANNA, id_="a", imports=OFF)
    steps = [history.saved(Actor.OWNER, *pair) for pair in [(before, after), (after, before)] * 4]
    await asyncio.gather(*steps, *(history.connected(f"{n}") for n in range(9)))
    assert len(await said(history, "a")) == 8
    assert [len(await said(history, f"{n}")) for n in range(9)] == [1] * 9


async def test_a_value_of_another_release_is_no_history(stores: Stores, history_of):
    texts = "v2 of it", "000000000001 [1]", '000000000001 {"a":[[[1,"who","what","how"]],null]}'
    for n in range(64):
        await stores("history", NORD).put(f"{n:02d}", texts[n % 3], ttl_s=60)
    assert await said(history_of(), "a") == []
    await look(history_of(), link(ANNA, id_="a"))
    assert await said(history_of(), "a") == [(Actor.APP, Change.FOUND)]


async def test_looks_write_what_changed_and_hourly_that_they_were(clock: Ticks):
    stores = Counting(clock=clock)
    history = SiteHistory(stores, NORD, lambda: START_S + clock())
    listed = [link(ANNA, id_=f"{n}") for n in range(500)]
    await look(history, *listed)
    assert stores.puts <= 65
    stores.puts = 0
    for _ in range(8):
        clock.advance(15 * 60)
        await look(history, *listed)
    assert stores.puts == 2
    await look(history, *listed[1:], link(ANNA, "ERROR", id_="0"))
    assert stores.puts == 3


async def test_the_history_of_a_site_is_bounded_and_ascii(clock: Ticks):
    stores = Counting(clock=clock)
    history = SiteHistory(stores, NORD, lambda: START_S + clock())
    await look(history, *(link(ANNA, id_=f"{n}") for n in range(70 * MOST_PER_BUCKET)))
    before = [*stores.written]
    await look(history, *(link(ANNA, id_=f"{n}") for n in range(70 * MOST_PER_BUCKET)))
    assert stores.written == before, "those that have no room displace nobody"
    sizes = [len(text) for text in stores.written]
    assert max(sizes) < 100 * MOST_PER_BUCKET
    assert all(text.isascii() for text in stores.written)
    assert len(stores.written) <= 65


class Counting(MemoryStores):
    """Stores that count what is written."""

    puts = 0

    def __init__(self, **given) -> None:
        super().__init__(**given)
        self.written: list[str] = []

    async def put(self, key, value, *, ttl_s):
        self.puts += 1
        self.written.append(value)
        await super().put(key, value, ttl_s=ttl_s)


async def test_a_look_at_many_connections_leaves_others_a_turn():
    history = SiteHistory(MemoryStores(), NORD, lambda: START_S)
    looking = asyncio.create_task(look(history, *(link(ANNA, id_=f"{n}") for n in range(500))))
    turns = 0
    while not looking.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 50
