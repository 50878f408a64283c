"""Connections that were disconnected here on purpose; any other end is an alarm."""

import re
from collections.abc import Collection

from app.stores.store import Store

_TTL_S = 2 * 365 * 24 * 60 * 60
_HERE, _LIVE = "here", "live"
_VERSION = re.compile(r"v(\d{8}) ")


class ExpectedEndings:
    """Records connections that were disconnected here, for two years if the store lasts.

    Wix does not say who ended a connection, nor when. `changes` counts what this process changed.

    Other processes keep what they recorded themselves, and of two copies the greater one counts.
    So a reconnected connection gets a later version, instead of being deleted. Earlier releases
    recorded the word alone, which precedes all versions.

    Args:
        store: of the site.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.changes = 0

    async def add(self, connection_id: str) -> None:
        """Record that a connection is disconnected on purpose."""
        [before] = await self._store.get(connection_id)
        await self._record(connection_id, before, _HERE)

    async def among(self, connection_ids: Collection[str]) -> frozenset[str]:
        """Return which of these were disconnected here."""
        if not connection_ids:
            return frozenset()
        ids = tuple(connection_ids)
        found = await self._store.get(*ids)
        return frozenset(one for one, recorded in zip(ids, found, strict=True) if _here(recorded))

    async def remove(self, connection_ids: Collection[str]) -> None:
        """Record that these are connected again, so that their next end is unexpected."""
        if not connection_ids:
            return
        ids = tuple(connection_ids)
        for one, before in zip(ids, await self._store.get(*ids), strict=True):
            if _here(before):
                await self._record(one, before, _LIVE)

    async def _record(self, connection_id: str, before: str, state: str) -> None:
        version = _VERSION.match(before)
        later = int(version[1]) + 1 if version else 1
        await self._store.put(connection_id, f"v{later:08d} {state}", ttl_s=_TTL_S)
        self.changes += 1


def _here(recorded: str) -> bool:
    return recorded.endswith(_HERE)
