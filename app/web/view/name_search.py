"""Search for people by name, ignoring case and accents."""

import unicodedata
from collections.abc import Callable, MutableMapping, Sequence
from itertools import compress
from typing import TypeVar

from app.web.language.language import current_language
from app.wix import remove_invisible

MIN_SEARCHABLE = 9
"""The number of people from which a list has a search field."""

MAX_QUERY_CHARS = 80
"""The length to which a query is cut."""


T = TypeVar("T")


def search_names(
    items: Sequence[T],
    texts: MutableMapping[str, Sequence[str]],
    name_of: Callable[[T], str],
    query: str,
) -> Sequence[T]:
    """Return the items whose name contains every word of a query, ignoring case and accents.

    `texts` belongs to the items: it keeps their names as they are searched for, by language.
    """
    language = current_language().code
    if language not in texts:
        texts[language] = [_folded(name_of(one)) for one in items]
    found, names = items, texts[language]
    for word in _folded(query[:MAX_QUERY_CHARS]).split():
        hits = [word in name for name in names]
        found, names = [*compress(found, hits)], [*compress(names, hits)]
    return found


def _folded(text: str) -> str:
    """Return the text without case and accents, so that `lindstrom` finds Lindström."""
    if text.isascii() and text.isprintable():
        return text.casefold()
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if letter.isspace() or _is_significant(letter))


def _is_significant(letter: str) -> bool:
    """Whether a character is visible, and no combining accent."""
    return bool(remove_invisible(letter)) and not unicodedata.combining(letter)
