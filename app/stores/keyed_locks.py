"""Locks by key."""

import asyncio
from collections.abc import Hashable
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

K = TypeVar("K", bound=Hashable)


class KeyedLocks(Generic[K]):
    """A lock for each key, as long as somebody holds it or waits for it."""

    __slots__ = ("_locks",)

    def __init__(self) -> None:
        # made when first needed: each of thousands of sites has several of these
        self._locks: WeakValueDictionary[K, asyncio.Lock] | None = None

    def of(self, key: K) -> asyncio.Lock:
        """Return the lock of a key."""
        if self._locks is None:
            self._locks = WeakValueDictionary()
        return self._locks.setdefault(key, asyncio.Lock())
