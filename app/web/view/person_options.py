"""Options of a person field in a form."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.calendars.values.person import Person
from app.web.view.avatar import display_name

MAX_OPTIONS = 60


@dataclass(frozen=True, slots=True)
class PersonOption:
    """One option."""

    id: str
    name: str
    chosen: bool


def person_options(people: Sequence[Person], chosen: Person | None) -> tuple[PersonOption, ...]:
    """Return the first `MAX_OPTIONS` people and the chosen one; longer lists have a search."""
    listed = [*people[:MAX_OPTIONS]]
    if chosen and chosen not in listed:
        listed.append(chosen)
    return tuple(
        PersonOption(person.id, display_name(person), chosen == person) for person in listed
    )
