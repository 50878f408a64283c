"""Key-value stores with expiry: in memory, in a file, or in Redis."""

import hashlib
import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, Protocol, Self

MAX_LISTED = 1000
"""How many values `ListedStore.values` returns at most."""


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


class Place(NamedTuple):
    """The store of one tenant, which is a digest, or b"" for entries that belong to none."""

    name: str
    tenant: bytes
    listed: bool = False


class Key(NamedTuple):
    """The key of an entry, as a digest keyed with a secret: keys may hold an e-mail address."""

    digest: bytes
    place: Place


class Stores(ABC):
    """Opens the stores of a process.

    A store of a name exists once, whoever opens it, and is separate for each tenant: a tenant
    neither sees the entries of another nor displaces them.

    Args:
        secret: key of the digests; the same wherever entries are shared or kept.
    """

    def __init__(self, secret: str) -> None:
        self._secret = hashlib.sha256(f"calendar-connect {secret}".encode()).digest()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:  # noqa: B027 -- memory has nothing to close
        """Close what keeps the entries."""

    def __call__(self, name: str, tenant: str = "") -> Store:
        """Return the store of that name for a tenant, or for what belongs to no tenant."""
        return TenantStore(self, Place(name, self._tenant(tenant)))

    def listed(self, name: str, tenant: str) -> ListedStore:
        """Return a store of a tenant whose values can be listed."""
        return TenantStore(self, Place(name, self._tenant(tenant), listed=True))

    def digest(self, *parts: str) -> bytes:
        """Return a digest that reveals nothing without the secret."""
        return hashlib.blake2b("\n".join(parts).encode(), key=self._secret, digest_size=16).digest()

    def _tenant(self, tenant: str) -> bytes:
        return self.digest("tenant", tenant) if tenant else b""

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
    async def values(self, place: Place) -> list[str]:
        """Implement `ListedStore.values` for any listed store."""


@dataclass(frozen=True, slots=True)
class TenantStore:
    """The store of one tenant; implements `ListedStore`."""

    stores: Stores
    place: Place

    async def claim(self, key: str, value: str, *, ttl_s: float) -> str:
        """Implement `Store`."""
        return await self.stores.claim(self._key(key), value, ttl_s=ttl_s)

    async def put(self, key: str, value: str, *, ttl_s: float) -> None:
        """Implement `Store`."""
        await self.stores.put(self._key(key), value, ttl_s=ttl_s)

    async def get(self, *keys: str) -> list[str]:
        """Implement `Store`."""
        return await self.stores.get(*map(self._key, keys))

    async def drop(self, *keys: str) -> None:
        """Implement `Store`."""
        await self.stores.drop(*map(self._key, keys))

    async def values(self) -> list[str]:
        """Implement `ListedStore`."""
        return await self.stores.values(self.place)

    def _key(self, key: str) -> Key:
        name, tenant, _ = self.place
        return Key(self.stores.digest(name, tenant.hex(), key), self.place)


def encode_time(epoch_s: float) -> str:
    """Return a timestamp as text that sorts like the number."""
    return f"{epoch_s:.3f}"


def decode_time(moment: str) -> float:
    """Return the timestamp in a text, or minus infinity if it is not one."""
    try:
        return float(moment)
    except ValueError:
        return -math.inf
