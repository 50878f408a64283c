"""Tells the processes that serve a site that one of them changed a connection."""

import secrets

from app.stores.store import Store

_TTL_S = 60 * 60
"""Longer than any snapshot is kept."""


class SiteChanges:
    """The latest change of a site's connections, as an opaque mark.

    Args:
        store: shared by the processes.
        tenant: the site.
    """

    def __init__(self, store: Store, tenant: str) -> None:
        self._store, self._tenant = store, tenant
        self._seen = ""

    async def announce(self) -> None:
        """Announce a change made by this process."""
        self._seen = secrets.token_hex(8)
        await self._store.put(self._tenant, self._seen, ttl_s=_TTL_S)

    async def by_others(self) -> bool:
        """Whether another process has announced a change since the last call."""
        [mark] = await self._store.get(self._tenant)
        if mark in {"", self._seen}:
            return False
        self._seen = mark
        return True
