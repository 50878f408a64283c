"""The parts of a snapshot, each read and kept by itself."""

import operator
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

from app.calendars.snapshot.cached_read import CachedRead
from app.calendars.snapshot.event_filter import EventFilter, Upcoming, UpcomingFilter
from app.calendars.snapshot.keyed_reads import KeyedReads
from app.calendars.snapshot.people_progress import Bookable, PeopleProgress
from app.calendars.snapshot.preflight import require_bookings
from app.calendars.snapshot.snapshot_ages import SnapshotAges
from app.wix import (
    Calendar,
    ConnectionList,
    EventList,
    ParsedList,
    Provider,
    WixClient,
    gather_or_cancel,
)

_PAGE = 100
_MOST_KEYS = 32


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
        read = partial(CachedRead[Any], clock=clock)
        self._set_lists(wix, read, ages)
        self._set_keyed(wix, read, ages, now)

    def _set_lists(
        self, wix: WixClient, read: partial[CachedRead[Any]], ages: SnapshotAges
    ) -> None:
        progress = PeopleProgress()
        self.bookable: CachedRead[Bookable] = read(
            partial(_read_bookable, wix, progress),
            method="QuerySchedules",
            ages=ages.people,
            calls=_pages,
            empty=_nobody,
            progress=progress,
        )
        self.providers: CachedRead[ParsedList[Provider]] = read(
            partial(require_bookings, wix.list_providers),
            method="ListProviders",
            ages=ages.providers,
            empty=operator.not_,
        )
        self.connections: CachedRead[ConnectionList] = read(
            wix.list_connections,
            method="ListConnections",
            ages=ages.connections,
            empty=_lists_nothing,
        )

    def _set_keyed(
        self,
        wix: WixClient,
        read: partial[CachedRead[Any]],
        ages: SnapshotAges,
        now: Callable[[], datetime],
    ) -> None:
        listed = partial(read, method="ListConnections", ages=ages.connections)
        self.of_schedule = KeyedReads[str, ConnectionList](
            lambda key: listed(lambda: wix.list_connections([key])), most=_MOST_KEYS
        )
        calendars = partial(read, method="ListCalendars", ages=ages.calendars)
        self.calendars = KeyedReads[str, ParsedList[Calendar]](
            lambda key: calendars(lambda: wix.list_calendars(key)), most=_MOST_KEYS
        )
        events = partial(read, method="ListEvents", ages=ages.events)
        self.events = KeyedReads[EventFilter, EventList](
            lambda key: events(lambda: key.read(wix)), most=_MOST_KEYS
        )
        self.upcoming = KeyedReads[UpcomingFilter, Upcoming](
            lambda key: events(lambda: key.read(wix, now())), most=_MOST_KEYS
        )

    def __iter__(self) -> Iterator[CachedRead[Any]]:
        yield from (self.bookable, self.providers, self.connections)
        for reads in (self.of_schedule, self.calendars, self.events, self.upcoming):
            yield from reads

    @property
    def weight(self) -> int:
        """The number of items in memory."""
        bookable = self.bookable.kept or ()
        connections = self.connections.kept
        events = (part.kept.events for part in self.events if part.kept)
        pages = (part.kept.page.events for part in self.upcoming if part.kept)
        lists = (*bookable, connections.connections if connections else (), *events, *pages)
        return sum(map(len, lists))

    def clear_connections(self) -> None:
        """Drop connections and busy times."""
        for part in (self.connections, *self.of_schedule, *self.events, *self.upcoming):
            part.clear()


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
    return sum(1 + len(one) // _PAGE for one in lists)


def _lists_nothing(listed: ConnectionList) -> bool:
    return not listed.connections


def _nobody(lists: Bookable) -> bool:
    return not lists[0]
