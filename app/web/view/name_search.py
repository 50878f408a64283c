"""Finding people by name, as people type names."""

import unicodedata

from app.wix import remove_invisible

MIN_SEARCHABLE = 9
"""How many people make a list that wants a search field."""

MAX_QUERY_CHARS = 80
"""As much of a query as is looked at."""


def matches(name: str, query: str) -> bool:
    """Whether a name holds every word of a query, whatever its case and accents."""
    folded = _folded(name)
    return all(word in folded for word in _folded(query[:MAX_QUERY_CHARS]).split())


def _folded(text: str) -> str:
    """Return the text without case and accents, so that `lindstrom` finds Lindström."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if letter.isspace() or _is_significant(letter))


def _is_significant(letter: str) -> bool:
    """Whether a letter is one that people type: no accent, and nothing that nobody sees."""
    return bool(remove_invisible(letter)) and not unicodedata.combining(letter)
