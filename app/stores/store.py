"""Key-value stores with expiry: in memory, in a file, or in Redis."""

import hashlib
import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from itertools import islice
from typing import NamedTuple, Protocol, Self

MAX_LISTED = 1000
"""How many values `ListedStore.values` returns at most."""

UNDER_WAY = "under way"
"""The value of a claim whose process still works on it."""

INTERRUPTED = "interrupted"
"""What becomes of `UNDER_WAY` when the only process that could have continued has ended."""

LOCKED = "locked"
"""The value of a lock, which ends with the process if no other shares its entries."""


class Store(Protocol):
    """Short strings with a time to live; `""` means that there is no value."""

    async def claim(self, key: str, value: str, *, ttl_s: float) -> str:
        """Store a value if the key has none and return ""; otherwise return the existing value."""
        ...

    async def put(self, key: str, value: str, *, ttl_s: float) -> None:
        """Store a value, replacing any other."""
        ...

    async def get(self, *keys: str) -> list[str]:
        """Return the value of each key, or ""; of two differing copies the greater one."""
        ...

    async def drop(self, *keys: str) -> None:
        """Delete these keys."""
        ...


class ListedStore(Store, Protocol):
    """A store whose values can be listed, too. Keys cannot: only their digests are kept."""

    async def values(self) -> list[str]:
        """Return the values, newest first, and at most `MAX_LISTED` of them."""
        ...


StoreOf = Callable[[str], Store]
"""Returns the store of a tenant."""


class StoreId(NamedTuple):
    """The store of one tenant, which is a digest, or b"" for entries that belong to none."""

    name: str
    tenant: bytes
    listed: bool = False


class Key(NamedTuple):
    """The key of an entry, as a digest keyed with a secret: keys may hold an e-mail address."""

    digest: bytes
    store_id: StoreId


class Stores(ABC):
    """Opens the stores of a process.

    A store of a name exists once, whoever opens it, and is separate for each tenant: a tenant
    neither sees the entries of another nor displaces them.

    Args:
        secret: key of the digests; the same wherever entries are shared or kept.
        older: secrets whose entries are still found.
    """

    lasting = True  # whether entries outlive the process

    def __init__(self, secret: str, older: Sequence[str] = ()) -> None:
        texts = (f"calendar-connect {one}" for one in (secret, *older))
        self._secrets = [hashlib.sha256(text.encode()).digest() for text in texts]

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:  # noqa: B027 -- memory has nothing to close
        """Close what keeps the entries."""

    def __call__(self, name: str, tenant: str = "") -> Store:
        """Return the store of that name for a tenant, or for what belongs to no tenant."""
        return TenantStore(self, name, tenant)

    def listed(self, name: str, tenant: str) -> ListedStore:
        """Return a store of a tenant whose values can be listed."""
        return TenantStore(self, name, tenant, listed=True)

    def digest(self, *parts: str) -> bytes:
        """Return a digest that reveals nothing without the secret."""
        return self.digests(*parts)[0]

    def digests(self, *parts: str) -> list[bytes]:
        """Return the digest by each secret, by the newest one first."""
        text = "\n".join(parts).encode()
        return [hashlib.blake2b(text, key=one, digest_size=16).digest() for one in self._secrets]

    @abstractmethod
    async def claim(self, key: Key, value: str, *, ttl_s: float) -> str:
        """Implement `Store.claim` for a key of any store."""

    @abstractmethod
    async def put(self, key: Key, value: str, *, ttl_s: float) -> None:
        """Implement `Store.put` for a key of any store."""

    @abstractmethod
    async def get(self, *keys: Key) -> list[str]:
        """Implement `Store.get` for keys of any store."""

    @abstractmethod
    async def drop(self, *keys: Key) -> None:
        """Implement `Store.drop` for keys of any store."""

    @abstractmethod
    async def values(self, store_id: StoreId) -> list[str]:
        """Implement `ListedStore.values` for any listed store."""


class TenantStore:
    """The store of one tenant; implements `ListedStore`.

    It writes by the newest secret, and finds and deletes what was written by older ones, so that
    a new `SECRET_KEY` forgets nothing as long as the old one is kept.
    """

    __slots__ = ("_name", "_store_ids", "_stores", "_tenant")

    def __init__(self, stores: Stores, name: str, tenant: str, *, listed: bool = False) -> None:
        self._stores, self._name, self._tenant = stores, name, tenant
        owners = stores.digests("tenant", tenant)
        self._store_ids = [StoreId(name, owner if tenant else b"", listed) for owner in owners]

    async def claim(self, key: str, value: str, *, ttl_s: float) -> str:
        """Implement `Store`."""
        newest, *older = self._keys(key)
        found = max(await self._stores.get(*older), default="") if older else ""
        return found or await self._stores.claim(newest, value, ttl_s=ttl_s)

    async def put(self, key: str, value: str, *, ttl_s: float) -> None:
        """Implement `Store`."""
        newest, *older = self._keys(key)
        await self._stores.put(newest, value, ttl_s=ttl_s)
        if older:
            await self._stores.drop(*older)

    async def get(self, *keys: str) -> list[str]:
        """Implement `Store`."""
        found = iter(await self._stores.get(*(one for key in keys for one in self._keys(key))))
        return [max(islice(found, len(self._store_ids))) for _ in keys]

    async def drop(self, *keys: str) -> None:
        """Implement `Store`."""
        await self._stores.drop(*(one for key in keys for one in self._keys(key)))

    async def values(self) -> list[str]:
        """Implement `ListedStore`."""
        found = [value for one in self._store_ids for value in await self._stores.values(one)]
        return found[:MAX_LISTED]

    def _keys(self, key: str) -> list[Key]:
        """Return the key by each secret, by the newest one first."""
        digests = self._stores.digests(self._name, self._tenant, key)
        return [Key(*one) for one in zip(digests, self._store_ids, strict=True)]


def round_time(epoch_s: float) -> float:
    """Return a timestamp to the millisecond, as precise as `encode_time`.

    Two times that are rounded alike keep their order; a whole second would precede what was
    recorded earlier in that second.
    """
    return round(epoch_s, 3)


def encode_time(epoch_s: float) -> str:
    """Return a timestamp as text that sorts like the number."""
    return f"{epoch_s:.3f}"


def decode_time(moment: str) -> float:
    """Return the timestamp in a text, or minus infinity if it is not one."""
    try:
        return float(moment)
    except ValueError:
        return -math.inf
