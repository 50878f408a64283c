"""Connections that were disconnected here on purpose; any other end is an alarm."""

import re
from collections.abc import Callable, Collection

from app.stores.store import Store

_TTL_S = 2 * 365 * 24 * 60 * 60
_HERE, _LIVE = "here", "live"
_RECORD = re.compile(r"(?:v(\d{8}) )?(here|live)(?: (\d+))?")
SETTLED_S = 15 * 60
"""After this long, no process serves a list of connections from before a disconnection."""


class ExpectedEndings:
    """Records connections that were disconnected here, for two years if the store lasts.

    Wix does not say who ended a connection, nor when. `changes` counts what this process changed.

    Other processes keep what they recorded themselves, and of two copies the greater one counts.
    So a reconnected connection gets a later version, instead of being deleted. Earlier releases
    recorded the word alone, or no time; the word alone precedes all versions.

    Args:
        store: of the site.
        clock: the current time, in seconds since the epoch.
    """

    def __init__(self, store: Store, *, clock: Callable[[], float]) -> None:
        self._store, self._clock = store, clock
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

    async def remove(self, connection_ids: Collection[str]) -> bool:
        """Record that these are connected again, so that their next end is unexpected.

        Returns:
            Whether that is done for all. A connection that was disconnected in the last
            `SETTLED_S` may be in an old list only, so its record stays for now.
        """
        if not connection_ids:
            return True
        ids = tuple(connection_ids)
        rows = zip(ids, await self._store.get(*ids), strict=True)
        ended = [(one, before) for one, before in rows if _here(before)]
        settled = [row for row in ended if self._clock() - _recorded_at(row[1]) >= SETTLED_S]
        for one, before in settled:
            await self._record(one, before, _LIVE)
        return len(settled) == len(ended)

    async def _record(self, connection_id: str, before: str, state: str) -> None:
        record = _RECORD.fullmatch(before)
        later = int(record[1] or 0) + 1 if record else 1
        text = f"v{later:08d} {state} {int(self._clock())}"
        await self._store.put(connection_id, text, ttl_s=_TTL_S)
        self.changes += 1


def _here(recorded: str) -> bool:
    record = _RECORD.fullmatch(recorded)
    return record is not None and record[2] == _HERE


def _recorded_at(recorded: str) -> int:
    record = _RECORD.fullmatch(recorded)
    return int(record[3] or 0) if record else 0
