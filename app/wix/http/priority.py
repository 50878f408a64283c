"""Priority of calls to Wix: which are given up first when a site has made many in a minute."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import IntEnum


class Priority(IntEnum):
    """For whom a call is made; the lowest value goes first.

    A request that changes something at Wix has the priority `WRITE` whatever was set.
    """

    WRITE = 0  # a write, and the reads that it needs
    OWNER = 1  # a page that an owner waits for
    GUEST = 2  # a page of an invitation, which needs no sign-in
    FEED = 3  # a program asks, and will ask again
    BACKGROUND = 4  # polling, and refreshes that nobody waits for


_priority: ContextVar[Priority] = ContextVar("priority", default=Priority.OWNER)


@contextmanager
def call_priority(priority: Priority) -> Generator[None]:
    """Set the priority of all calls made within, also by tasks that are created within."""
    token = _priority.set(priority)
    try:
        yield
    finally:
        _priority.reset(token)


def current_priority() -> Priority:
    """Return the priority of calls made now."""
    return _priority.get()
