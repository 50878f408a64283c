"""Stores: processes share data through Redis, and none of them depends on it."""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest

from app.calendars.sync.expected_endings import SETTLED_S, ExpectedEndings
from app.stores.redis_connection import MAX_CONNECTIONS, TIMEOUT_S, Command
from app.stores.redis_stores import RedisStores
from app.stores.store import encode_time
from tests.redis_server import RedisServer
from tests.stores.state import Pause
from tests.web.conftest import Ticks

SECRET = "0123456789abcdefghijklmnopqrstuvwxyz"
KEY, VALUE = "salon canary-key@mail.example", "canary-value"


@pytest.fixture
def clock():
    return Ticks()


@pytest.fixture
def pause() -> Pause:
    return Pause("redis")


@pytest.fixture
async def process(redis: RedisServer, clock: Ticks, pause: Pause):
    """Create the stores of another process."""
    async with AsyncExitStack() as stack:

        async def build(
            secret: str = SECRET, patience_s: float = 5.0, sleep: Pause = pause
        ) -> RedisStores:
            stores = RedisStores(
                redis.url, secret=secret, clock=clock, timeout_s=patience_s, sleep=sleep
            )
            return await stack.enter_async_context(stores)

        yield build


async def test_of_concurrent_claims_in_two_processes_one_counts(process):
    one, two = (await process())("tickets"), (await process())("tickets")
    claims = [store.claim("a", "x", ttl_s=60) for store in (one, two) for _ in range(20)]
    assert sorted(await asyncio.gather(*claims)) == [""] + ["x"] * 39


class Overtaken(RedisStores):
    """Stores whose first command reaches Redis after the second one."""

    def __init__(self) -> None:
        super().__init__("redis://127.0.0.1:1", secret=SECRET)
        self.calls, self.held = 0, ""

    async def execute(self, *commands: Command) -> list[Any]:
        self.calls += 1
        if self.calls == 1:
            for _ in range(20):
                await asyncio.sleep(0)
        [_, _, value, *_] = commands[0]
        before, self.held = self.held, self.held or str(value)
        return [None if before else b"OK", [self.held.encode()]]


async def test_of_concurrent_claims_in_one_process_one_counts():
    async with Overtaken() as stores:
        store = stores("tickets")
        claims = [store.claim("a", "x", ttl_s=60) for _ in range(3)]
        assert sorted(await asyncio.gather(*claims)) == ["", "x", "x"]


async def test_a_reconnection_that_another_process_saw_counts(process, clock):
    stores = [(await process())("endings", "salon") for _ in range(2)]
    one, two = [ExpectedEndings(store, clock=clock) for store in stores]
    await one.add("c1")
    assert await two.among(["c1"]) == {"c1"}
    clock.now_s += SETTLED_S
    await two.remove(["c1", "c2"])
    assert [await each.among(["c1", "c2"]) for each in (one, two)] == [set(), set()]
    await two.add("c1")
    clock.now_s += SETTLED_S
    await one.remove(["c1"])
    await one.add("c1")
    assert [await each.among(["c1"]) for each in (one, two)] == [{"c1"}, {"c1"}]


async def test_processes_share_entries_that_expire(process, redis):
    one, two = (await process())("forms"), (await process())("forms")
    assert await one.claim(KEY, "1", ttl_s=60) == ""
    assert await two.claim(KEY, "2", ttl_s=60) == "1"
    await two.put(KEY, "3", ttl_s=60)
    assert await one.get(KEY) == ["3"]
    await one.put("left", encode_time(1_700_000_000), ttl_s=60)
    assert redis.keys_without_expiry() == []
    await one.drop(KEY)
    assert await two.claim(KEY, "4", ttl_s=60) == "3", "what it wrote itself it keeps"
    assert await one.claim("of another", "5", ttl_s=60) == ""
    assert await (await process("another secret"))("forms").get("left", "of another") == ["", ""]
    assert await (await process())("tickets").get("left", "of another") == ["", ""]


