"""Stores: processes share data through Redis, and none of them depends on it."""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import AsyncExitStack

import pytest

from app.stores.redis_store import MAX_CONNECTIONS, RETRY_AFTER_S, TIMEOUT_S, RedisStores
from app.stores.store import encode_time
from tests.redis_server import RedisServer
from tests.web.conftest import Ticks

SECRET = "0123456789abcdefghijklmnopqrstuvwxyz"
KEY, VALUE = "salon canary-key@mail.example", "canary-value"


@pytest.fixture
def clock():
    return Ticks()


@pytest.fixture
async def process(redis: RedisServer, clock: Ticks):
    """Create the stores of another process."""
    async with AsyncExitStack() as stack:

        async def build(secret: str = SECRET, patience_s: float = 5.0) -> RedisStores:
            url = redis.url
            stores = RedisStores(url, secret=secret, clock=clock, timeout_s=patience_s)
            return await stack.enter_async_context(stores)

        yield build


async def test_of_concurrent_claims_in_two_processes_one_counts(process):
    one, two = (await process())("tickets"), (await process())("tickets")
    claims = [store.claim("a", "x", ttl_s=60) for store in (one, two) for _ in range(20)]
    assert sorted(await asyncio.gather(*claims)) == [""] + ["x"] * 39


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
    process, redis, clock, caplog: pytest.LogCaptureFixture, breaks, mends, reason: str
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
        assert await store.claim("new", "again", ttl_s=60) == ""
        then_s = time.monotonic() - began
        clock.now_s += RETRY_AFTER_S
        assert await store.get(KEY) == [VALUE]
        await looked()
    finally:
        mends(redis)
    assert (first_s < 0.5, then_s < 0.1) == (True, True), "0.3 s once, and then nothing"
    assert await store.get("new") == ["again"]
    assert [record.getMessage() for record in caplog.records if record.name == "app.redis"] == [
        f"redis=lost reason={reason}; limits and single use count for this process alone"
    ]
    clock.now_s += RETRY_AFTER_S
    await store.get(KEY)
    await looked()
    await store.put("after", VALUE, ttl_s=60)
    assert await other.get("after") == [VALUE]
    assert caplog.records[-1].getMessage() == "redis=back"
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


async def looked() -> None:
    """Wait for the background check of Redis to end."""
    await asyncio.wait([task for task in asyncio.all_tasks() if task.get_name() == "redis"])


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
    assert redis.entries() == {name: "3"}
