"""Time zones of schedules, and the starts of days across clock changes."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from app.calendars.values.person import Person
from app.calendars.values.zone_name import find_zone

DAY = timedelta(days=1)

_FIRST, _LAST = date(1, 1, 4), date(9999, 12, 28)


def zones_of(people: Iterable[Person]) -> Mapping[str, ZoneInfo]:
    """Return the zone of each schedule by its id; the business's if it has none.

    Source: Schedules V3, schedule object: `timeZone` defaults to the site's, 2026.
    """
    people = tuple(people)
    fallback = business_zone(people)
    return {person.id: find_zone(person.time_zone) or fallback for person in people}


def business_zone(people: Iterable[Person]) -> ZoneInfo:
    """Return the zone of the business, else the first zone of a schedule, else UTC."""
    first_business = sorted(people, key=lambda person: not person.is_business)
    zones = (find_zone(person.time_zone) for person in first_business)
    return next(filter(None, zones), ZoneInfo("UTC"))


def with_zones(people: Iterable[Person], site: str | None = None) -> tuple[Person, ...]:
    """Set the zone of schedules without one to the business's, or else to `site`, the site's."""
    people = tuple(people)
    business = next((find_zone(one.time_zone) for one in people if one.is_business), None)
    zones = (find_zone(one.time_zone) for one in people)
    home = business or find_zone(site) or next(filter(None, zones), None)
    return tuple(_with_zone(person, home.key if home else None) for person in people)


def _with_zone(person: Person, home: str | None) -> Person:
    if own := find_zone(person.time_zone):
        return replace(person, time_zone=own.key)
    return replace(person, time_zone=home, unknown_zone=person.time_zone)


def clamp_to_range(moment: datetime) -> datetime:
    """Clamp a moment to a few days inside Python's date range, keeping its time of day.

    So it can be converted to any zone and moved by a day without an overflow.
    """
    if _FIRST.year < moment.year < _LAST.year:
        return moment
    return datetime.combine(min(max(moment.date(), _FIRST), _LAST), moment.timetz())


def to_zone(moment: datetime, zone: tzinfo | None) -> datetime:
    """Return a moment in a zone, clamped by `clamp_to_range`."""
    return clamp_to_range(moment).astimezone(zone)


def day_start(day: date, zone: ZoneInfo) -> datetime:
    """Return the start of a day in UTC; not midnight if the clocks skip midnight."""
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def day_hours(day: date, zone: ZoneInfo) -> float:
    """Return the length of a day: 23 or 25 hours when the clocks change."""
    return (day_start(day + DAY, zone) - day_start(day, zone)) / timedelta(hours=1)


def instants_at(wall: datetime, zone: ZoneInfo) -> tuple[datetime, ...]:
    """Return the instants of a local time: one, two if it is ambiguous, none if it is skipped."""
    folds = {wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    found = sorted(m for m in folds if m.astimezone(zone).replace(tzinfo=None, fold=0) == wall)
    return tuple(moment.astimezone(zone) for moment in found)


def shown_twice(moment: datetime) -> bool:
    """Whether this local time occurs twice that day, so that its offset must be shown."""
    return moment.replace(fold=0).utcoffset() != moment.replace(fold=1).utcoffset()
