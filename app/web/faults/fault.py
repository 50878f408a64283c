"""One page for something that went wrong: what happened, what it changed, what to do next."""

from dataclasses import dataclass
from enum import StrEnum


def _(text: str) -> str:
    """Mark a text for the translation catalog; templates translate it."""
    return text


class Step(StrEnum):
    """The one thing a page of this kind offers to do."""

    AGAIN = "again"
    PICKER = "picker"
    CONNECTION = "connection"
    RELOAD = "reload"
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class Fault:
    """One page. `calm` marks an outcome of the person's own choice, which is no failure."""

    status: int
    title: str
    happened: str
    changed: str
    step: Step
    advice: str = ""
    calm: bool = False


NOTHING_CHANGED = _("Nothing was changed.")
NO_CONNECTION = _("No calendar was connected, and your bookings are as they were.")
MAYBE = _("If you did allow access, the calendar is in the list now.")
