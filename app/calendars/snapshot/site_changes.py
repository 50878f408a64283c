"""Tells the processes that serve a site that one of them changed a connection."""

import secrets

from app.stores.store import Store

_KEY = "latest"
_DIGITS = 12
_TTL_S = 60 * 60
"""Longer than any snapshot is kept."""


class SiteChanges:
    """The latest change of a site's connections, as an opaque mark.

    Args:
        store: of the site, shared by the processes.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._seen = ""

    async def announce(self) -> None:
        """Announce a change made by this process."""
        [latest] = await self._store.get(_KEY)
        # ascending, since of two copies a store returns the greater one
        number = int(latest[:_DIGITS]) + 1 if latest else 1
        self._seen = f"{number:0{_DIGITS}d}{secrets.token_hex(4)}"
        await self._store.put(_KEY, self._seen, ttl_s=_TTL_S)

    async def by_others(self) -> bool:
        """Whether another process has announced a change since the last call."""
        [mark] = await self._store.get(_KEY)
        if mark in {"", self._seen}:
            return False
        self._seen = mark
        return True
