"""All-day events as dates: Wix gives them as moments, and does not say whose midnights they are."""

from collections.abc import Iterator
from datetime import MINYEAR, UTC, date, datetime, time, timedelta, timezone, tzinfo
from itertools import product
from zoneinfo import ZoneInfo

from app.calendars.values.zone import DAY, day_start, within
from app.wix import Event

_INSTANT = timedelta(milliseconds=1)
"""The shortest that Wix tells apart."""

_MINUTE = timedelta(minutes=1)
_QUARTER, _HOUR, _WHOLE_DAY = 15, 60, 24 * 60
_WEST, _EAST = -12 * _HOUR, 14 * _HOUR
_ODD = frozenset({-570, -210, -150, 210, 270, 330, 345, 390, 525, 570, 630, 765, 825})
"""In minutes, the offsets of today's clocks that are no whole hours."""

_CHANGE = timedelta(hours=2)
"""What clocks change by at most in the course of a year: two hours, at Troll."""

_Edges = tuple[tzinfo, tzinfo]


def all_day_dates(event: Event, zone: ZoneInfo) -> tuple[date, date]:
    """Return the first day of an all-day event, and the day after its last.

    A day is the one that the account's owner sees, wherever they are; it is never moved by showing
    it in another zone. So the account's midnights are looked for: those of the schedule's zone, if
    start and end both are some. Otherwise clocks from 12 hours behind UTC to 14 ahead that show
    midnight at both ends; at most two do, and the nearer to the schedule's clocks counts. What
    begins and ends at nobody's midnights takes all days of the schedule's zone that it touches.

    Source: List Events, `start` (inclusive), `end` (exclusive) and `allDay`, 2026; that the
    moments are midnights at all is our inference.
    """
    start, end = within(event.start), _exclusive(within(max(event.start, event.end)))
    opens, closes = _clocks(start, end, zone)
    first = start.astimezone(opens).date()
    last = (end - _INSTANT).astimezone(closes).date()
    return first, max(last, first) + DAY


def reach(first: date, after: date) -> tuple[datetime, datetime]:
    """Return a span that all-day events of these days run into, wherever their accounts are.

    The first day of some is over at ten in the morning UTC; the last of others begins at noon.
    """
    return (
        datetime.combine(first, time(10), UTC) - _INSTANT,
        datetime.combine(after - DAY, time(12), UTC) + _INSTANT,
    )


def _exclusive(end: datetime) -> datetime:
    """Return an end that is given as the last second or minute of a day, as the midnight after."""
    up = end.replace(second=0, microsecond=0) + _MINUTE
    return up if _is_quarter(up) and not _is_quarter(end) else end


def _clocks(start: datetime, end: datetime, zone: ZoneInfo) -> _Edges:
    """Return by whose clocks an event begins, and by whose it ends."""
    if _is_midnight(start, zone) and _is_midnight(end, zone):
        return zone, zone
    opening, closing = [*_midnights(start)], [*_midnights(end)]
    pairs = [(a, b) for a, b in product(opening, closing) if abs(a - b) <= _CHANGE]
    if not pairs:
        # one end tells nothing, such as that of something without end
        sole = (closing or opening) if start.year == MINYEAR else (opening or closing)
        pairs = [(a, a) for a in sole]
    if not pairs:
        return zone, zone
    here = start.astimezone(zone).utcoffset() or timedelta()
    # between equally far ones the eastern: hardly anybody lives 11 hours behind UTC
    opens, closes = min(pairs, key=lambda pair: (abs(pair[0] - here), -pair[0]))
    return timezone(opens), timezone(closes)


def _midnights(edge: datetime) -> Iterator[timedelta]:
    """Return the offsets of the clocks that show midnight then, those that nobody has the last."""
    if not _is_quarter(edge):
        return
    west = -(edge.hour * _HOUR + edge.minute)
    found = [gap for gap in (west, west + _WHOLE_DAY) if _WEST <= gap <= _EAST]
    used = [gap for gap in found if gap % _HOUR == 0 or gap in _ODD]
    yield from (timedelta(minutes=gap) for gap in used or found)


def _is_quarter(moment: datetime) -> bool:
    return not (moment.minute % _QUARTER or moment.second or moment.microsecond)


def _is_midnight(edge: datetime, zone: ZoneInfo) -> bool:
    there = edge.astimezone(zone)
    # where the clocks skip midnight, the day begins later
    return there.time() == time() or there.astimezone(UTC) == day_start(there.date(), zone)
