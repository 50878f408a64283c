"""The state of an invitation, and what it is for."""

from dataclasses import dataclass
from enum import StrEnum

from app.calendars.values.person import Person
from app.calendars.values.unreadable import NONE_UNREADABLE, UnreadableCounts
from app.wix import Connection, Provider


class InvitationStatus(StrEnum):
    """State of an invitation."""

    OPEN = "open"
    USED = "used"
    """A calendar was connected since it was made."""
    CHANGED = "changed"
    """Invalid, because a calendar was disconnected or removed since."""
    WITHDRAWN = "withdrawn"
    OVER = "over"
    UNCLEAR = "unclear"
    """Wix could not list the schedule's connections."""


@dataclass(frozen=True, slots=True)
class InvitationTarget:
    """A person, the available providers, and the connections of the person's schedule.

    `connections` is None if Wix could not list them all.
    """

    person: Person
    providers: tuple[Provider, ...]
    connections: tuple[Connection, ...] | None
    unreadable: UnreadableCounts = NONE_UNREADABLE


@dataclass(frozen=True, slots=True)
class InvitationReport:
    """The state of an invitation. `connected_since` was connected after its creation."""

    target: InvitationTarget
    status: InvitationStatus
    connected_since: tuple[Connection, ...] = ()
