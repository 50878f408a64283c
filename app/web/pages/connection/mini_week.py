"""The next seven days of one person as a small picture."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from app.calendars.busy.busy_days import BusyTime, Day, by_day
from app.calendars.busy.week_layout import DAY_MINUTES, day_blocks
from app.web.view import dates

SHOWN_DAYS = 7
COLUMN = 100
"""Units of a column's width; a unit of height is a minute."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A busy time in the picture."""

    x: int
    y: int
    width: int
    height: int
    all_day: bool = False


@dataclass(frozen=True, slots=True)
class MiniWeek:
    """The picture: names of the days, and the busy times in it."""

    days: tuple[str, ...]
    bars: tuple[Bar, ...]


def mini_week(busy: Iterable[BusyTime], today: date) -> MiniWeek | None:
    """Return the picture, None if nothing is in it."""
    days = by_day(busy, today, SHOWN_DAYS)
    bars = tuple(bar for column, day in enumerate(days) for bar in _bars(column, day))
    return MiniWeek(tuple(dates.format_weekday(day.date) for day in days), bars) if bars else None


def _bars(column: int, day: Day) -> Sequence[Bar]:
    left = column * COLUMN
    timed = [
        Bar(
            left + one.lane * COLUMN // one.lanes,
            one.top,
            COLUMN // one.lanes,
            one.bottom - one.top,
        )
        for one in day_blocks(day)
    ]
    whole = [Bar(left, 0, COLUMN, DAY_MINUTES, all_day=True)] if day.all_day else []
    return [*whole, *timed]
