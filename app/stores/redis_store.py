"""What several processes know together: a store in Redis, and this process's own beside it.

What a process writes to Redis it keeps itself, too. So when Redis is gone, empty, full or
read-only, each process goes on by what it wrote.
"""

import asyncio
import hashlib
import logging
import time
from collections.abc import Callable, Iterable
from typing import Any, Self

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from app.stores.store import LocalStore

log = logging.getLogger("app.redis")

PATIENCE_S = 0.25

REST_S = 5.0
"""How long Redis is left alone after it failed. Then a try apart, which nobody waits for."""

MOST_CONNECTIONS = 64

_TICKS = 10
"""So many times the loop comes round before Redis is called silent: a process that is too busy to
read an answer must not take it for none."""

_PREFIX = "calendar-connect"
_FAILURES = (RedisError, OSError, ValueError)
"""The last is what redis-py raises where something else than Redis answers."""

_LOST = "redis=lost reason=%s; limits and single use count for this process alone"


class RedisStores:
    """Gives stores in Redis. Every key there ends by itself, and is a digest under a secret.

    Redis is asked only while it answers promptly: a failure costs those who wait at that moment
    `patience_s`, and nobody after them.

    Args:
        url: of Redis; it may hold a password.
        secret: what the digests depend on, the same for all who share the stores.
        clock: seconds that only grow.
        patience_s: for all that is asked together, connecting included.
    """

    def __init__(
        self,
        url: str,
        *,
        secret: str,
        clock: Callable[[], float] = time.monotonic,
        patience_s: float = PATIENCE_S,
    ) -> None:
        # by itself redis-py waits for ever, tries ten times, and fails where many ask at once
        net_s = _TICKS * patience_s  # `_ask` ends it long before, in ticks
        pool = BlockingConnectionPool.from_url(  # pyright: ignore[reportUnknownMemberType]  # redis-py leaves it open
            url,
            max_connections=MOST_CONNECTIONS,
            timeout=net_s,
            protocol=2,
            socket_timeout=net_s,
            socket_connect_timeout=net_s,
            retry=Retry(NoBackoff(), 0),
            driver_info=None,
        )
        self._redis = Redis.from_pool(pool)
        self._key = hashlib.sha256(f"{_PREFIX} {secret}".encode()).digest()
        self._clock, self._patience_s = clock, patience_s
        self._silent, self._again_at = False, 0.0
        self._trying: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._trying:
            self._trying.cancel()
        await self._redis.aclose()

    def __call__(self, name: str) -> "RedisStore":
        """Return the store of that name."""
        return RedisStore(self, name, LocalStore(clock=self._clock))

    def key(self, name: str, key: str) -> str:
        """Return what stands for a key in Redis."""
        digest = hashlib.blake2b(f"{name}\n{key}".encode(), key=self._key, digest_size=16)
        return f"{_PREFIX}:{name}:{digest.hexdigest()}"

    async def ask(self, *commands: tuple[str | int, ...]) -> list[Any] | None:
        """Return an answer to each command; None where Redis does not give them all."""
        if self._silent:
            self._try_again()
            return None
        try:
            return await self._ask(*commands)
        except _FAILURES as error:
            self._again_at = self._clock() + REST_S
            if not self._silent:
                self._silent = True
                log.warning(_LOST, type(error).__name__)
            return None

    async def trouble(self) -> Exception | None:
        """Return why nothing can be kept in Redis, or None if it can."""
        try:
            await self._ask(("SET", f"{_PREFIX}:try", "1", "PX", 1000))
        except _FAILURES as error:
            return error
        return None

    async def _ask(self, *commands: tuple[str | int, ...]) -> list[Any]:
        asking = asyncio.create_task(self._send(commands))
        # who gave up does not hear how it ended, and that is no fault to log
        asking.add_done_callback(lambda task: task.cancelled() or task.exception())
        try:
            for _ in range(_TICKS):
                await asyncio.wait([asking], timeout=self._patience_s / _TICKS)
                if asking.done():
                    return asking.result()
        finally:
            asking.cancel()
        raise TimeoutError

    async def _send(self, commands: Iterable[tuple[str | int, ...]]) -> list[Any]:
        async with self._redis.pipeline(transaction=False) as pipeline:
            for command in commands:
                pipeline.execute_command(*command)  # pyright: ignore[reportUnknownMemberType]  # the same
            return await pipeline.execute()

    def _try_again(self) -> None:
        if self._trying is None and self._clock() >= self._again_at:
            self._trying = asyncio.create_task(self._find(), name="redis")

    async def _find(self) -> None:
        try:
            self._again_at = self._clock() + REST_S
            if not await self.trouble():
                self._silent = False
                log.warning("redis=back")
        finally:
            self._trying = None


class RedisStore:
    """One store of many processes; see `Store`.

    Args:
        redis: where the others write.
        name: of this store there.
        local: what this process knows itself.
    """

    def __init__(self, redis: RedisStores, name: str, local: LocalStore) -> None:
        self._redis, self._name, self._local = redis, name, local

    async def claim(self, key: str, value: str, *, keep_s: float) -> str:
        """See `Store`. What this process claimed it claims again, should Redis have lost it."""
        known = await self._local.claim(key, value, keep_s=keep_s)
        there = self._redis.key(self._name, key)
        claim = ("SET", there, known or value, "PX", _ms(keep_s), "NX")
        answers = await self._redis.ask(claim, ("MGET", there))
        if answers is None or answers[0]:
            return known
        [first] = _texts(answers[1], 1)
        if first and not known:
            await self._local.drop(key)
        return known or first

    async def put(self, key: str, value: str, *, keep_s: float) -> None:
        """See `Store`."""
        await self._local.put(key, value, keep_s=keep_s)
        there = self._redis.key(self._name, key)
        await self._redis.ask(("SET", there, value, "PX", _ms(keep_s)))

    async def get(self, *keys: str) -> list[str]:
        """See `Store`."""
        known = await self._local.get(*keys)
        answers = await self._redis.ask(("MGET", *self._there(keys)))
        return [*map(max, known, _texts(answers[0], len(keys)))] if answers else known

    async def drop(self, *keys: str) -> None:
        """See `Store`."""
        await self._local.drop(*keys)
        if keys:
            await self._redis.ask(("DEL", *self._there(keys)))

    def _there(self, keys: tuple[str, ...]) -> list[str]:
        return [self._redis.key(self._name, key) for key in keys]


def _ms(seconds: float) -> int:
    return int(seconds * 1000)


def _texts(values: list[object] | None, number: int) -> list[str]:
    """Read what MGET answers; it passes over what is no text, where GET would fail."""
    found = values if isinstance(values, list) and len(values) == number else [None] * number
    return [one.decode("ascii", "replace") if isinstance(one, bytes) else "" for one in found]
