"""People to choose from in a list of a form."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.calendars.values.person import Person
from app.web.view.avatar import display_name

MAX_OPTIONS = 60


@dataclass(frozen=True, slots=True)
class PersonOption:
    """One line of the list."""

    id: str
    name: str
    chosen: bool


def person_options(people: Sequence[Person], chosen: Person | None) -> tuple[PersonOption, ...]:
    """Return the first people, and the chosen one in any case; lists with more are searched."""
    listed = [*people[:MAX_OPTIONS]]
    if chosen and chosen not in listed:
        listed.append(chosen)
    return tuple(
        PersonOption(person.id, display_name(person), chosen == person) for person in listed
    )
