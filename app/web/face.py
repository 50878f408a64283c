"""A person as pages draw them."""

import unicodedata
import zlib
from dataclasses import dataclass

from app.calendars.person import Person

_HUES = 6


@dataclass(frozen=True, slots=True)
class Face:
    """Name and avatar. `hue` picks one of six colours, always the same for the same person."""

    id: str
    name: str
    business: bool
    initials: str
    hue: int


def face(person: Person) -> Face:
    """Draw a person."""
    return Face(
        id=person.id,
        name=person.name,
        business=person.is_business,
        initials=_initials(person.name),
        hue=zlib.crc32(person.id.encode()) % _HUES,
    )


def _initials(name: str) -> str:
    """Return the first letters of the first and the last word; one letter for scripts without."""
    words = [word for word in name.split() if word[0].isalpha()]
    if not words:
        return ""
    ends = words if len(words) == 1 else [words[0], words[-1]]
    if unicodedata.east_asian_width(words[0][0]) in {"W", "F"}:
        ends = words[:1]
    return "".join(word[0].upper() for word in ends)
