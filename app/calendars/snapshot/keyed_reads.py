"""Cached reads by key."""

from collections.abc import Callable, Hashable, Iterator
from typing import Generic, TypeVar

from app.calendars.snapshot.cached_read import CachedRead

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class KeyedReads(Generic[K, T]):
    """The cached reads of one kind by key; the least recently used ones are dropped."""

    def __init__(self, create: Callable[[K], CachedRead[T]], *, most: int) -> None:
        self._create, self._most = create, most
        self._reads: dict[K, CachedRead[T]] = {}  # the least recently used first

    def of(self, key: K) -> CachedRead[T]:
        """Return the read of a key."""
        read = self._reads.pop(key, None) or self._create(key)
        self._reads[key] = read
        if len(self._reads) > self._most:
            del self._reads[next(iter(self._reads))]
        return read

    def __iter__(self) -> Iterator[CachedRead[T]]:
        return iter(self._reads.values())

    def clear(self) -> None:
        """Drop all reads."""
        while self._reads:
            self._reads.popitem()[1].clear()
