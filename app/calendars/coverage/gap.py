"""What can leave a person open to double bookings, how bad it is, and the step that mends it."""

from enum import StrEnum

from app.calendars.coverage.assessed_connection import Link
from app.calendars.sync.sync_options import can_block
from app.calendars.values.status import BROKEN, COPYING, Cause, Health


class Gap(StrEnum):
    """What is wrong with a person's cover, the worst first: what looks alive and is not."""

    BROKEN = "broken"
    ENDED = "ended"
    PARTED = "parted"
    """Disconnected here, on purpose."""
    UNCONNECTED = "unconnected"
    NO_CALENDAR = "no_calendar"
    IMPORT_OFF = "import_off"
    UNCLEAR = "unclear"
    UNLISTED = "unlisted"
    """Nothing is listed, but Wix could not list everything."""
    SHARED_ACCOUNT = "shared_account"
    NEVER_SYNCED = "never_synced"


class Step(StrEnum):
    """The one thing to do next."""

    CONNECT = "connect"
    RECONNECT = "reconnect"
    SWITCH_ON = "switch_on"
    CHOOSE_CALENDARS = "choose_calendars"
    LOOK = "look"


SEVERITY = {gap: rank for rank, gap in enumerate(Gap)}

GAP_HEALTH = {
    Gap.BROKEN: Health.NEEDS_YOU,
    Gap.ENDED: Health.DISCONNECTED,
    Gap.PARTED: Health.DISCONNECTED,
    Gap.UNCONNECTED: Health.NOT_CONNECTED,
    Gap.NO_CALENDAR: Health.NEEDS_YOU,
    Gap.IMPORT_OFF: Health.NEEDS_YOU,
    Gap.UNCLEAR: Health.UNKNOWN,
    Gap.UNLISTED: Health.UNKNOWN,
    Gap.SHARED_ACCOUNT: Health.NEEDS_YOU,
    Gap.NEVER_SYNCED: Health.STARTING,
}

_STEPS = {
    Gap.BROKEN: Step.RECONNECT,
    Gap.ENDED: Step.RECONNECT,
    Gap.PARTED: Step.RECONNECT,
    Gap.UNCONNECTED: Step.CONNECT,
    Gap.NO_CALENDAR: Step.CHOOSE_CALENDARS,
    Gap.IMPORT_OFF: Step.SWITCH_ON,
}

DOUBTS = frozenset({Gap.UNCLEAR, Gap.UNLISTED})
"""Gaps of whom nobody can say whether bookings are kept away."""


def gap_of(link: Link, *, protected: bool) -> Gap | None:
    """Return what is wrong with one connection, if anything.

    Args:
        link: the connection.
        protected: whether another one protects the same person. Then a connection that only
            copies bookings is a choice, and one that nobody could check changes nothing.
    """
    if link.cause is Cause.PARTED:
        return Gap.PARTED
    if link.cause in BROKEN:
        return Gap.BROKEN if link.live else Gap.ENDED
    if link.unchecked:
        return None if protected else Gap.UNCLEAR
    if link.health is Health.UNKNOWN:
        return Gap.UNCLEAR
    if link.cause is Cause.NO_CALENDAR:
        return Gap.NO_CALENDAR
    off = link.cause in COPYING or link.cause is Cause.NOTHING_ON
    return Gap.IMPORT_OFF if off and not protected else None


def unsynced(link: Link) -> bool:
    """Whether neither Wix has reported a first sync, nor anything has come through it yet."""
    return link.cause in {Cause.NOT_STARTED, Cause.NONE_YET}


def step_for(gap: Gap | None, target: Link | None) -> Step:
    """Return what to do; import that its provider cannot do needs another calendar."""
    if gap is None:
        return Step.LOOK
    provider = target.provider if target else None
    if gap is Gap.IMPORT_OFF and provider and not can_block(provider.features):
        return Step.CONNECT
    return _STEPS.get(gap, Step.LOOK)
