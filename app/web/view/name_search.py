"""Search for people by name, ignoring case and accents."""

import unicodedata

from app.wix import remove_invisible

MIN_SEARCHABLE = 9
"""The number of people from which a list has a search field."""

MAX_QUERY_CHARS = 80
"""The length to which a query is cut."""


def matches(name: str, query: str) -> bool:
    """Whether a name contains every word of a query, ignoring case and accents."""
    folded = _folded(name)
    return all(word in folded for word in _folded(query[:MAX_QUERY_CHARS]).split())


def _folded(text: str) -> str:
    """Return the text without case and accents, so that `lindstrom` finds Lindström."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if letter.isspace() or _is_significant(letter))


def _is_significant(letter: str) -> bool:
    """Whether a character is visible, and no combining accent."""
    return bool(remove_invisible(letter)) and not unicodedata.combining(letter)
