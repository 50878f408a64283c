"""Clashes of a site's bookings with the busy times of its connected calendars."""

from collections.abc import Callable, Iterable
from datetime import datetime

from app.calendars.clashes.overlaps import Booked, clashes
from app.calendars.coverage.busy_probe import schedules_to_probe
from app.calendars.directory.people_list import People
from app.calendars.directory.site_directory import Directory
from app.calendars.snapshot.bookings_ahead import Ahead
from app.calendars.snapshot.cached_read import CachedRead
from app.calendars.snapshot.connection_index import ConnectionIndex
from app.calendars.snapshot.site_snapshot import SiteSnapshot
from app.calendars.values.clash import UNCHECKED, Clash, ClashCheck, SiteClashes
from app.calendars.values.latest_result import LatestResult
from app.calendars.values.person import Person
from app.calendars.values.zone import zones_of
from app.wix import (
    BUSINESS_EXTERNAL_ID,
    Booking,
    Priority,
    WixError,
    call_priority,
    time_budget,
    time_left_s,
)

WAIT_S = 2.0
"""How long a page waits for clashes, without which it is still useful."""


class ClashFinder:
    """Finds the clashes of one site; they are found again only if something was read again.

    Args:
        clock: the current time; what has ended clashes no more.
    """

    def __init__(
        self, snapshot: SiteSnapshot, directory: Directory, *, clock: Callable[[], datetime]
    ) -> None:
        self._snapshot, self._directory, self._clock = snapshot, directory, clock
        self._found, self._ids = LatestResult(_find), LatestResult(_schedule_ids)
        self._coming = SiteClashes(ClashCheck.DONE)

    async def without_waiting(self) -> SiteClashes:
        """Return what is known, without waiting; read what is too old in the background."""
        index = await self._directory.index_connections()
        if index is None or (read := self._read(index)) is None:
            return UNCHECKED if index is None else _NONE
        read.refresh()
        return await self._compared(read.kept, index) if read.kept else UNCHECKED

    async def read(self) -> SiteClashes:
        """Return the clashes, waiting for them for a moment; unchecked if they cannot be read."""
        left_s = time_left_s()
        try:
            index = await self._directory.index_connections()
            if index is None or (read := self._read(index)) is None:
                return UNCHECKED if index is None else _NONE
            with (
                call_priority(Priority.FEED),
                time_budget(WAIT_S if left_s is None else min(WAIT_S, left_s)),
            ):
                ahead = await read.get()
            return await self._compared(ahead, index)
        except WixError:
            return UNCHECKED

    def prefetch(self) -> None:
        """Start reading the bookings, so that `read` has not to wait for them and then for more."""
        with call_priority(Priority.FEED):
            self._snapshot.prefetch_bookings()

    def clear(self) -> None:
        """Drop what was found."""
        self._found.clear()
        self._ids.clear()

    def _read(self, index: ConnectionIndex) -> CachedRead[Ahead] | None:
        """Return the read for the schedules whose busy times come; None without any."""
        ids = self._ids(index)
        return None if ids is not None and not ids else self._snapshot.ahead(ids)

    async def _compared(self, ahead: Ahead, index: ConnectionIndex) -> SiteClashes:
        if ahead.check is not ClashCheck.DONE:
            return SiteClashes(ahead.check)
        found = self._found(ahead, await self._directory.list_people(), index)
        now = self._clock()
        coming = tuple(one for one in found if min(one.booking_end, one.busy_end) > now)
        if coming != self._coming.found:  # else what was made of it is kept
            self._coming = SiteClashes(ClashCheck.DONE, coming)
        return self._coming


def booked(bookings: Iterable[Booking], people: Iterable[Person]) -> tuple[Booked, ...]:
    """Return the bookings of each person.

    A booking is of the staff members that it takes, and of the schedule that it is on, which is
    the business's for one without staff.

    Source: pages disagree whether a booking is on the service's schedule or also on that of the
    staff member; `resources` has the staff member in either case. Query Events, 2026-11.
    """
    owners: dict[str, str] = {}
    for person in people:
        owners[person.id] = person.id
        external_id = BUSINESS_EXTERNAL_ID if person.is_business else person.resource_id
        if external_id:
            owners[external_id] = person.id
    found: dict[tuple[str, str], Booked] = {}
    for one in bookings:
        for place in (one.schedule_id, one.external_schedule_id or "", *one.resource_ids):
            if owner := owners.get(place):
                found[owner, one.id] = Booked(owner, one)
    return tuple(found.values())


def _schedule_ids(index: ConnectionIndex) -> frozenset[str] | None:
    return schedules_to_probe(index.listed.connections)


def _find(ahead: Ahead, people: People, index: ConnectionIndex) -> tuple[Clash, ...]:
    return clashes(
        booked(ahead.bookings.bookings, people),
        ahead.busy.events,
        zones_of(people),
        index.listed.connections,
    )


_NONE = SiteClashes(ClashCheck.DONE)
