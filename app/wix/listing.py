"""Lists of which a part could not be read."""

from collections.abc import Iterable
from typing import Self, TypeVar

T = TypeVar("T")


class ParsedList(tuple[T, ...]):  # noqa: SLOT001 -- a tuple has no room for slots
    """What could be read of a list. To whoever only goes through it, it is a tuple.

    `unreadable` counts the items that are missing, since a list without them is not complete.
    """

    unreadable: int

    def __new__(cls, items: Iterable[T] = (), *, unreadable: int = 0) -> Self:
        """Make one of what could be read."""
        self = super().__new__(cls, items)
        self.unreadable = unreadable
        return self
