"""The grid of days on the page of busy times."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from app.calendars.busy.busy_days import BusyTime, Day
from app.calendars.busy.week_layout import DAY_MINUTES, Block, day_blocks
from app.web.pages.busy.clash_marks import ClashMarks
from app.web.urls import path
from app.web.view import dates
from app.web.view.avatar import Avatar, avatar, display_name

FEWEST_DAYS, MOST_DAYS = 2, 7
MOST_BLOCKS = 150
MOST_LANES = 8
"""More than that side by side cannot be told apart; the list of days has them."""

HOUR_PX = 24
HEIGHT_PX = 24 * HOUR_PX
_HOURS = range(3, 24, 3)
_NAMED_MINUTES = 45
"""A block that is shorter has no space for a time."""


@dataclass(frozen=True, slots=True)
class WeekBlock:
    """One busy time. `x` and `width` are percent of the column, `y` and `height` pixels.

    One that clashes with bookings leads to what to do about it, others to "why?".
    """

    href: str
    label: str
    hue: int
    name: str
    clashing: bool
    x: float = 0
    width: float = 100
    y: float = 0
    height: float = 0

    @property
    def mark(self) -> str:
        """What stands in the block."""
        return " ".join(filter(None, ("!" if self.clashing else "", self.name)))


@dataclass(frozen=True, slots=True, eq=False)
class WeekDay:
    """A column: busy times of the whole day, and those with a time.

    Compared by identity, which costs nothing: as long as the grid is kept, so are its columns.
    """

    weekday: str
    stamp: dates.TimeText
    today: bool
    all_day: tuple[WeekBlock, ...]
    timed: tuple[WeekBlock, ...]


@dataclass(frozen=True, slots=True)
class Week:
    """The grid. `hours` are the labels of the axis, by their place in pixels."""

    days: tuple[WeekDay, ...]
    hours: tuple[tuple[int, str], ...]
    people: tuple[Avatar, ...]

    @property
    def clashing(self) -> bool:
        """Whether any busy time clashes with a booking."""
        return any(one.clashing for day in self.days for one in (*day.all_day, *day.timed))


@dataclass(frozen=True, slots=True)
class WeekContext:
    """What all days depend on. `several` people are told apart; `marks` are of what clashes."""

    several: bool
    today: date
    marks: ClashMarks

    @property
    def key(self) -> Hashable:
        """Everything, to keep a week by."""
        return self.several, self.today, self.marks.key


def week_of(days: Sequence[Day], context: WeekContext) -> Week | None:
    """Return the grid of up to seven days; None for a single day, and for more than it can show."""
    days = days[:MOST_DAYS]
    parts = [part for day in days for part in (*day.all_day, *day.timed)]
    if len(days) < FEWEST_DAYS or len(parts) > MOST_BLOCKS:
        return None
    blocks = [day_blocks(day) for day in days]
    if max((one.lanes for row in blocks for one in row), default=0) > MOST_LANES:
        return None
    people = {part.busy.person.id: part.busy.person for part in parts} if context.several else {}
    return Week(
        tuple(
            WeekDay(
                dates.format_weekday(day.date),
                dates.format_date(day.date, weekday=False),
                day.date == context.today,
                tuple(_all_day(part.busy, day.date, context) for part in day.all_day),
                tuple(_timed(one, day.date, context) for one in row),
            )
            for day, row in zip(days, blocks, strict=True)
        ),
        tuple((hour * HOUR_PX, dates.format_hour(hour)) for hour in _HOURS),
        tuple(avatar(one) for one in people.values()),
    )


def now_px(days: Iterable[WeekDay], now: datetime) -> int | None:
    """Return where the line of the current time is, None if no column is today's."""
    minute = now.hour * 60 + now.minute
    return minute * HEIGHT_PX // DAY_MINUTES if any(day.today for day in days) else None


def _timed(one: Block, day: date, context: WeekContext) -> WeekBlock:
    busy = one.part.busy
    starts = datetime.combine(day, time()) if one.part.from_previous else busy.start
    width = 100 / one.lanes
    alone = not context.several and one.lanes == 1 and not one.part.from_previous
    fits = alone and one.bottom - one.top >= _NAMED_MINUTES
    return WeekBlock(
        *_link(busy, starts, day, context, dates.format_moment(starts, day).words if fits else ""),
        x=round(one.lane * width, 2),
        width=round(width, 2),
        y=round(one.top * HEIGHT_PX / DAY_MINUTES, 1),
        height=round((one.bottom - one.top) * HEIGHT_PX / DAY_MINUTES, 1),
    )


def _all_day(busy: BusyTime, day: date, context: WeekContext) -> WeekBlock:
    return WeekBlock(*_link(busy, datetime.combine(day, time(12)), day, context))


def _link(
    busy: BusyTime, at: datetime, day: date, context: WeekContext, name: str = ""
) -> tuple[str, str, int, str, bool]:
    """Return where a block leads, what it says, its colour and name, and whether it clashes.

    The name is a person's initials, unless all are of one.
    """
    who, span = avatar(busy.person), dates.format_busy(busy, day)
    moment = at.replace(tzinfo=None).isoformat(timespec="minutes")
    href = path("busy", "why", schedule_id=busy.person.id, at=moment)
    label = f"{display_name(busy.person)}: {span}" if context.several else span
    mark = context.marks.of(busy)
    if mark:
        href, label = mark.href, f"{label} ({mark.text})"
    return href, label, who.hue, who.initials if context.several else name, mark is not None
