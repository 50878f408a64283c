"""The people of a site, with what is looked up in them on every page."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Self
from zoneinfo import ZoneInfo

from app.calendars.values.person import Person
from app.calendars.values.zone import zones_of
from app.wix import ParsedList


class People(ParsedList[Person]):
    """The people of a site. Each index is made when first needed, and kept as long as the list."""

    def with_indexes(self) -> Self:
        """Return the list, with the indexes that most pages need."""
        _ = self.by_id, self.zones
        return self

    @cached_property
    def by_id(self) -> Mapping[str, Person]:
        """The people by schedule."""
        return {person.id: person for person in self}

    @cached_property
    def by_user(self) -> Mapping[str, tuple[Person, ...]]:
        """The people by the lower-case id of their Wix user, those without one left out."""
        found: dict[str, list[Person]] = {}
        for person in self:
            if person.user_id:
                found.setdefault(person.user_id.lower(), []).append(person)
        return {user_id: tuple(people) for user_id, people in found.items()}

    @cached_property
    def zones(self) -> Mapping[str, ZoneInfo]:
        """The zone of each schedule."""
        return zones_of(self)

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """The position of each schedule in the list."""
        return {person.id: position for position, person in enumerate(self)}

    @cached_property
    def search_texts(self) -> dict[str, Sequence[str]]:
        """Their names as they are searched for, by language; see `name_search`."""
        return {}
