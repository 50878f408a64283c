"""The agenda of a window of days, made of the events that Wix listed."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property
from operator import attrgetter
from weakref import ref
from zoneinfo import ZoneInfo

from app.calendars.busy.busy_days import BusyTime, Day, by_day, to_busy
from app.calendars.values.person import Person
from app.calendars.values.zone import DAY, to_zone
from app.wix import EventList

MAX_DAYS = 31
MAX_EVENTS = 5_000


@dataclass(frozen=True, slots=True)
class Window:
    """Days and kinds of events; `all_day` is None for both kinds."""

    first: date
    days: int
    all_day: bool | None = None
    titles: bool = False

    @property
    def after(self) -> date:
        """The day after the last."""
        return self.first + self.days * DAY

    def without_titles(self) -> "Window":
        """Return the window without titles."""
        return replace(self, titles=False)


@dataclass(frozen=True)
class Agenda:
    """The busy times of a window.

    `truncated_on` is the first day that was not read completely, None if all were. `unreadable`
    counts events without a valid time or a known schedule, which are on no day.
    """

    days: tuple[Day, ...]
    busy: tuple[BusyTime, ...]
    failed_provider_ids: tuple[str, ...] = ()
    truncated_on: date | None = None
    unreadable: int = 0

    @cached_property
    def overlapping(self) -> int:
        """The number of busy times that overlap another one of their schedule."""
        return sum(1 for one in self.busy if one.overlaps)

    @property
    def whole_days(self) -> tuple[Day, ...]:
        """The days that were read completely, or else the first one."""
        if (end := self.truncated_on) is None:
            return self.days
        return tuple(day for day in self.days if day.date < end) or self.days[:1]


@dataclass(frozen=True, slots=True)
class AgendaInput:
    """What an agenda is made of, besides a list of events.

    `more` are further events. They are not held, since they may be that same list.
    """

    more: ref[EventList]
    people: tuple[Person, ...]
    zones: Mapping[str, ZoneInfo]
    distinct_zones: Collection[ZoneInfo]

    def same(self, other: "AgendaInput") -> bool:
        """Whether the agenda of a list is the same; a list that was read again is another one."""
        if self.more() is not other.more():
            return False
        if self.people is other.people and self.zones is other.zones:
            return True
        return (self.people, self.zones) == (other.people, other.zones)


def make_agenda(listed: EventList, more: EventList, given: AgendaInput, window: Window) -> Agenda:
    """Return the agenda of a window."""
    joined = _joined(listed, more)
    busy = tuple(
        one
        for one in to_busy(joined.events, given.people, given.zones)
        if one.days[0] < window.after and one.days[1] > window.first
    )
    ids = {person.id for person in given.people}
    strange = sum(event.schedule_id not in ids for event in joined.events)
    return Agenda(
        days=by_day(busy, window.first, window.days),
        busy=busy,
        failed_provider_ids=joined.failed_provider_ids,
        truncated_on=_cut_on(joined, window, given.distinct_zones),
        unreadable=joined.unreadable + strange,
    )


def _cut_on(listed: EventList, window: Window, zones: Iterable[ZoneInfo]) -> date | None:
    """Return the day of the window on which reading stopped, None if it is complete."""
    if listed.complete:
        return None
    reached = listed.events[-1].start if listed.events else datetime.min.replace(tzinfo=UTC)
    day = min(to_zone(reached, zone).date() for zone in zones)
    return min(max(day, window.first), window.after - DAY)


def _joined(one: EventList, other: EventList) -> EventList:
    events = sorted((*one.events, *other.events), key=attrgetter("start"))
    failed = dict.fromkeys((*one.failed_provider_ids, *other.failed_provider_ids))
    complete = one.complete and other.complete and len(events) <= MAX_EVENTS
    unreadable = one.unreadable + other.unreadable
    return EventList(tuple(events[:MAX_EVENTS]), tuple(failed), complete, unreadable)
