"""Stores in the memory of this process."""

import secrets
import time
from collections.abc import Callable, Iterable, Sequence

from app.stores.entries import MAX_ENTRIES, Entries, StoreEntry
from app.stores.store import Key, StoreId, Stores


class MemoryStores(Stores):
    """Stores that last as long as the process.

    Args:
        secret, older: see `Stores`; a random secret by default.
        clock: monotonic seconds.
        max_entries: see `Entries`.
    """

    lasting = False

    def __init__(
        self,
        secret: str = "",
        older: Sequence[str] = (),
        *,
        clock: Callable[[], float] = time.monotonic,
        max_entries: int = MAX_ENTRIES,
    ) -> None:
        super().__init__(secret or secrets.token_hex(), older)
        self._clock, self.entries = clock, Entries(max_entries)

    async def claim(self, key: Key, value: str, *, ttl_s: float) -> str:
        """Implement `Stores`."""
        [found] = await self.get(key)
        if not found:
            await self.put(key, value, ttl_s=ttl_s)
        return found

    async def put(self, key: Key, value: str, *, ttl_s: float) -> None:
        """Implement `Stores`."""
        self.store(key, value, ttl_s=ttl_s)

    def store(self, key: Key, value: str, *, ttl_s: float) -> list[Key]:
        """Store a value, and return the keys that were evicted for it."""
        now_s = self._clock()
        return self.entries.put(key, StoreEntry(value, now_s + ttl_s), now_s)

    def load(self, rows: Iterable[tuple[Key, str, float]], *, now_s: float) -> list[Key]:
        """Add entries with the times at which they expire, and return the keys that were evicted.

        `now_s` is the time of the same clock as those times.
        """
        clock, evicted = self._clock(), list[Key]()
        for key, value, until_s in rows:
            evicted += self.entries.put(key, StoreEntry(value, clock + until_s - now_s), clock)
        return evicted

    async def get(self, *keys: Key) -> list[str]:
        """Implement `Stores`."""
        now_s = self._clock()
        found = [self.entries.get(key, now_s) for key in keys]
        return [entry.value if entry else "" for entry in found]

    async def drop(self, *keys: Key) -> None:
        """Implement `Stores`."""
        for key in keys:
            self.entries.pop(key)

    async def values(self, store_id: StoreId) -> list[str]:
        """Implement `Stores`."""
        return [*self.newest(store_id).values()]

    def newest(self, store_id: StoreId) -> dict[bytes, str]:
        """Return the latest values of a store by digest, newest first."""
        return dict(self.entries.newest(store_id, self._clock()))
