"""People to choose from in a list of a form."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.calendars.person import Person

MOST_OPTIONS = 60


@dataclass(frozen=True, slots=True)
class PersonOption:
    """One line of the list. The business has no name: pages have a word for it."""

    id: str
    name: str
    business: bool
    chosen: bool


def people_options(people: Sequence[Person], chosen: Person | None) -> tuple[PersonOption, ...]:
    """Return the first people, and the chosen one in any case; lists with more are searched."""
    listed = [*people[:MOST_OPTIONS]]
    if chosen and chosen not in listed:
        listed.append(chosen)
    return tuple(
        PersonOption(person.id, person.name, person.is_business, chosen == person)
        for person in listed
    )
