"""A list of parsed items that counts those that could not be parsed."""

from collections.abc import Iterable
from typing import Self, TypeVar

T = TypeVar("T")


class ParsedList(tuple[T, ...]):  # noqa: SLOT001 -- a tuple has no room for slots
    """The parsed items as a tuple. `unreadable` counts the items missing from it."""

    unreadable: int

    def __new__(cls, items: Iterable[T] = (), *, unreadable: int = 0) -> Self:
        """Create a list of parsed items."""
        self = super().__new__(cls, items)
        self.unreadable = unreadable
        return self
