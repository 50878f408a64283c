"""Where the busy times of a day are drawn in a grid of days. Pure functions, without I/O."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo

from app.calendars.busy.busy_days import Day, DayPart
from app.calendars.values.zone import DAY

DAY_MINUTES = 24 * 60
SHORTEST_MINUTES = 30
"""How much space the shortest busy time gets, so that it can be seen and tapped."""

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Block:
    """A busy time in the column of one day.

    Args:
        top: minutes from midnight on the clock, where it begins.
        bottom: the same, where it ends; at least `SHORTEST_MINUTES` later.
        lane: its place among those side by side, from 0.
        lanes: how many are side by side.
    """

    part: DayPart
    top: int
    bottom: int
    lane: int = 0
    lanes: int = 1


def day_blocks(day: Day) -> tuple[Block, ...]:
    """Return the timed busy times of a day, side by side where they overlap."""
    blocks = [Block(part, *_drawn(*clock_span(part, day.date))) for part in day.timed]
    return tuple(_side_by_side(sorted(blocks, key=lambda one: (one.top, -one.bottom))))


def clock_span(part: DayPart, day: date) -> tuple[int, int]:
    """Return the minutes of the clock from midnight between which a busy time lies.

    When clocks go back, an hour is shown twice: what includes the change covers all of that hour.
    """
    busy = part.busy
    zone = busy.start.tzinfo
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    first = midnight if part.from_previous else busy.start
    after = midnight + DAY if part.until_next else busy.end
    top = 0 if part.from_previous else _minute_of(busy.start)
    bottom = DAY_MINUTES if after.date() > day else _minute_of(after, up=True)
    turned_back = (first.utcoffset() or timedelta()) - (after.utcoffset() or timedelta())
    if turned_back > timedelta():
        again = _minute_of(_change(first.astimezone(UTC), after.astimezone(UTC), zone))
        top, bottom = min(top, again), max(bottom, again + turned_back // _MINUTE)
    return top, min(max(top, bottom), DAY_MINUTES)


def _change(first: datetime, after: datetime, zone: tzinfo | None) -> datetime:
    """Return the minute between two moments from which the clock has another offset."""
    offset = first.astimezone(zone).utcoffset()
    low, high = 0, (after - first) // _MINUTE
    while high - low > 1:
        middle = (low + high) // 2
        if (first + middle * _MINUTE).astimezone(zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return (first + high * _MINUTE).astimezone(zone)


def _minute_of(moment: datetime, *, up: bool = False) -> int:
    rest = moment.second or moment.microsecond
    return moment.hour * 60 + moment.minute + (1 if up and rest else 0)


def _drawn(top: int, bottom: int) -> tuple[int, int]:
    """Make room for a short one, within its day."""
    top = min(top, DAY_MINUTES - SHORTEST_MINUTES)
    return top, max(bottom, top + SHORTEST_MINUTES)


def _side_by_side(blocks: Sequence[Block]) -> Iterable[Block]:
    """Give each block the first free lane; all that touch through others share their lanes."""
    together: list[Block] = []
    ends: list[int] = []
    for one in blocks:
        if ends and one.top >= max(ends):
            yield from (replace(each, lanes=len(ends)) for each in together)
            together, ends = [], []
        lane = next((n for n, end in enumerate(ends) if end <= one.top), len(ends))
        ends[lane : lane + 1] = [one.bottom]
        together.append(replace(one, lane=lane))
    yield from (replace(each, lanes=len(ends)) for each in together)
