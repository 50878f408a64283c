"""The entries of all stores of a process in memory: bounded, and apart by tenant."""

import heapq
from collections import OrderedDict
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from app.stores.store import MAX_LISTED, Key, StoreId

MAX_ENTRIES = 100_000
"""Some 400 bytes each, so that all take 40 MB."""


class StoreEntry(NamedTuple):
    """A value, and when it expires, by the clock of the stores (monotonic seconds)."""

    value: str
    until_s: float


class Entries:
    """Entries with expiry.

    When they are too many, the oldest entry of the largest store of the largest tenant goes: no
    tenant, however many entries it makes, displaces those of another that has fewer.

    Args:
        max_entries: capacity.
    """

    def __init__(self, max_entries: int = MAX_ENTRIES) -> None:
        self._max_entries = max_entries
        self._tenants: dict[bytes, dict[StoreId, OrderedDict[bytes, StoreEntry]]] = {}
        self._sizes = _Sizes()
        self._expiries: list[tuple[float, Key]] = []

    def __len__(self) -> int:
        return self._sizes.total

    @property
    def expiries(self) -> int:
        """How many times of expiry are noted; those of entries that are gone are dropped late."""
        return len(self._expiries)

    def get(self, key: Key, now_s: float) -> StoreEntry | None:
        """Return the entry of a key, None if it has none or it has expired."""
        entry = self._store(key.store_id).get(key.digest)
        return entry if entry and now_s < entry.until_s else None

    def keys(self) -> Iterator[Key]:
        """Return the keys, in the order of their last change within each store."""
        for stores in self._tenants.values():
            for store_id, store in stores.items():
                yield from (Key(digest, store_id) for digest in store)

    def put(self, key: Key, entry: StoreEntry, now_s: float) -> list[Key]:
        """Store an entry, and return the keys that were evicted for it."""
        self._expire(now_s)
        stores = self._tenants.setdefault(key.store_id.tenant, {})
        store = stores.setdefault(key.store_id, OrderedDict())
        if key.digest not in store:
            self._sizes.change(key.store_id.tenant, 1)
        store[key.digest] = entry
        store.move_to_end(key.digest)
        heapq.heappush(self._expiries, (entry.until_s, key))
        return [self._evict() for _ in range(len(self) - self._max_entries)]

    def pop(self, key: Key) -> StoreEntry | None:
        """Delete an entry and return it."""
        store = self._store(key.store_id)
        entry = store.pop(key.digest, None)
        if entry:
            self._sizes.change(key.store_id.tenant, -1)
            self._drop_empty(key.store_id)
        return entry

    def newest(self, store_id: StoreId, now_s: float) -> list[tuple[bytes, str]]:
        """Return the latest digests and values of a store, newest first."""
        entries = reversed(self._store(store_id).items())
        live = ((digest, entry.value) for digest, entry in entries if now_s < entry.until_s)
        return [*islice(live, MAX_LISTED)]

    def _store(self, store_id: StoreId) -> OrderedDict[bytes, StoreEntry]:
        return self._tenants.get(store_id.tenant, {}).get(store_id) or OrderedDict()

    def _evict(self) -> Key:
        stores = self._tenants[self._sizes.largest()]
        store_id, store = max(stores.items(), key=lambda item: len(item[1]))
        key = Key(next(iter(store)), store_id)
        self.pop(key)
        return key

    def _expire(self, now_s: float) -> None:
        while self._expiries and self._expiries[0][0] <= now_s:
            until_s, key = heapq.heappop(self._expiries)
            entry = self._store(key.store_id).get(key.digest)
            if entry and entry.until_s <= until_s:
                self.pop(key)
        if len(self._expiries) > 2 * self._max_entries:  # of entries that were replaced since
            self._expiries = [(self._until(key), key) for key in self.keys()]
            heapq.heapify(self._expiries)

    def _until(self, key: Key) -> float:
        return self._store(key.store_id)[key.digest].until_s

    def _drop_empty(self, store_id: StoreId) -> None:
        stores = self._tenants[store_id.tenant]
        if not stores[store_id]:
            del stores[store_id]
        if not stores:
            del self._tenants[store_id.tenant]


class _Sizes:
    """The numbers of entries of the tenants; finds a largest one at once, however many they are."""

    def __init__(self) -> None:
        self.total = 0
        self._of: dict[bytes, int] = {}
        self._with: dict[int, OrderedDict[bytes, None]] = {}
        self._most = 0

    def change(self, tenant: bytes, by: int) -> None:
        """Count one entry more or less."""
        before = self._of.get(tenant, 0)
        after = self._of[tenant] = before + by
        self.total += by
        if before:
            del self._with[before][tenant]
        self._with.setdefault(after, OrderedDict())[tenant] = None
        if not after:
            del self._of[tenant], self._with[0]
        if before and not self._with[before]:
            del self._with[before]
        if after > self._most or self._most not in self._with:
            self._most = after

    def largest(self) -> bytes:
        """Return a tenant with the most entries."""
        return next(iter(self._with[self._most]))
