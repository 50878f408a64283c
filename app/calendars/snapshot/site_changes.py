"""Tells the processes that serve a site that one of them changed a connection."""

import secrets
from enum import IntEnum

from app.stores.store import Store

_KEY = "latest"
_DIGITS = 12
_TTL_S = 60 * 60
"""Longer than any snapshot is kept."""


class AnnouncedChange(IntEnum):
    """What has changed."""

    NONE = 0
    CONNECTIONS = 1
    PEOPLE = 2
    """People, and so perhaps their connections."""


class SiteChanges:
    """The latest change of a site's connections or people, as an opaque mark.

    Args:
        store: of the site, shared by the processes.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._seen = ""

    async def announce(self, *, people: bool = False) -> None:
        """Announce a change made by this process, or one of people that Wix told it of."""
        [latest] = await self._store.get(_KEY)
        # ascending, since of two copies a store returns the greater one
        number = _number(latest[:_DIGITS]) + 1
        of_people = number if people else _number(latest[_DIGITS : 2 * _DIGITS])
        token = secrets.token_hex(4)
        self._seen = f"{number:0{_DIGITS}d}{of_people:0{_DIGITS}d}{token}"
        await self._store.put(_KEY, self._seen, ttl_s=_TTL_S)

    async def by_others(self) -> AnnouncedChange:
        """Return what another process has announced since the last call."""
        [mark] = await self._store.get(_KEY)
        if mark in {"", self._seen}:
            return AnnouncedChange.NONE
        before, self._seen = self._seen, mark
        part = slice(_DIGITS, 2 * _DIGITS)
        return (
            AnnouncedChange.PEOPLE
            if _number(mark[part]) > _number(before[part])
            else AnnouncedChange.CONNECTIONS
        )


def _number(digits: str) -> int:
    return int(digits) if digits.isdecimal() else 0
