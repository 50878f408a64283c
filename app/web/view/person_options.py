"""Options of a person field in a form."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.calendars.directory.people_list import People
from app.calendars.values.person import Person
from app.web.view.avatar import display_name
from app.web.view.name_search import MAX_QUERY_CHARS, search_names

MAX_OPTIONS = 60


@dataclass(frozen=True, slots=True)
class PersonOption:
    """One option."""

    id: str
    name: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class PersonField:
    """A choice of people. Of many, a search by name finds those that are not among the options.

    `found` is the number of people whose name contains `query`.
    """

    options: tuple[PersonOption, ...]
    found: int
    searchable: bool = False
    query: str = ""


def person_field(
    people: People, chosen: Person | None, *, among: Sequence[Person] | None = None, query: str = ""
) -> PersonField:
    """Return the field for all people, or for those `among` them that the form is about."""
    searchable = among is None and len(people) > MAX_OPTIONS
    query = query[:MAX_QUERY_CHARS] if searchable else ""
    found = people if among is None else among
    if query:
        found = search_names(people, people.search_texts, display_name, query)
    options = tuple(
        PersonOption(one.id, display_name(one), chosen is not None and one.id == chosen.id)
        for one in with_chosen(found, chosen, most=MAX_OPTIONS)
    )
    return PersonField(options, len(found), searchable, query)


def with_chosen(found: Sequence[Person], chosen: Person | None, *, most: int) -> tuple[Person, ...]:
    """Return the first people that were found, and the chosen one in any case."""
    shown = tuple(found[:most])
    if chosen is None or chosen.id in {one.id for one in shown}:
        return shown
    return *shown, chosen
