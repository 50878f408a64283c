"""A store in Redis, shared by several processes; each continues with its own entries without it."""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from app.stores.memory_stores import MemoryStores
from app.stores.store import Key, Place, Stores

log = logging.getLogger("app.redis")

TIMEOUT_S = 0.25

RETRY_AFTER_S = 5.0
"""How long Redis is not used after a failure. Then a background probe decides."""

MAX_CONNECTIONS = 64

_TICKS = 10
"""Event loop turns before a timeout, so that a busy process has time to read a reply."""

_PREFIX = "calendar-connect"
_FAILURES = (RedisError, OSError, ValueError)
"""redis-py raises ValueError if the server is not Redis."""

_LOST = "redis=lost reason=%s; limits and single use count for this process alone"


class RedisStores(Stores):
    """Stores that several processes share. Every key expires and is a digest keyed with a secret.

    After a failure Redis is skipped until a probe succeeds.

    Args:
        url: of Redis; it may hold a password.
        secret: key of the digests, the same in all processes that share the stores.
        clock: monotonic seconds.
        timeout_s: for one batch of commands, connecting included.
    """

    def __init__(
        self,
        url: str,
        *,
        secret: str,
        clock: Callable[[], float] = time.monotonic,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        # redis-py's defaults: no timeout, ten retries, an error when the pool is exhausted
        net_s = _TICKS * timeout_s  # `_execute` gives up long before, in ticks
        pool = BlockingConnectionPool.from_url(  # pyright: ignore[reportUnknownMemberType]  # redis-py leaves it open
            url,
            max_connections=MAX_CONNECTIONS,
            timeout=net_s,
            protocol=2,
            socket_timeout=net_s,
            socket_connect_timeout=net_s,
            retry=Retry(NoBackoff(), 0),
            driver_info=None,
        )
        super().__init__(secret)
        self._redis = Redis.from_pool(pool)
        self._memory = MemoryStores(secret, clock=clock)
        self._clock, self._timeout_s = clock, timeout_s
        self._retry_at: float | None = None  # set while Redis is not used
        self._probing: asyncio.Task[None] | None = None

    async def close(self) -> None:
        """Implement `Stores`."""
        if self._probing:
            self._probing.cancel()
        await self._redis.aclose()

    def key(self, name: str, *parts: str) -> str:
        """Return the name in Redis of something that this process keeps there."""
        return f"{_PREFIX}:{name}:{self.digest(name, *parts).hex()}"

    async def execute(self, *commands: tuple[str | int, ...]) -> list[Any] | None:
        """Return a reply to each command, or None if Redis is down."""
        if self._retry_at is not None:
            if self._probing is None and self._clock() >= self._retry_at:
                self._probing = asyncio.create_task(self._probe(), name="redis")
            return None
        try:
            return await self._execute(*commands)
        except _FAILURES as error:
            if self._retry_at is None:
                log.warning(_LOST, type(error).__name__)
            self._retry_at = self._clock() + RETRY_AFTER_S
            return None

    async def write_error(self) -> Exception | None:
        """Return the error of a test write and a test script, or None if both succeed."""
        try:
            await self._execute(("SET", f"{_PREFIX}:try", "1", "PX", 1000), ("EVAL", "return 1", 0))
        except _FAILURES as error:
            return error
        return None

    async def claim(self, key: Key, value: str, *, ttl_s: float) -> str:
        """Implement `Stores`; a claim of this process is restored if Redis lost it."""
        local = await self._memory.claim(key, value, ttl_s=ttl_s)
        redis_key = _name(key)
        claim = ("SET", redis_key, local or value, "PX", _ms(ttl_s), "NX")
        answers = await self.execute(claim, ("MGET", redis_key))
        if answers is None or answers[0]:
            return local
        [first] = _texts(answers[1], 1)
        if first and not local:
            await self._memory.drop(key)
        return local or first

    async def put(self, key: Key, value: str, *, ttl_s: float) -> None:
        """Implement `Stores`."""
        await self._memory.put(key, value, ttl_s=ttl_s)
        redis_key = _name(key)
        await self.execute(("SET", redis_key, value, "PX", _ms(ttl_s)))

    async def get(self, *keys: Key) -> list[str]:
        """Implement `Stores`."""
        local = await self._memory.get(*keys)
        answers = await self.execute(("MGET", *map(_name, keys)))
        return [*map(max, local, _texts(answers[0], len(keys)))] if answers else local

    async def drop(self, *keys: Key) -> None:
        """Implement `Stores`."""
        await self._memory.drop(*keys)
        if keys:
            await self.execute(("DEL", *map(_name, keys)))

    async def values(self, place: Place) -> list[str]:
        """Implement `Stores`."""
        return await self._memory.values(place)

    async def _execute(self, *commands: tuple[str | int, ...]) -> list[Any]:
        pipeline = self._redis.pipeline(transaction=False)
        for command in commands:
            pipeline.execute_command(*command)  # pyright: ignore[reportUnknownMemberType]  # the same
        asking = asyncio.create_task(pipeline.execute())
        # retrieve the exception after a timeout, or asyncio logs it
        asking.add_done_callback(lambda task: task.cancelled() or task.exception())
        try:
            for _ in range(_TICKS):
                await asyncio.wait([asking], timeout=self._timeout_s / _TICKS)
                if asking.done():
                    return asking.result()
        finally:
            asking.cancel()
        raise TimeoutError

    async def _probe(self) -> None:
        try:
            self._retry_at = self._clock() + RETRY_AFTER_S
            if not await self.write_error():
                self._retry_at = None
                log.warning("redis=back")
        finally:
            self._probing = None


def _name(key: Key) -> str:
    return f"{_PREFIX}:{key.place.name}:{key.digest.hex()}"


def _ms(seconds: float) -> int:
    return int(seconds * 1000)


def _texts(values: list[object] | None, number: int) -> list[str]:
    """Decode an MGET reply; MGET skips values of other types, where GET would fail."""
    found = values if isinstance(values, list) and len(values) == number else [None] * number
    return [one.decode("ascii", "replace") if isinstance(one, bytes) else "" for one in found]
