"""Cached reads by key."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from typing import Generic, TypeVar

from app.calendars.snapshot.cached_read import CachedRead

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class KeyedReads(Generic[K, T]):
    """The cached reads of one kind by key; the least recently used ones are dropped."""

    def __init__(self, create: Callable[[K], CachedRead[T]], *, most: int) -> None:
        self._create, self._most = create, most
        self._reads: OrderedDict[K, CachedRead[T]] = OrderedDict()

    def of(self, key: K) -> CachedRead[T]:
        """Return the read of a key."""
        if key not in self._reads:
            self._reads[key] = self._create(key)
            if len(self._reads) > self._most:
                self._reads.popitem(last=False)
        self._reads.move_to_end(key)
        return self._reads[key]

    def __iter__(self) -> Iterator[CachedRead[T]]:
        return iter(self._reads.values())

    def clear(self) -> None:
        """Drop all reads."""
        while self._reads:
            self._reads.popitem()[1].clear()
