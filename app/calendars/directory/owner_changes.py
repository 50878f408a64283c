"""Staff members whose Wix user changed a short while ago, as Wix told by webhook."""

from collections.abc import Callable

from app.stores.store import Stores

KEPT_S = 2 * 24 * 60 * 60.0
"""How long a change counts as recent: less than until the first reminder of an alert."""


class OwnerChanges:
    """Records changes of ownership, after which Wix may disconnect a schedule's calendar.

    Source: External Calendar V2 introduction, "Ownership Changes", 2026-11; how soon is not said.

    Args:
        stores: hold the changes.
        tenant: the site.
        clock: the current time, in seconds since the epoch.
    """

    def __init__(self, stores: Stores, tenant: str, *, clock: Callable[[], float]) -> None:
        self._store, self._clock = stores.listed("owners", tenant), clock

    async def add(self, staff_id: str) -> None:
        """Record that the Wix user of a staff member changed now."""
        text = f"{int(self._clock()):012d} {staff_id}"  # of two copies the later one counts
        await self._store.put(staff_id, text, ttl_s=KEPT_S)

    async def staff_ids(self) -> frozenset[str]:
        """Return the ids of the staff members whose Wix user changed recently."""
        after = self._clock() - KEPT_S
        changes = [one.partition(" ") for one in await self._store.values()]
        return frozenset(
            staff_id for at, _, staff_id in changes if at.isdecimal() and int(at) > after
        )
