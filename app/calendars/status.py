"""How a connection is doing, in five words an owner can act on."""

from enum import StrEnum

from app.wix import Connection, ErrorReason, Status


class Health(StrEnum):
    """The word on the badge."""

    WORKING = "working"
    STARTING = "starting"
    NEEDS_YOU = "needs_you"
    DISCONNECTED = "disconnected"
    UNKNOWN = "unknown"
    NOT_CONNECTED = "not_connected"
    """Of a schedule that has no connection to diagnose."""


class Cause(StrEnum):
    """Why the badge says so; pages have one sentence and one next step for each."""

    IN_SYNC = "in_sync"
    SYNCING = "syncing"
    NOT_STARTED = "not_started"
    NOTHING_ON = "nothing_on"
    ACCESS_REVOKED = "access_revoked"
    CALENDAR_NOT_CREATED = "calendar_not_created"
    CALENDAR_DELETED = "calendar_deleted"
    BROKEN = "broken"
    ENDED = "ended"
    UNHEARD_OF = "unheard_of"
    UNREAD = "unread"
    """Wix says that all is well, and yet could not read the calendar when asked to."""
    ARRIVING = "arriving"
    """Only busy times are read, which Wix's status never says, and some have come."""
    NONE_YET = "none_yet"
    """The same, and Wix reads the calendar, but nothing has come from it."""


BROKEN = frozenset(
    {
        Cause.ACCESS_REVOKED,
        Cause.CALENDAR_NOT_CREATED,
        Cause.CALENDAR_DELETED,
        Cause.BROKEN,
        Cause.ENDED,
    }
)
"""Causes that connecting again mends."""

_ERRORS = {
    ErrorReason.TOKEN_REVOKED: Cause.ACCESS_REVOKED,
    ErrorReason.EXTERNAL_CALENDAR_CREATION_FAILED: Cause.CALENDAR_NOT_CREATED,
    ErrorReason.EXTERNAL_CALENDAR_DELETED: Cause.CALENDAR_DELETED,
}


def diagnose(connection: Connection) -> tuple[Health, Cause]:
    """Read a connection's state; what Wix says that we have never heard of is never green.

    Source: External Calendar V2 enums Status and ErrorReason, 2026-09.
    """
    if connection.status is Status.DISCONNECTED:
        return Health.DISCONNECTED, Cause.ENDED
    if connection.status is Status.ERROR:
        return Health.NEEDS_YOU, _ERRORS.get(connection.error_reason, Cause.BROKEN)
    if connection.status not in {Status.CONNECTED, Status.SYNC_IN_PROGRESS, Status.SYNCED}:
        return Health.UNKNOWN, Cause.UNHEARD_OF
    if not _anything_on(connection):
        return Health.NEEDS_YOU, Cause.NOTHING_ON
    if connection.status is Status.SYNCED:
        return Health.WORKING, Cause.IN_SYNC
    syncing = connection.status is Status.SYNC_IN_PROGRESS
    return Health.STARTING, Cause.SYNCING if syncing else Cause.NOT_STARTED


def _anything_on(connection: Connection) -> bool:
    config = connection.sync_config
    return bool(
        config
        and (
            (config.imports and config.imports.enabled)
            or (config.exports and config.exports.enabled)
        )
    )
