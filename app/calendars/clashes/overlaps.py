"""Clashes: which bookings overlap busy times. Pure functions, without I/O."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

from app.calendars.busy.all_day import all_day_dates
from app.calendars.coverage.hazard import exporting
from app.calendars.values.clash import Clash
from app.calendars.values.connection_health import is_importing
from app.calendars.values.email_address import account_of
from app.calendars.values.zone import day_start
from app.wix import Booking, Connection, Event, ExportTarget

MOST_PER_BOOKING = 10
"""So that a calendar full of overlapping events does not multiply with the bookings."""

_Span = tuple[datetime, datetime]
_Busy = tuple[datetime, datetime, bool]


@dataclass(frozen=True, slots=True)
class Booked:
    """A booking of one person."""

    schedule_id: str
    booking: Booking


def clashes(
    booked: Iterable[Booked],
    busy: Iterable[Event],
    zones: Mapping[str, ZoneInfo],
    connections: Iterable[Connection] = (),
) -> tuple[Clash, ...]:
    """Return each pair of a booking and a busy time of one schedule that overlap, by start.

    Ends are exclusive, so neighbours that touch do not overlap. Busy times that are copies of
    bookings are left out, see `_echoes`.

    Args:
        booked: bookings by person; those that block no time are skipped.
        busy: busy times of connected calendars.
        zones: of the schedules, for the days of all-day events.
        connections: all of the site.
    """
    blocking = [one for one in booked if one.booking.blocks]
    echoes = _echoes(blocking, tuple(connections))
    taken: dict[str, list[_Busy]] = defaultdict(list)
    for event in busy:
        if event.schedule_id not in zones:
            continue
        start, end = busy_span(event, zones[event.schedule_id])
        copy = event.schedule_id, _minute(start), _minute(end)
        if echoes[copy]:
            echoes[copy] -= 1
        else:
            taken[event.schedule_id].append((start, end, event.all_day))
    by_schedule = {schedule_id: _BusyTree(times) for schedule_id, times in taken.items()}
    found = (
        clash
        for one in blocking
        if one.schedule_id in by_schedule
        for clash in islice(by_schedule[one.schedule_id].clashes(one), MOST_PER_BOOKING)
    )
    return tuple(sorted(set(found)))


def busy_span(event: Event, zone: ZoneInfo) -> _Span:
    """Return start and end of a busy time; of an all-day event its days in the schedule's zone."""
    if not event.all_day:
        return event.start, event.end
    first, after = all_day_dates(event, zone)
    return day_start(first, zone), day_start(after, zone)


class _BusyTree:
    """The busy times of one schedule, looked up by time; empty ones overlap nothing.

    A binary tree has the latest end of each half of the times: one that lasts for weeks must not
    make every booking pass all that began since.
    """

    def __init__(self, times: Iterable[_Busy]) -> None:
        self._times = sorted(one for one in times if one[0] < one[1])
        # the children of n are 2n and 2n + 1, the leaves are last
        self._size = 1 << max(len(self._times) - 1, 0).bit_length()
        self._latest: list[datetime | None] = [None] * (2 * self._size)
        self._latest[self._size : self._size + len(self._times)] = [one[1] for one in self._times]
        for node in range(self._size - 1, 0, -1):
            ends = [end for end in self._latest[2 * node : 2 * node + 2] if end]
            self._latest[node] = max(ends, default=None)

    def clashes(self, one: Booked) -> Iterable[Clash]:
        booking = one.booking
        span = booking.start, booking.end
        for start, end, all_day in self._overlapping(span) if span[0] < span[1] else ():
            yield Clash(
                *span, start, end, one.schedule_id, booking.title, booking.id, all_day=all_day
            )

    def _overlapping(self, span: _Span) -> Iterator[_Busy]:
        """Return the times that share a moment with a span, by start."""
        nodes = [1]
        while nodes:
            node = nodes.pop()
            latest = self._latest[node]
            if latest is None or latest <= span[0]:
                continue
            if node < self._size:
                nodes += (2 * node + 1, 2 * node)
                continue
            found = self._times[node - self._size]
            if found[0] >= span[1]:
                return
            yield found


def _echoes(
    booked: Iterable[Booked], connections: tuple[Connection, ...]
) -> Counter[tuple[str, datetime, datetime]]:
    """Count the busy times of each schedule that may be copies of bookings.

    An export writes a booking into an external account; if a schedule imports that account, the
    copy may come back as a busy time with the booking's start and end. Each export explains one
    such busy time, and only one: a second one is somebody's own.

    Source: List Events returns no event ids, and whether it leaves out Wix's own copies is not
    documented, 2026-11. Both are right here: a copy that does not come back explains nothing.
    """
    bookings: dict[str, list[Booking]] = defaultdict(list)
    for one in booked:
        bookings[one.schedule_id].append(one.booking)
    importing: dict[object, list[Connection]] = defaultdict(list)
    for connection in filter(is_importing, connections):
        importing[account_of(connection) or connection.id].append(connection)
    found = Counter[tuple[str, datetime, datetime]]()
    ways = Counter(
        (source.schedule_id, target.schedule_id)
        for source in exporting(connections)
        for target in importing[account_of(source) or source.id]
        if _comes_back(source, target)
    )
    for (source_id, target_id), times in ways.items():
        for booking in bookings[source_id]:
            found[target_id, _minute(booking.start), _minute(booking.end)] += times
    return found


def _comes_back(source: Connection, target: Connection) -> bool:
    """Whether what one connection exports may be imported by another of the same account."""
    exports = source.sync_config and source.sync_config.exports
    imports = target.sync_config and target.sync_config.imports
    dedicated = exports and exports.target is ExportTarget.DEDICATED
    return not (dedicated and imports and imports.primary_calendar)


def _minute(moment: datetime) -> datetime:
    """Return a time without seconds, which Wix ignores in its own events."""
    return moment.replace(second=0, microsecond=0)
