"""Busy times by day, in the time zone of the schedule that they block."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.calendars.busy.all_day import all_day_dates
from app.calendars.values.person import Person
from app.calendars.values.zone import DAY, clamp_to_range, to_zone
from app.wix import Event

_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class BusyTime:
    """One event, in the zone of its schedule.

    `dates` are the first day of an all-day event and the day after its last, else None. `start` and
    `end` are clamped to Python's date range. `overlaps` counts the other timed events of the same
    schedule at the same time. `days` are the first day, and the day after the last.

    Sort by `event.start`: Python compares times of one zone by local time, which is ambiguous when
    clocks go back.
    """

    event: Event
    person: Person
    start: datetime
    end: datetime
    dates: tuple[date, date] | None = None
    overlaps: int = 0
    days: tuple[date, date] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # kept, since several steps of a page ask each event for it
        object.__setattr__(self, "days", self.dates or self._timed_days())

    @property
    def ends_at(self) -> datetime:
        """The end in UTC, or the start if the end is earlier."""
        return max(self.event.start, self.event.end)

    def covers(self, moment: datetime) -> bool:
        """Whether it covers a moment, given in the zone of the schedule."""
        inside = self.event.start <= moment.astimezone(UTC) < self.event.end
        return inside or bool(self.dates and self.dates[0] <= moment.date() < self.dates[1])

    def _timed_days(self) -> tuple[date, date]:
        last = max(clamp_to_range(self.event.start), clamp_to_range(self.event.end) - _INSTANT)
        return self.start.date(), to_zone(last, self.start.tzinfo).date() + DAY


@dataclass(frozen=True, slots=True)
class DayPart:
    """The part of a busy time that falls on one day."""

    busy: BusyTime
    from_previous: bool
    until_next: bool


@dataclass(frozen=True, slots=True)
class Day:
    """A day with its all-day and timed busy times."""

    date: date
    all_day: tuple[DayPart, ...] = ()
    timed: tuple[DayPart, ...] = ()


def to_busy(
    events: Iterable[Event], people: Iterable[Person], zones: Mapping[str, ZoneInfo]
) -> tuple[BusyTime, ...]:
    """Convert events to the zones of their schedules; skip those of other schedules."""
    owners = {person.id: person for person in people}
    busy = [
        _busy(event, owners[event.schedule_id], zones[event.schedule_id])
        for event in events
        if event.schedule_id in owners
    ]
    return _with_overlaps(busy)


def by_day(busy: Iterable[BusyTime], first: date, days: int) -> tuple[Day, ...]:
    """Group busy times by day, in the zone of each schedule.

    A busy time that crosses midnight is on both days. Ends are exclusive: one that ends at midnight
    is not on the day that begins then.
    """
    after = first + days * DAY
    parts: dict[date, list[DayPart]] = defaultdict(list)
    for one in busy:
        begins, ends = one.days
        for number in range((min(ends, after) - max(begins, first)).days):
            day = max(begins, first) + number * DAY
            parts[day].append(DayPart(one, day > begins, day + DAY < ends))
    return tuple(_day(first + n * DAY, parts[first + n * DAY]) for n in range(days))


def _busy(event: Event, person: Person, zone: ZoneInfo) -> BusyTime:
    end = max(event.start, event.end)
    return BusyTime(
        event=event,
        person=person,
        start=to_zone(event.start, zone),
        end=to_zone(end, zone),
        dates=all_day_dates(event, zone) if event.all_day else None,
    )


def _with_overlaps(busy: list[BusyTime]) -> tuple[BusyTime, ...]:
    """Count the overlaps of each timed event with others of its schedule.

    These are the events that start before it ends, minus those that end before it starts.
    """
    spans: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
    for one in busy:
        if not one.dates:
            spans[one.person.id].append(_span(one))
    starts = {id_: sorted(start for start, _ in taken) for id_, taken in spans.items()}
    ends = {id_: sorted(end for _, end in taken) for id_, taken in spans.items()}

    def counted(one: BusyTime) -> BusyTime:
        if one.dates:
            return one
        start, end = _span(one)
        started = bisect_left(starts[one.person.id], end)
        ended = bisect_right(ends[one.person.id], start)
        others = started - ended - 1
        return replace(one, overlaps=others) if others else one

    return tuple(map(counted, busy))


def _span(one: BusyTime) -> tuple[datetime, datetime]:
    """Return start and end; an event without a duration lasts for an instant."""
    start = clamp_to_range(one.event.start)
    return start, max(clamp_to_range(one.event.end), start + _INSTANT)


def _day(day: date, parts: Iterable[DayPart]) -> Day:
    all_day = [part for part in parts if part.busy.dates]
    timed = [part for part in parts if not part.busy.dates]
    return Day(
        day,
        tuple(sorted(all_day, key=lambda part: part.busy.person.name.casefold())),
        tuple(sorted(timed, key=lambda part: _since_midnight(part, day))),
    )


def _since_midnight(part: DayPart, day: date) -> timedelta:
    """Return the time from midnight in its own zone to the start, to sort across zones."""
    midnight = datetime.combine(day, time(), tzinfo=part.busy.start.tzinfo)
    return part.busy.event.start - midnight.astimezone(UTC)
