"""Stores in the memory of this process."""

import secrets
import time
from collections.abc import Callable

from app.stores.entries import MAX_ENTRIES, Entries, Entry
from app.stores.store import Key, Place, Stores


class MemoryStores(Stores):
    """Stores that last as long as the process.

    Args:
        secret: see `Stores`; a random one by default.
        clock: monotonic seconds.
        max_entries: see `Entries`.
    """

    def __init__(
        self,
        secret: str = "",
        *,
        clock: Callable[[], float] = time.monotonic,
        max_entries: int = MAX_ENTRIES,
    ) -> None:
        super().__init__(secret or secrets.token_hex())
        self._clock, self.entries = clock, Entries(max_entries)

    async def claim(self, key: Key, value: str, *, ttl_s: float) -> str:
        """Implement `Stores`."""
        found = self.entries.get(key, self._clock())
        if not found:
            await self.put(key, value, ttl_s=ttl_s)
        return found

    async def put(self, key: Key, value: str, *, ttl_s: float) -> None:
        """Implement `Stores`."""
        now = self._clock()
        self.entries.put(key, Entry(value, now + ttl_s), now)

    async def get(self, *keys: Key) -> list[str]:
        """Implement `Stores`."""
        now = self._clock()
        return [self.entries.get(key, now) for key in keys]

    async def drop(self, *keys: Key) -> None:
        """Implement `Stores`."""
        for key in keys:
            self.entries.pop(key)

    async def values(self, place: Place) -> list[str]:
        """Implement `Stores`."""
        return [value for _, value in self.entries.newest(place, self._clock())]
