"""Busy times as shown on pages."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from app.calendars.busy.busy_days import BusyTime, Day, DayPart
from app.calendars.busy.week_layout import DAY_MINUTES
from app.calendars.coverage.busy_sources import BusySource, ImportState
from app.calendars.values.person import Person
from app.calendars.values.zone import DAY, day_hours
from app.web.language.language import _, gettext
from app.web.pages.busy.clash_marks import ClashMark, ClashMarks
from app.web.view import dates, zone_text
from app.web.view.avatar import Avatar, avatar
from app.wix import CalendarType, Connection, Provider

MOST_PARTS = 300
"""Rows of one page; further days follow on the next."""

_SOURCES = {
    CalendarType.GOOGLE: _("Google"),
    CalendarType.MICROSOFT: _("Microsoft"),
    CalendarType.OUTLOOK: _("Microsoft"),
    CalendarType.OFFICE_365: _("Microsoft"),
}
_OTHER_SOURCE = _("another calendar")
_NARROWEST = 12


@dataclass(frozen=True, slots=True)
class BusyRow:
    """One row. Without `start` it began on an earlier day, without `end` it ends on a later one.

    `bar` are start and width of its bar in the picture of the day, in minutes.
    """

    source: str
    start: dates.TimeText | None = None
    end: dates.TimeText | None = None
    instant: bool = False
    bar: tuple[int, int] | None = None
    dates: str = ""
    title: str = ""
    calendar: str = ""
    who: Avatar | None = None
    zone: str = ""
    elsewhere: str | None = None
    overlaps: int = 0
    clash: ClashMark | None = None


@dataclass(frozen=True, slots=True)
class DayCard:
    """One day: its rows, the number of hidden ones, and its length in hours."""

    stamp: dates.TimeText
    today: bool
    hours: float
    all_day: tuple[BusyRow, ...]
    timed: tuple[BusyRow, ...]
    hidden: int


@dataclass(frozen=True, slots=True)
class AgendaContext:
    """What the rendering of all days depends on. `viewer` is the zone of a second time."""

    zone: ZoneInfo
    viewer: ZoneInfo | None
    several: bool
    first: date
    today: date
    names: Mapping[CalendarType, str]
    marks: ClashMarks

    @property
    def key(self) -> tuple[Hashable, ...]:
        """Everything, to keep days by."""
        names = self.names.items()
        shown = self.zone, self.viewer, self.several, self.first, self.today
        return (*shown, *names, self.marks.key)


def source_names(providers: Iterable[Provider]) -> Mapping[CalendarType, str]:
    """Return a name for each type of calendar: its provider's, if only one provider has it.

    The names are translated already.
    """
    names: dict[CalendarType, set[str]] = {}
    for provider in providers:
        names.setdefault(provider.calendar_type, set()).add(provider.name)
    only = {kind: found.pop() for kind, found in names.items() if len(found) == 1}
    return {**{kind: gettext(text) for kind, text in _SOURCES.items()}, **only}


def day_cards(days: Iterable[Day], context: AgendaContext) -> tuple[DayCard, ...]:
    """Return whole days until the page is full, and at least the first."""
    cards: list[DayCard] = []
    left, who = MOST_PARTS, cache(avatar)
    for day in days:
        left -= len(day.all_day) + len(day.timed)
        if left < 0 and cards:
            break
        cards.append(_day_card(day, context, who))
    return tuple(cards)


def source_name(busy: BusyTime, names: Mapping[CalendarType, str]) -> str:
    """Return the name of the provider that a busy time comes from."""
    return names.get(busy.event.calendar_type) or gettext(_OTHER_SOURCE)


def possible_connections(busy: BusyTime, sources: Iterable[BusySource]) -> tuple[Connection, ...]:
    """Return the connections that may have imported a busy time: Wix does not say which one did."""
    return tuple(
        source.connection
        for source in sources
        if source.state is not ImportState.OFF
        and source.connection.schedule_id == busy.person.id
        and source.connection.calendar_type is busy.event.calendar_type
    )


def _day_card(day: Day, context: AgendaContext, who: Callable[[Person], Avatar]) -> DayCard:
    all_day = day.all_day[:MOST_PARTS]
    timed = day.timed[: MOST_PARTS - len(all_day)]
    return DayCard(
        stamp=dates.format_date(day.date, year=day.date.year != context.first.year),
        today=day.date == context.today,
        hours=day_hours(day.date, context.zone),
        all_day=tuple(_row(part, day.date, context, who) for part in all_day),
        timed=tuple(_row(part, day.date, context, who) for part in timed),
        hidden=len(day.all_day) + len(day.timed) - len(all_day) - len(timed),
    )


def _row(
    part: DayPart, day: date, context: AgendaContext, who: Callable[[Person], Avatar]
) -> BusyRow:
    """Return the part of a busy time that falls on one day."""
    busy = part.busy
    first, after = busy.days
    own, instant = busy.start.tzinfo, busy.event.start >= busy.event.end
    return BusyRow(
        source=source_name(busy, context.names),
        start=None if part.from_previous else dates.format_moment(busy.start, day),
        end=None if part.until_next else dates.format_end(busy.end, day),
        instant=instant,
        bar=None if instant or busy.dates else _bar(busy.start, busy.end, day),
        dates=dates.format_busy(busy, day) if busy.dates and after - first > DAY else "",
        title=busy.event.title or "",
        calendar=busy.event.calendar_name or "",
        who=who(busy.person) if context.several else None,
        zone=""
        if own == context.zone or not isinstance(own, ZoneInfo)
        else zone_text.zone_label(own),
        elsewhere=dates.format_in_zone(busy, context.viewer, day) if context.viewer else None,
        overlaps=busy.overlaps,
        clash=context.marks.of(busy),
    )


def _bar(start: datetime, end: datetime, day: date) -> tuple[int, int]:
    left = start.hour * 60 + start.minute if start.date() == day else 0
    right = end.hour * 60 + end.minute if end.date() == day else DAY_MINUTES
    return left, max(right - left, _NARROWEST)
