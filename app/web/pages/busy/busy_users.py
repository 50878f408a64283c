"""The filter by ids of Wix users, as List Events has it.

Source: External Calendar V2 "List Events", `userIds`: "calendars connected to schedules belonging
to the specified Wix users", 2026; that a schedule belongs to the Wix user whom its staff member is
associated with is our inference.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.calendars.directory.people_list import People
from app.calendars.values.person import Person
from app.web.language.language import _

BAD_USER = _(
    "The id of a Wix user looks like f7f363b1-8ef8-4118-9612-0e6b3910745a: correct or remove this."
)
UNKNOWN_USER = _("Nobody here is this Wix user. Check the id, or choose a person in the list.")
OTHER_USERS = _("That schedule belongs to none of the Wix users who are asked for.")

_APART = re.compile(r"[\s,;]+")
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Users:
    """Wix users and their people; `invalid` are ids that are malformed or unknown."""

    ids: tuple[str, ...] = ()
    people: tuple[Person, ...] = ()
    invalid: tuple[str, ...] = ()


def read_users(given: Iterable[str], people: People, problems: dict[str, str]) -> Users | None:
    """Return the users in the query, None without any.

    One parameter may hold several ids, since the form has one field for all of them.
    """
    ids = tuple(dict.fromkeys(one.lower() for text in given for one in _APART.split(text) if one))
    if not ids:
        return None
    found = [person for one in ids for person in people.by_user.get(one, ())]
    found.sort(key=lambda person: people.positions[person.id])
    malformed = tuple(one for one in ids if not _GUID.fullmatch(one))
    wrong = malformed or tuple(one for one in ids if one not in people.by_user)
    if wrong:
        problems["user_id"] = BAD_USER if malformed else UNKNOWN_USER
    return Users(ids, tuple(found), wrong)


def one_of(
    people: Sequence[Person], person: Person | None, problems: dict[str, str]
) -> Person | None:
    """Return the person in the query if among `people`, None for all of them."""
    if person and person not in people:
        problems["schedule_id"] = OTHER_USERS
    return people[0] if len(people) == 1 else person
