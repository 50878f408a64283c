"""Dates of all-day events, which Wix sends as timestamps without the zone of their midnights."""

from collections.abc import Iterator
from datetime import MINYEAR, UTC, date, datetime, time, timedelta, timezone, tzinfo
from itertools import product
from zoneinfo import ZoneInfo

from app.calendars.values.zone import DAY, clamp_to_range, day_start
from app.wix import Event

_INSTANT = timedelta(milliseconds=1)
"""Wix's resolution of timestamps."""

_MINUTE = timedelta(minutes=1)
_QUARTER, _HOUR, _WHOLE_DAY = 15, 60, 24 * 60
_WEST, _EAST = -12 * _HOUR, 14 * _HOUR
_ODD = frozenset({-570, -210, -150, 210, 270, 330, 345, 390, 525, 570, 630, 765, 825})
"""Current UTC offsets that are not whole hours, in minutes."""

_CHANGE = timedelta(hours=2)
"""The largest change of a UTC offset within a year: two hours, at Troll."""

_Edges = tuple[tzinfo, tzinfo]


def all_day_dates(event: Event, zone: ZoneInfo) -> tuple[date, date]:
    """Return the first day of an all-day event, and the day after its last.

    The dates are those in the zone of the external account, which is inferred: the schedule's zone
    if start and end are midnights there; else the UTC offset from -12 to +14 hours at which both
    are midnights. At most two offsets fit; the one closer to the schedule's is used. If none fits,
    the event covers each day of the schedule's zone that it overlaps.

    Source: List Events, `start` (inclusive), `end` (exclusive) and `allDay`, 2026; that the
    timestamps are midnights is our inference.
    """
    start, end = (
        clamp_to_range(event.start),
        _exclusive(clamp_to_range(max(event.start, event.end))),
    )
    opens, closes = _edge_zones(start, end, zone)
    first = start.astimezone(opens).date()
    last = (end - _INSTANT).astimezone(closes).date()
    return first, max(last, first) + DAY


def all_day_query_range(first: date, after: date) -> tuple[datetime, datetime]:
    """Return a range in UTC that overlaps every all-day event of these days, in any zone.

    At UTC+14 the first day ends at 10:00 UTC; at UTC-12 the last day begins at 12:00 UTC.
    """
    return (
        datetime.combine(first, time(10), UTC) - _INSTANT,
        datetime.combine(after - DAY, time(12), UTC) + _INSTANT,
    )


def _exclusive(end: datetime) -> datetime:
    """Return the midnight after an end that is the last second or minute of a day."""
    up = end.replace(second=0, microsecond=0) + _MINUTE
    return up if _is_quarter(up) and not _is_quarter(end) else end


def _edge_zones(start: datetime, end: datetime, zone: ZoneInfo) -> _Edges:
    """Return the zones of the start and the end."""
    if _is_midnight(start, zone) and _is_midnight(end, zone):
        return zone, zone
    opening, closing = [*_midnights(start)], [*_midnights(end)]
    pairs = [(a, b) for a, b in product(opening, closing) if abs(a - b) <= _CHANGE]
    if not pairs:
        # one edge is no midnight, such as the end of an unlimited event
        sole = (closing or opening) if start.year == MINYEAR else (opening or closing)
        pairs = [(a, a) for a in sole]
    if not pairs:
        return zone, zone
    offset = start.astimezone(zone).utcoffset() or timedelta()
    # of two equally distant offsets the eastern one: UTC-11 is hardly inhabited
    opens, closes = min(pairs, key=lambda pair: (abs(pair[0] - offset), -pair[0]))
    return timezone(opens), timezone(closes)


def _midnights(edge: datetime) -> Iterator[timedelta]:
    """Return the UTC offsets with midnight at this time, preferably those in use."""
    if not _is_quarter(edge):
        return
    west = -(edge.hour * _HOUR + edge.minute)
    found = [gap for gap in (west, west + _WHOLE_DAY) if _WEST <= gap <= _EAST]
    used = [gap for gap in found if gap % _HOUR == 0 or gap in _ODD]
    yield from (timedelta(minutes=gap) for gap in used or found)


def _is_quarter(moment: datetime) -> bool:
    return not (moment.minute % _QUARTER or moment.second or moment.microsecond)


def _is_midnight(edge: datetime, zone: ZoneInfo) -> bool:
    at = edge.astimezone(zone)
    # where the clocks skip midnight, the day begins later
    return at.time() == time() or at.astimezone(UTC) == day_start(at.date(), zone)
