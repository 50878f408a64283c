"""The parts of a snapshot, each read and kept by itself."""

import operator
from collections.abc import Callable, Coroutine, Iterator
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from app.calendars.snapshot.bookings_ahead import Ahead, BookingsAhead, read_bookings, read_busy
from app.calendars.snapshot.cached_read import CachedRead
from app.calendars.snapshot.event_filter import EventFilter, Upcoming, UpcomingFilter
from app.calendars.snapshot.keyed_reads import KeyedReads
from app.calendars.snapshot.people_progress import Bookable, PeopleProgress
from app.calendars.snapshot.preflight import require_bookings
from app.calendars.snapshot.snapshot_ages import Ages, SnapshotAges
from app.calendars.values.connection_health import is_exporting
from app.wix import (
    PAGE_SIZE,
    Calendar,
    Connection,
    ConnectionList,
    EventList,
    ParsedList,
    Provider,
    Status,
    WixClient,
    gather_or_cancel,
)

T = TypeVar("T")

_MOST_KEYS = 32
_MOST_WATCHED = 500


class SnapshotParts:
    """The reads of one site. Those by schedule, connection or filter are made when first needed.

    Args:
        wix: the client of the site.
        clock: monotonic seconds.
        now: the current time, with a time zone.
        ages: how old each part may get.
    """

    def __init__(
        self,
        wix: WixClient,
        *,
        clock: Callable[[], float],
        now: Callable[[], datetime],
        ages: SnapshotAges,
    ) -> None:
        self._wix, self._clock, self._now, self._ages = wix, clock, now, ages
        self._progress = progress = PeopleProgress()
        self.bookable: CachedRead[Bookable] = CachedRead(
            partial(_read_bookable, wix, progress),
            method="QuerySchedules",
            ages=ages.people,
            clock=clock,
            calls=_pages,
            unsettled=_nobody,
            progress=progress,
        )
        self.providers: CachedRead[ParsedList[Provider]] = CachedRead(
            partial(require_bookings, wix.list_providers),
            method="ListProviders",
            ages=ages.providers,
            clock=clock,
            unsettled=operator.not_,
        )
        self.connections: CachedRead[ConnectionList] = CachedRead(
            wix.list_connections,
            method="ListConnections",
            ages=ages.connections,
            clock=clock,
            unsettled=_syncs_start,
        )
        self.bookings: CachedRead[BookingsAhead] = CachedRead(
            lambda: read_bookings(wix, now()), method="QueryEvents", ages=ages.ahead, clock=clock
        )
        self._set_keyed()

    def _set_keyed(self) -> None:
        self.of_schedule: KeyedReads[str, ConnectionList]
        self.of_schedule = KeyedReads(self._of_schedule, most=_MOST_KEYS)
        self.calendars: KeyedReads[str, ParsedList[Calendar]]
        self.calendars = KeyedReads(self._calendars_of, most=_MOST_KEYS)
        self.events: KeyedReads[EventFilter, EventList]
        self.events = KeyedReads(self._events_of, most=_MOST_KEYS)
        self.upcoming: KeyedReads[UpcomingFilter, Upcoming]
        self.upcoming = KeyedReads(self._upcoming_of, most=_MOST_KEYS)
        self.ahead: KeyedReads[frozenset[str] | None, Ahead]
        self.ahead = KeyedReads(self._ahead_of, most=1)

    def __iter__(self) -> Iterator[CachedRead[Any]]:
        yield from (self.bookable, self.providers, self.connections, self.bookings)
        for reads in (self.of_schedule, self.calendars, self.events, self.upcoming, self.ahead):
            yield from reads

    @property
    def weight(self) -> int:
        """The number of items in memory."""
        bookable = self.bookable.kept or ()
        connections = self.connections.kept
        events = (part.kept.events for part in self.events if part.kept)
        pages = (part.kept.page.events for part in self.upcoming if part.kept)
        bookings = self.bookings.kept.listed.bookings if self.bookings.kept else ()
        busy = (part.kept.busy.events for part in self.ahead if part.kept)
        listed = connections.connections if connections else ()
        lists = (*bookable, listed, *events, *pages, bookings, *busy)
        return sum(map(len, lists))

    def prefetch_bookings(self) -> None:
        """Start reading the bookings, unless a long list of people needs the calls."""
        if not (self.bookable.reading and self._progress.is_long):
            self.bookings.prefetch()

    def clear_connections(self) -> None:
        """Drop connections and busy times."""
        for part in (self.connections, self.of_schedule, self.events, self.upcoming, self.ahead):
            part.clear()

    def clear(self) -> None:
        """Drop everything."""
        self.clear_connections()
        for part in (self.bookable, self.providers, self.calendars, self.bookings):
            part.clear()

    def _of_schedule(self, schedule_id: str) -> CachedRead[ConnectionList]:
        return self._read(
            lambda: self._wix.list_connections([schedule_id]),
            "ListConnections",
            self._ages.connections,
        )

    def _calendars_of(self, connection_id: str) -> CachedRead[ParsedList[Calendar]]:
        read = partial(self._wix.list_calendars, connection_id)
        return self._read(read, "ListCalendars", self._ages.calendars)

    def _events_of(self, asked: EventFilter) -> CachedRead[EventList]:
        return self._read(partial(asked.read, self._wix), "ListEvents", self._ages.events)

    def _upcoming_of(self, asked: UpcomingFilter) -> CachedRead[Upcoming]:
        return self._read(
            lambda: asked.read(self._wix, self._now()), "ListEvents", self._ages.events
        )

    def _ahead_of(self, schedule_ids: frozenset[str] | None) -> CachedRead[Ahead]:
        async def load() -> Ahead:
            found = await self.bookings.get(stale_ok=False)
            return await read_busy(self._wix, found, schedule_ids)

        return self._read(load, "QueryEvents", self._ages.ahead)

    def _read(
        self, load: Callable[[], Coroutine[Any, Any, T]], method: str, ages: Ages
    ) -> CachedRead[T]:
        return CachedRead(load, method=method, ages=ages, clock=self._clock)


async def _read_bookable(wix: WixClient, progress: PeopleProgress) -> Bookable:
    schedules, staff = progress.start()
    lists = await require_bookings(
        lambda: gather_or_cancel(
            wix.all_schedules(progress=schedules), wix.all_staff_members(progress=staff)
        )
    )
    progress.end(lists)
    return lists


def _pages(lists: Bookable) -> int:
    return sum(1 + len(one) // PAGE_SIZE for one in lists)


def _syncs_start(listed: ConnectionList) -> bool:
    """Whether there is no connection yet, or one whose first sync is in progress or to come.

    A long list, which is megabytes and always has such a one, is not read more often for it.
    """
    if len(listed.connections) > _MOST_WATCHED:
        return False
    return not listed.connections or any(map(_starts, listed.connections))


def _starts(connection: Connection) -> bool:
    waits = connection.status is Status.CONNECTED and is_exporting(connection)
    return waits or connection.status is Status.SYNC_IN_PROGRESS


def _nobody(lists: Bookable) -> bool:
    return not lists[0]
