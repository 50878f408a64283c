"""Waits of a request, during which it is not counted as active."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar

Pause = Callable[[str, int], AbstractContextManager[None]]


class Busy(Exception):
    """Too many requests wait for the same thing, or are active after the wait."""


def _uncounted(_key: str, _most: int) -> AbstractContextManager[None]:
    return nullcontext()


PAUSE: ContextVar[Pause] = ContextVar("pause", default=_uncounted)
"""Pauses the current request; by default there is none."""


def waiting(key: str, *, most: int) -> AbstractContextManager[None]:
    """Do not count the current request as active while the block waits.

    Args:
        key: what it waits for, at its site.
        most: requests of the site that may wait for it.

    Raises:
        Busy: `most` are waiting already, or after the wait too many requests are active.
    """
    return PAUSE.get()(key, most)
