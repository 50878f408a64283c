"""People and providers as pages name them, with what they were made of."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from app.calendars.directory.people_list import People
from app.calendars.snapshot.people_progress import Bookable
from app.calendars.values.derived import Derived
from app.calendars.values.person import people_of
from app.calendars.values.provider import with_display_names
from app.calendars.values.zone import business_zone, with_zones
from app.calendars.values.zone_name import find_zone
from app.wix import ParsedList, Provider


@dataclass(frozen=True, slots=True)
class NamedPeople:
    """People made of Wix's lists and the site's zone, which is `zone_needed` for some of them."""

    lists: Bookable
    zone: str | None
    people: People
    zone_needed: bool
    business_zone: ZoneInfo

    @classmethod
    def of(cls, lists: Bookable, zone: str | None) -> "NamedPeople":
        """Return the people of these lists."""
        schedules, staff = lists
        found = people_of(schedules, staff)
        unreadable = schedules.unreadable + staff.unreadable
        people = People(with_zones(found, zone), unreadable=unreadable).with_indexes()
        zone_needed = not all(find_zone(person.time_zone) for person in found)
        return cls(lists, zone, people, zone_needed, business_zone(people))


def derived_people() -> Derived[tuple[Bookable, str | None], NamedPeople]:
    """Return what makes the people of lists and a zone."""
    return Derived(_people_of, size=_size, same=_same)


@dataclass(frozen=True, slots=True)
class NamedProviders:
    """Named providers made of Wix's list and the label of those without a name."""

    listed: ParsedList[Provider]
    label: str
    named: ParsedList[Provider]

    @classmethod
    def of(cls, listed: ParsedList[Provider], label: str) -> "NamedProviders":
        """Return the providers of this list."""
        return cls(listed, label, with_display_names(listed, label))


def _people_of(given: tuple[Bookable, str | None]) -> NamedPeople:
    return NamedPeople.of(*given)


def _size(given: tuple[Bookable, str | None]) -> int:
    schedules, staff = given[0]
    return max(len(schedules), len(staff))


def _same(one: tuple[Bookable, str | None], other: tuple[Bookable, str | None]) -> bool:
    return one[0] is other[0] and one[1] == other[1]
