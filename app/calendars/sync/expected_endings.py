"""Which connections were ended here, on purpose; any other that ended is an alarm."""

from collections.abc import Collection, Iterable

from app.stores.store import Store

_KEPT_S = 2 * 365 * 24 * 60 * 60
_HERE = "here"


class Endings:
    """Remembers for two years what was disconnected here, as far as its store lasts.

    Wix does not tell who ended a connection, nor when.

    Args:
        store: of all sites.
        tenant: the site.
    """

    def __init__(self, store: Store, tenant: str) -> None:
        self._store, self._tenant = store, tenant

    async def note(self, connection_id: str) -> None:
        """Remember that somebody wants it to be disconnected."""
        await self._store.put(self._key(connection_id), _HERE, ttl_s=_KEPT_S)

    async def noted(self, connection_ids: Collection[str]) -> frozenset[str]:
        """Return which of them were ended here."""
        if not connection_ids:
            return frozenset()
        ids = tuple(connection_ids)
        found = await self._store.get(*map(self._key, ids))
        return frozenset(one for one, told in zip(ids, found, strict=True) if told)

    async def forget(self, connection_ids: Iterable[str]) -> None:
        """Remember nothing of connections that live again: their next end is another one."""
        await self._store.drop(*map(self._key, connection_ids))

    def _key(self, connection_id: str) -> str:
        return f"{self._tenant}\n{connection_id}"
