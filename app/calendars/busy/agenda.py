"""Busy times as people read them: by day, in the time zone of the schedule they block."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.calendars.busy.all_day import all_day_dates
from app.calendars.values.person import Person
from app.calendars.values.zone import DAY, local, within
from app.wix import Event

_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Busy:
    """One event, in the zone of its schedule.

    `dates` are the first day and the one after the last of an all-day event, else None.
    `start` and `end` are never quite at the ends of the calendar, wherever the event's are.
    `overlaps` counts the other timed events of the same schedule that run at the same time.

    Two times of one zone compare by what clocks show, so whoever orders events uses `event`.
    """

    event: Event
    person: Person
    start: datetime
    end: datetime
    dates: tuple[date, date] | None = None
    overlaps: int = 0

    @property
    def over(self) -> datetime:
        """When it is over: never before it starts, whatever its end says."""
        return max(self.event.start, self.event.end)

    def covers(self, moment: datetime) -> bool:
        """Whether it takes the moment, which is given in the schedule's zone."""
        inside = self.event.start <= moment.astimezone(UTC) < self.event.end
        return inside or bool(self.dates and self.dates[0] <= moment.date() < self.dates[1])

    @property
    def days(self) -> tuple[date, date]:
        """The first day that it touches, and the one after the last."""
        if self.dates:
            return self.dates
        last = max(within(self.event.start), within(self.event.end) - _INSTANT)
        return self.start.date(), local(last, self.start.tzinfo).date() + DAY


@dataclass(frozen=True, slots=True)
class DayPart:
    """What one day sees of a busy time."""

    busy: Busy
    from_previous: bool
    until_next: bool


@dataclass(frozen=True, slots=True)
class Day:
    """A day, with what is busy all day and what is busy from one time to another."""

    date: date
    all_day: tuple[DayPart, ...] = ()
    timed: tuple[DayPart, ...] = ()


def to_busy(
    events: Iterable[Event], people: Iterable[Person], zones: Mapping[str, ZoneInfo]
) -> tuple[Busy, ...]:
    """Read events into the zones of their schedules; those of other schedules are left out."""
    owners = {person.id: person for person in people}
    busy = [
        _busy(event, owners[event.schedule_id], zones[event.schedule_id])
        for event in events
        if event.schedule_id in owners
    ]
    return _with_overlaps(busy)


def by_day(busy: Iterable[Busy], first: date, days: int) -> tuple[Day, ...]:
    """Lay busy times out over the days of a window; each day is the schedule's own.

    What crosses midnight is on both days. An end is exclusive, so what ends at midnight is not on
    the day that begins then.
    """
    after = first + days * DAY
    parts: dict[date, list[DayPart]] = defaultdict(list)
    for one in busy:
        begins, ends = one.days
        for number in range((min(ends, after) - max(begins, first)).days):
            day = max(begins, first) + number * DAY
            parts[day].append(DayPart(one, day > begins, day + DAY < ends))
    return tuple(_day(first + n * DAY, parts[first + n * DAY]) for n in range(days))


def _busy(event: Event, person: Person, zone: ZoneInfo) -> Busy:
    end = max(event.start, event.end)
    return Busy(
        event=event,
        person=person,
        start=local(event.start, zone),
        end=local(end, zone),
        dates=all_day_dates(event, zone) if event.all_day else None,
    )


def _with_overlaps(busy: list[Busy]) -> tuple[Busy, ...]:
    """Count, for each timed event, the others of its schedule that run at the same time.

    They are those that start before it ends, less those that ended before it started.
    """
    spans: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
    for one in busy:
        if not one.dates:
            spans[one.person.id].append(_span(one))
    starts = {who: sorted(start for start, _ in taken) for who, taken in spans.items()}
    ends = {who: sorted(end for _, end in taken) for who, taken in spans.items()}

    def counted(one: Busy) -> Busy:
        if one.dates:
            return one
        start, end = _span(one)
        begun, over = starts[one.person.id], ends[one.person.id]
        return replace(one, overlaps=bisect_left(begun, end) - bisect_right(over, start) - 1)

    return tuple(map(counted, busy))


def _span(one: Busy) -> tuple[datetime, datetime]:
    """Return start and end; an event without length counts as an instant."""
    start = within(one.event.start)
    return start, max(within(one.event.end), start + _INSTANT)


def _day(day: date, parts: Iterable[DayPart]) -> Day:
    all_day = [part for part in parts if part.busy.dates]
    timed = [part for part in parts if not part.busy.dates]
    return Day(
        day,
        tuple(sorted(all_day, key=lambda part: part.busy.person.name.casefold())),
        tuple(sorted(timed, key=lambda part: _since_midnight(part, day))),
    )


def _since_midnight(part: DayPart, day: date) -> timedelta:
    """Return how long after its own midnight something starts, so that zones can be compared."""
    midnight = datetime.combine(day, time(), tzinfo=part.busy.start.tzinfo)
    return part.busy.event.start - midnight.astimezone(UTC)
