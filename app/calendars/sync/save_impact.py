"""Which calendars would stop blocking bookings if settings were saved."""

from dataclasses import dataclass

from app.calendars.sync.sync_options import SyncOptions
from app.wix import Connection, SyncConfig


@dataclass(frozen=True, slots=True)
class SaveImpact:
    """What would stop blocking.

    `calendars` are the ids of removed calendars, None if import is switched off; `main` says
    that the account's main calendar, which has no id, is among them.
    """

    calendars: frozenset[str] | None = None
    main: bool = False


def save_impact(
    connection: Connection, asked: SyncConfig, options: SyncOptions
) -> SaveImpact | None:
    """Return what would stop blocking, ignoring calendars that the account no longer has."""
    before = connection.sync_config and connection.sync_config.imports
    after = asked.imports
    if not before or not before.enabled or not after:
        return None
    if not after.enabled:
        return SaveImpact()
    there = {choice.id for choice in options.calendars or ()}
    kept = {calendar.id for calendar in after.calendars}
    dropped = frozenset(calendar.id for calendar in before.calendars) & there - kept
    main = before.primary_calendar and not after.primary_calendar
    return SaveImpact(dropped, main) if dropped or main else None
