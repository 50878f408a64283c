"""Health of a connection, with the cause."""

from enum import StrEnum

from app.wix import Connection, ErrorReason, Features, ListEventFromCalendars, Status


class Health(StrEnum):
    """Health, as shown on the badge."""

    WORKING = "working"
    STARTING = "starting"
    NEEDS_YOU = "needs_you"
    DISCONNECTED = "disconnected"
    UNKNOWN = "unknown"
    NOT_CONNECTED = "not_connected"
    """For a schedule without a connection."""
    NOT_NEEDED = "not_needed"
    """For an unprotected schedule that the owner marked as needing no calendar."""


class Cause(StrEnum):
    """Cause of the health; pages have one sentence and one next step for each."""

    IN_SYNC = "in_sync"
    SYNCING = "syncing"
    NOT_STARTED = "not_started"
    NOTHING_ON = "nothing_on"
    ONLY_COPYING = "only_copying"
    """Bookings are copied, and busy times do not block."""
    ONLY_STARTS = "only_starts"
    """As `ONLY_COPYING`, before the first sync has finished."""
    NO_CALENDAR = "no_calendar"
    """Import is on, without any calendar."""
    ACCESS_REVOKED = "access_revoked"
    CALENDAR_NOT_CREATED = "calendar_not_created"
    CALENDAR_DELETED = "calendar_deleted"
    BROKEN = "broken"
    ENDED = "ended"
    """Disconnected by Wix, the provider, or elsewhere."""
    ENDED_HERE = "parted"
    """Disconnected here, on purpose."""
    UNKNOWN_STATUS = "unheard_of"
    UNREAD = "unread"
    """Wix's status is good, but it could not read the calendar."""
    UNPROVEN = "unproven"
    """Wix's status is good, but busy times could not be requested."""
    ARRIVING = "arriving"
    """Import only, which Wix's status never confirms, and busy times were received."""
    NONE_YET = "none_yet"
    """Import only; Wix reads the calendar, but no busy times were received."""


BROKEN = frozenset(
    {
        Cause.ACCESS_REVOKED,
        Cause.CALENDAR_NOT_CREATED,
        Cause.CALENDAR_DELETED,
        Cause.BROKEN,
        Cause.ENDED,
        Cause.ENDED_HERE,
    }
)
"""Causes that reconnecting fixes."""

_ERRORS = {
    ErrorReason.TOKEN_REVOKED: Cause.ACCESS_REVOKED,
    ErrorReason.EXTERNAL_CALENDAR_CREATION_FAILED: Cause.CALENDAR_NOT_CREATED,
    ErrorReason.EXTERNAL_CALENDAR_DELETED: Cause.CALENDAR_DELETED,
}

_WELL = {
    Status.CONNECTED: (Health.STARTING, Cause.NOT_STARTED),
    Status.SYNC_IN_PROGRESS: (Health.STARTING, Cause.SYNCING),
    Status.SYNCED: (Health.WORKING, Cause.IN_SYNC),
}

COPYING = frozenset({Cause.ONLY_COPYING, Cause.ONLY_STARTS})
"""Causes of a connection that only exports."""


def diagnose(connection: Connection, features: Features | None = None) -> tuple[Health, Cause]:
    """Return health and cause of a connection; only one that blocks bookings is healthy.

    Args:
        connection: from Wix; an unknown status is never healthy.
        features: of its provider, None if not looked up. Then a connection without a calendar
            counts as one whose provider offers no choice of calendars.

    Source: External Calendar V2 enums Status and ErrorReason, 2026-09.
    """
    if connection.ended:
        return Health.DISCONNECTED, Cause.ENDED
    if connection.status is Status.ERROR:
        return Health.NEEDS_YOU, _ERRORS.get(connection.error_reason, Cause.BROKEN)
    if connection.status not in _WELL:
        return Health.UNKNOWN, Cause.UNKNOWN_STATUS
    lacking = _lacking(connection, features)
    return (Health.NEEDS_YOU, lacking) if lacking else _WELL[connection.status]


def is_importing(connection: Connection) -> bool:
    """Whether events of this connection's calendars are meant to block booking times."""
    config = connection.sync_config
    return bool(config and config.imports and config.imports.enabled)


def is_exporting(connection: Connection) -> bool:
    """Whether bookings are meant to be copied into the external account."""
    config = connection.sync_config
    return bool(config and config.exports and config.exports.enabled)


def _lacking(connection: Connection, features: Features | None) -> Cause | None:
    """Return why no busy time blocks although the status is good; None if some do."""
    if not is_importing(connection):
        if not is_exporting(connection):
            return Cause.NOTHING_ON
        synced = connection.status is Status.SYNCED
        return Cause.ONLY_COPYING if synced else Cause.ONLY_STARTS
    return Cause.NO_CALENDAR if features and _chooses_nothing(connection, features) else None


def _chooses_nothing(connection: Connection, features: Features) -> bool:
    if features.list_event_from_calendars is ListEventFromCalendars.PRIMARY_CALENDAR_ONLY:
        return False
    source = connection.sync_config.imports if connection.sync_config else None
    if source is None:
        return True
    newer = source.other_source or source.unreadable
    return not (source.primary_calendar or source.calendars or newer)
