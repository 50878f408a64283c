"""Connections that were disconnected here on purpose; any other end is an alarm."""

from collections.abc import Collection, Iterable

from app.stores.store import Store

_TTL_S = 2 * 365 * 24 * 60 * 60
_HERE = "here"


class ExpectedEndings:
    """Records connections that were disconnected here, for two years if the store lasts.

    Wix does not say who ended a connection, nor when. `changes` counts what this process changed.

    Args:
        store: of the site.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.changes = 0

    async def add(self, connection_id: str) -> None:
        """Record that a connection is disconnected on purpose."""
        await self._store.put(connection_id, _HERE, ttl_s=_TTL_S)
        self.changes += 1

    async def among(self, connection_ids: Collection[str]) -> frozenset[str]:
        """Return which of these were disconnected here."""
        if not connection_ids:
            return frozenset()
        ids = tuple(connection_ids)
        found = await self._store.get(*ids)
        return frozenset(one for one, recorded in zip(ids, found, strict=True) if recorded)

    async def remove(self, connection_ids: Iterable[str]) -> None:
        """Remove connections that were reconnected, so that their next end is unexpected."""
        if ids := tuple(connection_ids):
            await self._store.drop(*ids)
            self.changes += 1