async def test_a_failed_claim_is_not_remembered(process):
    one, two = (await process())("turns"), (await process())("turns")
    await one.claim("a", "1", ttl_s=60)
    await two.claim("a", "2", ttl_s=60)
    await one.drop("a")
    assert await two.claim("a", "2", ttl_s=60) == ""


async def test_the_later_of_two_times_is_kept(process):
    one, two = (await process())("sessions"), (await process())("sessions")
    await one.put("me", encode_time(1_700_000_000), ttl_s=60)
    await two.put("me", encode_time(1_700_000_009.5), ttl_s=60)
    assert await one.get("me") == ["1700000009.500"]
    await one.put("me", encode_time(1_700_000_001), ttl_s=60)
    assert await two.get("me") == ["1700000009.500"]


async def test_redis_keys_are_digests(process, redis):
    await (await process())("passwords").put(KEY, "1", ttl_s=60)
    [name] = redis.entries()
    assert name.startswith("calendar-connect:passwords:")
    assert "canary" not in name
    assert "salon" not in name


OUTAGES: list[tuple[Callable[[RedisServer], object], Callable[[RedisServer], object], str]] = [
    (RedisServer.kill, RedisServer.resume, "ConnectionError"),
    (RedisServer.freeze, RedisServer.resume, "TimeoutError"),
    (
        lambda redis: redis.command("REPLICAOF", "127.0.0.1", "1"),
        lambda redis: redis.command("REPLICAOF", "NO", "ONE"),
        "ReadOnlyError",
    ),
    (
        lambda redis: redis.command("CONFIG", "SET", "maxmemory", "1"),
        lambda redis: redis.command("CONFIG", "SET", "maxmemory", "0"),
        "OutOfMemoryError",
    ),
    (
        lambda redis: redis.command("CONFIG", "SET", "min-replicas-to-write", "1"),
        lambda redis: redis.command("CONFIG", "SET", "min-replicas-to-write", "0"),
        "ResponseError",
    ),
]


@pytest.mark.parametrize(
    ("breaks", "mends", "reason"), OUTAGES, ids=["killed", "frozen", "read-only", "full", "refuses"]
)
async def test_without_redis_each_process_works_alone(  # noqa: PLR0913, PLR0917 -- a table
    process, redis, pause, caplog: pytest.LogCaptureFixture, breaks, mends, reason: str
):
    caplog.set_level(logging.DEBUG)
    stores, others = await process(patience_s=TIMEOUT_S), await process()
    store, other = stores("forms"), others("forms")
    await store.claim(KEY, VALUE, ttl_s=60)
    breaks(redis)
    try:
        began = time.monotonic()
        assert await store.claim("new", VALUE, ttl_s=60) == ""
        first_s, began = time.monotonic() - began, time.monotonic()
        assert await store.claim("new", "other", ttl_s=60) == VALUE
        assert await store.get(KEY, "new") == [VALUE, VALUE]
        await stores("sessions").put("me", VALUE, ttl_s=60)
        await store.drop("new")
        assert await store.claim("new", "renewed", ttl_s=60) == ""
        then_s = time.monotonic() - began
        await pause.end()
        assert await store.get(KEY) == [VALUE]
    finally:
        mends(redis)
    assert (first_s < 0.5, then_s < 0.1) == (True, True), "0.3 s once, and then nothing"
    assert await store.get("new") == ["renewed"]
    assert [record.getMessage() for record in caplog.records if record.name == "app.redis"] == [
        f"redis=lost reason={reason}; limits and single use count for this process alone"
    ]
    await pause.end()
    assert caplog.records[-1].getMessage() == "redis=back"
    await store.put("after", VALUE, ttl_s=60)
    assert await other.get("after", "new") == [VALUE, "renewed"]
    assert await others("sessions").get("me") == [VALUE], "it is told what was decided meanwhile"
    assert "canary" not in caplog.text


