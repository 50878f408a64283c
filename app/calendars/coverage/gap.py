"""Gaps in the protection from double bookings: severity and next step."""

from enum import StrEnum

from app.calendars.coverage.assessed_connection import AssessedConnection
from app.calendars.sync.sync_options import can_block
from app.calendars.values.connection_health import BROKEN, COPYING, Cause, Health


class Gap(StrEnum):
    """A gap in a person's coverage, most severe first."""

    BROKEN = "broken"
    ENDED = "ended"
    ENDED_HERE = "parted"
    """Disconnected here, on purpose."""
    UNCONNECTED = "unconnected"
    NO_CALENDAR = "no_calendar"
    IMPORT_OFF = "import_off"
    UNCLEAR = "unclear"
    UNLISTED = "unlisted"
    """Nothing is listed, but Wix could not list everything."""
    SHARED_ACCOUNT = "shared_account"
    NEVER_SYNCED = "never_synced"


class NextStep(StrEnum):
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
    Gap.ENDED_HERE: Health.DISCONNECTED,
    Gap.UNCONNECTED: Health.NOT_CONNECTED,
    Gap.NO_CALENDAR: Health.NEEDS_YOU,
    Gap.IMPORT_OFF: Health.NEEDS_YOU,
    Gap.UNCLEAR: Health.UNKNOWN,
    Gap.UNLISTED: Health.UNKNOWN,
    Gap.SHARED_ACCOUNT: Health.NEEDS_YOU,
    Gap.NEVER_SYNCED: Health.STARTING,
}

_STEPS = {
    Gap.BROKEN: NextStep.RECONNECT,
    Gap.ENDED: NextStep.RECONNECT,
    Gap.ENDED_HERE: NextStep.RECONNECT,
    Gap.UNCONNECTED: NextStep.CONNECT,
    Gap.NO_CALENDAR: NextStep.CHOOSE_CALENDARS,
    Gap.IMPORT_OFF: NextStep.SWITCH_ON,
}

ALARMS = frozenset({Gap.BROKEN, Gap.ENDED, Gap.NO_CALENDAR})
"""Gaps of calendars that were set up and no longer work. People who never connected a calendar,
and connections that were disconnected here or paused, raise no alarm."""

EXCUSABLE = frozenset({Gap.UNCONNECTED, Gap.ENDED_HERE, Gap.IMPORT_OFF, Gap.UNLISTED})
"""Gaps that are none for a schedule that needs no calendar."""

UNCERTAIN_GAPS = frozenset({Gap.UNCLEAR, Gap.UNLISTED})
"""Gaps for which it is unknown whether bookings are blocked."""


def gap_of(connection: AssessedConnection, *, protected: bool) -> Gap | None:
    """Return the gap of one connection, if any.

    Args:
        connection: the connection.
        protected: whether another connection protects the same person. Then one that only
            copies bookings, or could not be checked, is no gap.
    """
    if connection.cause is Cause.ENDED_HERE:
        return Gap.ENDED_HERE
    if connection.cause in BROKEN:
        return Gap.BROKEN if connection.live else Gap.ENDED
    if connection.unchecked:
        return None if protected else Gap.UNCLEAR
    if connection.health is Health.UNKNOWN:
        return Gap.UNCLEAR
    if connection.cause is Cause.NO_CALENDAR:
        return Gap.NO_CALENDAR
    off = connection.cause in COPYING or connection.cause is Cause.NOTHING_ON
    return Gap.IMPORT_OFF if off and not protected else None


def unsynced(connection: AssessedConnection) -> bool:
    """Whether neither a first sync was reported nor busy times were received."""
    return connection.cause in {Cause.NOT_STARTED, Cause.NONE_YET}


def step_for(gap: Gap | None, target: AssessedConnection | None) -> NextStep:
    """Return the next step; without import support another calendar is needed."""
    if gap is None:
        return NextStep.LOOK
    provider = target.provider if target else None
    if gap is Gap.IMPORT_OFF and provider and not can_block(provider.features):
        return NextStep.CONNECT
    return _STEPS.get(gap, NextStep.LOOK)
