"""What is to be known for a while: in this process, or in all that serve the same sites."""

import hashlib
import math
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol


class Store(Protocol):
    """Short texts under keys, each for some seconds. `""` is no text, but that there is none."""

    async def claim(self, key: str, value: str, *, keep_s: float) -> str:
        """Keep a value where there is none; return "", or the value that was first."""
        ...

    async def put(self, key: str, value: str, *, keep_s: float) -> None:
        """Keep a value in place of any other."""
        ...

    async def get(self, *keys: str) -> list[str]:
        """Return what is kept under each key, or ""; of two moments the later one."""
        ...

    async def drop(self, *keys: str) -> None:
        """Keep nothing under these keys."""
        ...


Stores = Callable[[str], Store]
"""Gives a store for one purpose, by its name; nothing fills another's place."""


class LocalStore:
    """What this process alone remembers; the oldest goes first when there is too much of it.

    Keys are kept as digests under a key of this store, since some hold an address.

    Args:
        clock: seconds that only grow.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic, most: int = 10_000) -> None:
        self._clock, self._most = clock, most
        self._key = secrets.token_bytes(32)
        self._kept: OrderedDict[bytes, tuple[str, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    async def claim(self, key: str, value: str, *, keep_s: float) -> str:
        """See `Store`."""
        found = self._found(self._digest(key))
        if not found:
            await self.put(key, value, keep_s=keep_s)
        return found

    async def put(self, key: str, value: str, *, keep_s: float) -> None:
        """See `Store`."""
        now, digest = self._clock(), self._digest(key)
        self._kept[digest] = value, now + keep_s
        self._kept.move_to_end(digest)
        while len(self._kept) > self._most or next(iter(self._kept.values()))[1] <= now:
            self._kept.popitem(last=False)

    async def get(self, *keys: str) -> list[str]:
        """See `Store`."""
        return [self._found(self._digest(key)) for key in keys]

    async def drop(self, *keys: str) -> None:
        """See `Store`."""
        for key in keys:
            self._kept.pop(self._digest(key), None)

    def _found(self, digest: bytes) -> str:
        value, until = self._kept.get(digest, ("", -math.inf))
        return value if self._clock() < until else ""

    def _digest(self, key: str) -> bytes:
        return hashlib.blake2b(key.encode(), key=self._key, digest_size=16).digest()


def moment(epoch_s: float) -> str:
    """Return the text of a moment; a later one is greater as text, too."""
    return f"{epoch_s:.3f}"


def epoch_s(moment: str) -> float:
    """Return the moment that a text stands for, in the infinite past where it stands for none."""
    try:
        return float(moment)
    except ValueError:
        return -math.inf
