"""Names and avatars of people."""

import unicodedata
import zlib
from dataclasses import dataclass

from app.calendars.values.person import Person, with_hint
from app.web.language.language import _, gettext
from app.web.view.wording import BUSINESS_NAME
from app.wix import remove_invisible

_HUES = 6


@dataclass(frozen=True, slots=True)
class Avatar:
    """Name and avatar. `hue` picks one of six colours, always the same for a person.

    `hint` distinguishes people with the same name.
    """

    id: str
    name: str
    business: bool
    initials: str
    hue: int
    hint: str = ""


def avatar(person: Person) -> Avatar:
    """Return the avatar of a person."""
    return Avatar(
        id=person.id,
        name=person.name,
        business=person.is_business,
        initials=_initials(person.name),
        hue=zlib.crc32(person.id.encode()) % _HUES,
        hint=person.hint,
    )


def display_name(person: Person, business: str = BUSINESS_NAME) -> str:
    """Return a person's name as plain text, in the current language."""
    if person.is_business:
        return gettext(business)
    return with_hint(person.name or gettext(_("Person without a name")), person.hint)


def _initials(name: str) -> str:
    """Return the initials of the first and last word, or one letter for East Asian scripts."""
    words = [word for word in map(remove_invisible, name.split()) if word and word[0].isalpha()]
    if not words:
        return ""
    ends = words if len(words) == 1 else [words[0], words[-1]]
    if unicodedata.east_asian_width(words[0][0]) in {"W", "F"}:
        ends = words[:1]
    return "".join(word[0].upper() for word in ends)
