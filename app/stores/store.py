"""Key-value stores with expiry: in this process, or shared by several."""

import hashlib
import math
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol


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


Stores = Callable[[str], Store]
"""Returns the store of a name; stores are independent of each other."""


class LocalStore:
    """A `Store` in memory; the oldest entry is evicted when it is full.

    Keys are stored as keyed digests, since some contain an e-mail address.

    Args:
        clock: monotonic seconds.
        max_entries: capacity.
    """

    def __init__(
        self, *, clock: Callable[[], float] = time.monotonic, max_entries: int = 10_000
    ) -> None:
        self._clock, self._max_entries = clock, max_entries
        self._key = secrets.token_bytes(32)
        self._entries: OrderedDict[bytes, tuple[str, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    async def claim(self, key: str, value: str, *, ttl_s: float) -> str:
        """Implement `Store`."""
        found = self._found(self._digest(key))
        if not found:
            await self.put(key, value, ttl_s=ttl_s)
        return found

    async def put(self, key: str, value: str, *, ttl_s: float) -> None:
        """Implement `Store`."""
        now, digest = self._clock(), self._digest(key)
        self._entries[digest] = value, now + ttl_s
        self._entries.move_to_end(digest)
        while (
            len(self._entries) > self._max_entries or next(iter(self._entries.values()))[1] <= now
        ):
            self._entries.popitem(last=False)

    async def get(self, *keys: str) -> list[str]:
        """Implement `Store`."""
        return [self._found(self._digest(key)) for key in keys]

    async def drop(self, *keys: str) -> None:
        """Implement `Store`."""
        for key in keys:
            self._entries.pop(self._digest(key), None)

    def _found(self, digest: bytes) -> str:
        value, until = self._entries.get(digest, ("", -math.inf))
        return value if self._clock() < until else ""

    def _digest(self, key: str) -> bytes:
        return hashlib.blake2b(key.encode(), key=self._key, digest_size=16).digest()


def encode_time(epoch_s: float) -> str:
    """Return a timestamp as text that sorts like the number."""
    return f"{epoch_s:.3f}"


def decode_time(moment: str) -> float:
    """Return the timestamp in a text, or minus infinity if it is not one."""
    try:
        return float(moment)
    except ValueError:
        return -math.inf
