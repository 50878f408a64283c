"""Time zones: when a day begins somewhere, also on the days when the clocks change."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from app.calendars.values.person import Person
from app.calendars.values.zone_name import find_zone

DAY = timedelta(days=1)

_FIRST, _LAST = date(1, 1, 4), date(9999, 12, 28)


def zones_of(people: Iterable[Person]) -> Mapping[str, ZoneInfo]:
    """Return the zone of each schedule by its id; where Wix names none, it is the business's.

    Source: Schedules V3, schedule object: `timeZone` defaults to the site's, 2026.
    """
    people = tuple(people)
    fallback = business_zone(people)
    return {person.id: find_zone(person.time_zone) or fallback for person in people}


def business_zone(people: Iterable[Person]) -> ZoneInfo:
    """Return the zone of the business; unknown, the first that a schedule has, and at last UTC."""
    first_business = sorted(people, key=lambda person: not person.is_business)
    zones = (find_zone(person.time_zone) for person in first_business)
    return next(filter(None, zones), ZoneInfo("UTC"))


def with_zones(people: Iterable[Person], site: str | None = None) -> tuple[Person, ...]:
    """Give each schedule whose zone is unknown that of the business, or else the site's.

    Args:
        people: everybody of the site.
        site: the zone of the site, as far as Wix says.
    """
    people = tuple(people)
    business = next((find_zone(one.time_zone) for one in people if one.is_business), None)
    known = (find_zone(one.time_zone) for one in people)
    home = business or find_zone(site) or next(filter(None, known), None)
    return tuple(_settled(person, home.key if home else None) for person in people)


def _settled(person: Person, home: str | None) -> Person:
    if own := find_zone(person.time_zone):
        return replace(person, time_zone=own.key)
    return replace(person, time_zone=home, unknown_zone=person.time_zone)


def within(moment: datetime) -> datetime:
    """Move a moment from the very ends of the calendar by whole days, its time of day kept.

    There each moment has a date, and days before and after it, in every zone; further out Python
    has none. An event "until 9999-12-31" is one that does not end, and stays one.
    """
    return datetime.combine(min(max(moment.date(), _FIRST), _LAST), moment.timetz())


def local(moment: datetime, zone: tzinfo | None) -> datetime:
    """Return a moment as clocks show it somewhere, whatever moment it is; see `within`."""
    return within(moment).astimezone(zone)


def day_start(day: date, zone: ZoneInfo) -> datetime:
    """Return a day's first moment, in UTC; it is not midnight where the clocks skip midnight."""
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def hours_of(day: date, zone: ZoneInfo) -> float:
    """Return how long a day is: 23 or 25 hours when the clocks change."""
    return (day_start(day + DAY, zone) - day_start(day, zone)) / timedelta(hours=1)


def moments(wall: datetime, zone: ZoneInfo) -> tuple[datetime, ...]:
    """Return every moment at which clocks show this time: one, two, or none when it is skipped."""
    folds = {wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    found = sorted(m for m in folds if m.astimezone(zone).replace(tzinfo=None, fold=0) == wall)
    return tuple(moment.astimezone(zone) for moment in found)


def shown_twice(moment: datetime) -> bool:
    """Whether clocks show this moment's time twice that day, so that it needs its offset."""
    return moment.replace(fold=0).utcoffset() != moment.replace(fold=1).utcoffset()
