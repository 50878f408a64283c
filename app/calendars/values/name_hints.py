"""Hints that distinguish items with names that look the same."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import takewhile
from typing import Protocol, TypeVar

from app.calendars.values.digest import digest
from app.wix import remove_invisible

_WIDTHS = (4, 6, 8, 12)
"""Lengths of the part of an id that is shown."""


class Named(Protocol):
    """Anything with an id and a name."""

    @property
    def id(self) -> str:
        """Unique id."""
        ...

    @property
    def name(self) -> str:
        """Displayed name."""
        ...


N = TypeVar("N", bound=Named)


def name_hints(named: Iterable[N], detail: Callable[[N], str] = lambda _: "") -> Mapping[str, str]:
    """Return a hint by id for items whose name is not unique.

    Args:
        named: items that are listed together.
        detail: returns a further known property, such as an e-mail address; if it is empty or not
            unique, the end of the id is the hint.
    """
    groups: dict[str, dict[str, N]] = {}
    for one in named:
        groups.setdefault(visual_key(one.name), {})[one.id] = one
    found: dict[str, str] = {}
    for group in groups.values():
        if len(group) > 1:
            found |= _hints({id_: detail(one) for id_, one in group.items()})
    return found


def visual_key(name: str) -> str:
    """Return a key that is equal for names that differ only in case, width or spaces."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return " ".join(filter(None, map(remove_invisible, folded.split())))


def _hints(details: Mapping[str, str]) -> dict[str, str]:
    keys = {id_: visual_key(detail) for id_, detail in details.items()}
    counts, suffixes = Counter(keys.values()), short_suffixes(details)
    return {
        id_: detail if keys[id_] and counts[keys[id_]] == 1 else suffixes[id_]
        for id_, detail in details.items()
    }


def short_suffixes(ids: Collection[str]) -> dict[str, str]:
    """Return a short unique ending of each id, without their common suffix."""
    shown = [remove_invisible(id_) for id_ in ids]
    columns = zip(*(reversed(one) for one in shown), strict=False)
    shared = sum(1 for _ in takewhile(lambda column: len({*column}) == 1, columns))
    for cut in (0, shared):
        for width in _WIDTHS:
            ends = [one[: len(one) - cut][-width:] for one in shown]
            if all(ends) and len({visual_key(end) for end in ends}) == len(ends):
                return {id_: f"…{end}" for id_, end in zip(ids, ends, strict=True)}
    return {id_: f"…{digest(id_)}" for id_ in ids}