@pytest.mark.parametrize(
    "nonsense",
    [
        b"HTTP/1.1 400 Bad\r\n\r\n",
        b":abc\r\n",
        b"*0\r\n" * 9,
        b":1\r\n" * 9,
        b"$-1\r\n*1\r\n:5\r\n" * 9,
    ],
)
async def test_with_another_service_there_each_process_works_alone(nonsense: bytes):
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(1000):
            writer.write(nonsense)
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with RedisStores(f"redis://127.0.0.1:{port}", secret=SECRET) as stores:
            store = stores("tickets")
            assert await store.get("a", "b") == ["", ""]
            assert await store.claim("a", "1", ttl_s=60) == ""
            await store.put("b", "2", ttl_s=60)
            assert await store.get("a", "b") == ["1", "2"]
            await store.drop("a")


async def test_a_busy_process_does_not_report_redis_as_down(
    process, caplog: pytest.LogCaptureFixture
):
    store = (await process(patience_s=TIMEOUT_S))("tickets")
    await store.put("a", "1", ttl_s=60)
    asking = asyncio.create_task(store.put("b", "2", ttl_s=60))
    for _ in range(5):
        await asyncio.sleep(0)
        time.sleep(1.5 * TIMEOUT_S / 5)  # noqa: ASYNC251 -- that is being busy
    await asking
    assert caplog.text == ""


async def test_nothing_is_requested_twice():
    asked = []

    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.read(1000))
        writer.close()

    async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with RedisStores(f"redis://127.0.0.1:{port}", secret=SECRET) as stores:
            await stores("tickets").put("a", "1", ttl_s=60)
    assert len(asked) == 1


async def test_what_was_decided_without_redis_is_told_when_it_is_back(process, redis, pause):
    stores, others = await process(patience_s=TIMEOUT_S), await process()
    store, other = stores("passwords", "nord"), others("passwords", "nord")
    feeds, theirs = stores.listed("feeds", "nord"), others.listed("feeds", "nord")
    for key in ("dropped", "dropped unknown", "taken over", "later"):
        await (other if key == "dropped unknown" else store).put(key, "1", ttl_s=60)
    await feeds.put("gone", "gone", ttl_s=60)
    redis.command("REPLICAOF", "127.0.0.1", "1")
    await store.drop("dropped", "dropped unknown", "taken over")
    await store.claim("claimed", "2", ttl_s=60)
    await store.put("later", "3", ttl_s=60)
    await feeds.put("new", "new", ttl_s=60)
    await feeds.drop("gone")
    redis.command("REPLICAOF", "NO", "ONE")
    await other.put("taken over", "5", ttl_s=60)
    await other.put("later", "4", ttl_s=60)
    await pause.end()
    third = (await process())("passwords", "nord")
    names = ("dropped", "dropped unknown", "taken over", "claimed", "later")
    assert await third.get(*names) == ["", "", "5", "2", "4"]
    assert await theirs.values() == ["new"]
    assert redis.keys_without_expiry() == []


async def test_a_redis_that_restarts_empty_is_told_everything(process, redis, pause):
    stores, others = await process(patience_s=TIMEOUT_S), await process()
    await stores("sessions").put("me", "out", ttl_s=60)
    redis.kill()
    await stores("sessions").get("me")
    redis.resume()
    await pause.end()
    assert await others("sessions").get("me") == ["out"]


async def test_every_process_tells_an_emptied_redis_what_it_decided(process, redis, clock):
    pauses = [Pause("redis"), Pause("redis")]
    one, two = [await process(sleep=pause) for pause in pauses]
    await one("sessions").put("me", "1", ttl_s=60)
    await two("sessions").put("you", "2", ttl_s=60)
    redis.flush()
    clock.advance(2)
    for stores, pause in zip((one, two), pauses, strict=True):
        await stores("sessions").get("anybody")
        await pause.end()
    assert await (await process())("sessions").get("me", "you") == ["1", "2"]


