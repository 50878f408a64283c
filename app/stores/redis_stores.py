"""Stores in Redis, shared by several processes; each goes on with its own entries without it."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

from app.stores import redis_commands
from app.stores.entries import MAX_ENTRIES
from app.stores.keyed_locks import KeyedLocks
from app.stores.memory_stores import MemoryStores
from app.stores.outage import Outage
from app.stores.redis_connection import FAILURES, TIMEOUT_S, Command, RedisConnection
from app.stores.redis_mark import RedisMark
from app.stores.store import MAX_LISTED, Key, StoreId, Stores
from app.stores.unwritten import Change, Unwritten

log = logging.getLogger("app.redis")

_BATCH = 100
_LASTING = {"sessions", "removals", "withdrawn", "feeds"}
"""Stores whose entries nobody deletes, and whose values only grow: a copy is never wrong."""

_COST = "limits and single use count for this process alone"


class RedisStores(Stores):
    """Stores that several processes share.

    A process keeps what it decided itself in its memory, too, and what it read of sign-outs and
    other entries that last. After a failure Redis is left alone until a test write succeeds; then
    it is told what the process decided meanwhile, and, if it lost what it held, all that the
    process knows.

    Args:
        url: of Redis; it may hold a password.
        secret, older: see `Stores`.
        clock: monotonic seconds.
        timeout_s: for one batch of commands, connecting included.
        sleep: waits between two tries while Redis fails.
    """

    def __init__(  # noqa: PLR0913 -- by name, and most of them for tests
        self,
        url: str,
        *,
        secret: str,
        older: Sequence[str] = (),
        clock: Callable[[], float] = time.monotonic,
        timeout_s: float = TIMEOUT_S,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        super().__init__(secret, older)
        self._redis = RedisConnection(url, timeout_s=timeout_s)
        self._memory = MemoryStores(secret, clock=clock)
        self._clock = clock
        self._unwritten = Unwritten(MAX_ENTRIES)
        self._outage = Outage(log, _COST, mend=self._mend, failures=FAILURES, sleep=sleep)
        self._mark = RedisMark(clock)
        self._claims = KeyedLocks[Key]()

    async def close(self) -> None:
        """Implement `Stores`."""
        await self._outage.close()
        await self._redis.close()

    async def execute(self, *commands: Command) -> list[Any] | None:
        """Return a reply to each command, or None if Redis is down."""
        if self._outage.on:
            return None
        mark = self._mark.commands()
        try:
            replies = await self._redis.execute(*commands, *mark)
        except FAILURES as error:
            self._outage.begin(type(error).__name__)
            return None
        if mark and self._mark.is_lost(replies[-1]):
            self._outage.begin("DataLost", wait_s=0)
        return replies

    async def claim(self, key: Key, value: str, *, ttl_s: float) -> str:
        """Implement `Stores`; a claim of this process is restored if Redis lost it.

        Claims of a key take turns: until Redis has answered one, its value is no answer to another.
        """
        async with self._claims.of(key):
            return await self._claim(key, value, ttl_s=ttl_s)

    async def _claim(self, key: Key, value: str, *, ttl_s: float) -> str:
        local = await self._memory.claim(key, value, ttl_s=ttl_s)
        replies = await self.execute(*redis_commands.claim(key, local or value, _ms(ttl_s)))
        if replies is None:
            self._unwritten.add(key)
            return local
        if replies[0]:
            return local
        [first] = redis_commands.texts(replies[1], 1)
        if first and not local:
            await self._memory.drop(key)
        return local or first

    async def put(self, key: Key, value: str, *, ttl_s: float) -> None:
        """Implement `Stores`."""
        self._unwritten.discard(*self._memory.store(key, value, ttl_s=ttl_s))
        if await self.execute(*redis_commands.put(key, value, _ms(ttl_s))) is None:
            self._unwritten.add(key)

    async def get(self, *keys: Key) -> list[str]:
        """Implement `Stores`; what lasts is kept here, and restored if Redis lost it."""
        local = await self._memory.get(*keys)
        replies = await self.execute(redis_commands.get(*keys)) if keys else None
        if replies is None:
            return local
        theirs = redis_commands.texts(replies[0], len(keys))
        found = [
            one for one in zip(keys, local, theirs, strict=True) if one[0].store_id.name in _LASTING
        ]
        await self._keep({key: text for key, own, text in found if text > own})
        await self._tell((key, None) for key, own, text in found if own > text)
        return [*map(max, local, theirs)]

    async def _keep(self, found: dict[Key, str]) -> None:
        """Keep what other processes decided, which Redis may lose, as long as Redis would."""
        lasts = await self.execute(*redis_commands.times_to_live(*found)) if found else None
        present = await self._memory.get(*found)  # a greater one may have been put meanwhile
        told = zip(found.items(), present, lasts or (), strict=False)
        for (key, value), own, last_ms in told:
            if value > own and isinstance(last_ms, int) and last_ms > 0:
                evicted = self._memory.store(key, value, ttl_s=last_ms / 1000)
                self._unwritten.discard(*evicted)

    async def drop(self, *keys: Key) -> None:
        """Implement `Stores`."""
        dropped = dict(zip(keys, await self._memory.get(*keys), strict=True))
        await self._memory.drop(*keys)
        commands = [command for key in keys for command in redis_commands.drop(key)]
        if commands and await self.execute(*commands) is None:
            for key, value in dropped.items():
                self._unwritten.add_deleted(key, value=value)

    async def values(self, store_id: StoreId) -> list[str]:
        """Implement `Stores`; values of this process are restored if Redis lost them."""
        local = self._memory.newest(store_id)
        replies = await self.execute(redis_commands.values(store_id))
        if replies is None:
            return [*local.values()]
        theirs = redis_commands.listed(replies[0])
        lost = {digest: value for digest, value in local.items() if digest not in theirs}
        await self._tell((Key(digest, store_id), None) for digest in reversed(lost))
        kept = {one: max(text, local.get(one, "")) for one, text in theirs.items() if text}
        return [*lost.values(), *kept.values()][:MAX_LISTED]

    async def write_error(self) -> Exception | None:
        """Return why Redis cannot be written, or None."""
        return await self._redis.write_error()

    async def _mend(self) -> None:
        if error := await self._redis.write_error():
            raise error
        [_, mark] = await self._redis.execute(*self._mark.renewal())
        if self._mark.renew(mark):
            self._unwritten.add(*self._memory.entries.keys())
        while len(self._unwritten):
            taken = self._unwritten.take(_BATCH)
            try:
                await self._redis.execute(*self._commands(taken))
            except BaseException:
                self._unwritten.put_back(taken)
                raise

    async def _tell(self, changes: Iterable[Change]) -> None:
        if commands := self._commands(changes):
            await self.execute(*commands)

    def _commands(self, changes: Iterable[Change]) -> list[Command]:
        """Return commands that tell of changes: the present value, or the one that was dropped."""
        commands: list[Command] = []
        now_s = self._clock()
        for key, deleted in changes:
            if entry := self._memory.entries.get(key, now_s):
                commands += redis_commands.put_later(key, entry.value, _ms(entry.until_s - now_s))
            elif deleted is not None:
                commands += redis_commands.drop_later(key, deleted)
        return commands


def _ms(seconds: float) -> int:
    return max(int(seconds * 1000), 1)
