"""Locks by key."""

import asyncio
from weakref import WeakValueDictionary


class KeyedLocks:
    """A lock for each key, as long as somebody holds it or waits for it."""

    __slots__ = ("_locks",)

    def __init__(self) -> None:
        # made when first needed: each of thousands of sites has several of these
        self._locks: WeakValueDictionary[str, asyncio.Lock] | None = None

    def of(self, key: str) -> asyncio.Lock:
        """Return the lock of a key."""
        if self._locks is None:
            self._locks = WeakValueDictionary()
        return self._locks.setdefault(key, asyncio.Lock())