@pytest.mark.parametrize("name", ["sessions", "removals", "withdrawn", "feeds"])
async def test_a_revocation_outlasts_the_data_of_redis_and_who_made_it(
    process, redis, clock, pause, name: str
):
    first, second = await process(), await process()
    await first(name).put("me", "1", ttl_s=60)
    await first("tickets").put("me", "1", ttl_s=60)
    assert await second(name).get("me") == ["1"]
    await second("tickets").get("me")
    await first.close()
    redis.flush()
    assert await second(name).get("me") == ["1"]
    assert await second("tickets").get("me") == [""], "what others may delete is not kept"
    third = await process()
    assert await third(name).get("me") == ["1"], "reading it restored it"
    redis.flush()
    clock.advance(2)
    await second("tickets").get("anything")
    await pause.end()
    assert await (await process())(name).get("me") == ["1"], "it was told what the process read"
    assert redis.keys_without_expiry() == []
    clock.advance(59)
    redis.flush()
    assert await second(name).get("me") == [""], "its time has passed"


async def test_an_outage_brings_nothing_back_that_others_dropped(process, redis, pause):
    stores, others = await process(patience_s=TIMEOUT_S), await process()
    await stores("endings").put("a", "here", ttl_s=60)
    redis.command("REPLICAOF", "127.0.0.1", "1")
    await stores("endings").put("b", "here", ttl_s=60)
    redis.command("REPLICAOF", "NO", "ONE")
    await others("endings").drop("a")
    await pause.end()
    assert await others("endings").get("a", "b") == ["", "here"]


async def test_a_list_is_shared_and_restored(process, redis):
    stores, others = await process(), await process()
    one, two = stores.listed("feeds", "nord"), others.listed("feeds", "nord")
    await one.put("a", "1", ttl_s=60)
    await two.put("b", "2", ttl_s=60)
    await two.put("c", "3", ttl_s=60)
    await two.drop("a")
    assert await one.values() == ["3", "2"], "it is dropped for the process that wrote it, too"
    redis.flush()
    assert await one.values() == ["1"]
    assert await two.values() == ["3", "2", "1"]
    assert redis.keys_without_expiry() == []


async def test_a_list_of_another_redis_type_is_replaced(process, redis):
    feeds = (await process()).listed("feeds", "nord")
    await feeds.put("a", "1", ttl_s=60)
    [name] = [name for name in redis.entries() if ":all-" in name]
    redis.command("SET", name, "x")
    assert await feeds.values() == ["1"]
    await feeds.put("b", "2", ttl_s=60)
    assert (await (await process()).listed("feeds", "nord").values())[0] == "2"


async def test_a_flushed_redis_is_refilled_by_the_process(process, redis):
    one, two = (await process())("tickets"), (await process())("tickets")
    await one.claim("a", "1", ttl_s=60)
    redis.flush()
    assert await one.claim("a", "2", ttl_s=60) == "1"
    assert await two.claim("a", "2", ttl_s=60) == "1"


async def test_a_connection_closed_by_redis_is_not_an_outage(
    process, redis, caplog: pytest.LogCaptureFixture
):
    store = (await process())("tickets")
    await store.put("a", "1", ttl_s=60)
    redis.command("CLIENT", "KILL", "TYPE", "normal")
    for _ in range(5):  # the event loop notices the closed socket
        await asyncio.sleep(0)
    await store.put("b", "2", ttl_s=60)
    assert len(redis.entries()) == 2
    assert caplog.text == ""


async def test_hundreds_of_requests_share_a_few_connections(process, redis):
    store = (await process())("sessions")
    await asyncio.gather(*(store.put(str(n), "x", ttl_s=60) for n in range(500)))
    assert len(redis.entries()) == 500
    assert redis.command("CLIENT", "LIST").count(b"\n") <= MAX_CONNECTIONS + 1


async def test_values_of_another_redis_type_are_ignored(process, redis):
    one = (await process())("tickets")
    await one.claim("a", "1", ttl_s=60)
    [name] = redis.entries()
    redis.command("DEL", name)
    redis.command("RPUSH", name, "x")
    assert await one.claim("a", "2", ttl_s=60) == "1"
    assert await (await process())("tickets").claim("a", "2", ttl_s=60) == ""
    assert await one.get("a") == ["1"]
    await one.put("a", "3", ttl_s=60)
    assert redis.entries()[name] == "3"
