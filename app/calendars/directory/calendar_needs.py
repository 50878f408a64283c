"""The schedules of a site that need no calendar, as the owner marked them."""

import re

from app.stores.store import Stores

_TTL_S = 10 * 365 * 24 * 60 * 60
_MARKED, _UNMARKED = "none", "one"
_ENTRY = re.compile(r"v(?P<version>\d{8}) (?P<mark>none|one) (?P<schedule_id>.+)", re.DOTALL)


class CalendarNeeds:
    """Records schedules that need no calendar.

    At most `MAX_LISTED` marks are read. A lost one only brings the person back as unprotected, and
    one of a schedule that no longer exists is of nobody.

    Of two copies of an entry the greater one counts, so unmarking writes a later version instead
    of deleting the entry.

    Args:
        stores: hold the marks.
        tenant: the site.
    """

    def __init__(self, stores: Stores, tenant: str) -> None:
        self._store = stores.listed("needs", tenant)

    async def mark(self, schedule_id: str) -> None:
        """Record that a schedule needs no calendar."""
        await self._record(schedule_id, _MARKED)

    async def unmark(self, schedule_id: str) -> None:
        """Record that a schedule needs a calendar, as every schedule does at first."""
        if schedule_id in await self.unneeded():
            await self._record(schedule_id, _UNMARKED)

    async def unneeded(self) -> frozenset[str]:
        """Return the schedules that need no calendar."""
        latest: dict[str, str] = {}
        for value in sorted(await self._store.values()):
            if entry := _ENTRY.fullmatch(value):
                latest[entry["schedule_id"]] = entry["mark"]
        return frozenset(one for one, mark in latest.items() if mark == _MARKED)

    async def _record(self, schedule_id: str, mark: str) -> None:
        [before] = await self._store.get(schedule_id)
        entry = _ENTRY.fullmatch(before)
        version = int(entry["version"]) + 1 if entry else 1
        await self._store.put(schedule_id, f"v{version:08d} {mark} {schedule_id}", ttl_s=_TTL_S)
