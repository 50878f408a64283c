"""Keep what was made of the latest arguments of a function."""

from collections.abc import Callable
from operator import is_
from typing import Generic, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class LatestResult(Generic[P, T]):
    """A function that is called again only for other arguments; compares them by identity.

    So that a list of a site is indexed once, until it is read again. Takes no keyword arguments.
    """

    def __init__(self, make: Callable[P, T]) -> None:
        self._make = make
        self._latest: tuple[tuple[object, ...], T] | None = None

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T:
        """Return the result for these arguments."""
        if self._latest is None or not all(map(is_, args, self._latest[0])):
            self._latest = args, self._make(*args, **kwargs)
        return self._latest[1]

    def clear(self) -> None:
        """Drop the result."""
        self._latest = None
