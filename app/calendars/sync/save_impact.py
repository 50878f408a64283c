"""What would stop blocking bookings if settings were saved."""

from dataclasses import dataclass

from app.calendars.sync.sync_options import Choices
from app.wix import Connection, SyncConfig


@dataclass(frozen=True, slots=True)
class Loss:
    """What would stop blocking.

    `calendars` are those that are dropped, None where blocking as a whole is switched off; `main`
    says that the account's main calendar is among them, which has no id.
    """

    calendars: frozenset[str] | None = None
    main: bool = False


def loss(connection: Connection, asked: SyncConfig, offered: Choices) -> Loss | None:
    """Tell what would stop blocking; calendars that the account lost already do not count."""
    before = connection.sync_config and connection.sync_config.imports
    after = asked.imports
    if not before or not before.enabled or not after:
        return None
    if not after.enabled:
        return Loss()
    there = {choice.id for choice in offered.calendars or ()}
    kept = {calendar.id for calendar in after.calendars}
    dropped = frozenset(calendar.id for calendar in before.calendars) & there - kept
    main = before.primary_calendar and not after.primary_calendar
    return Loss(dropped, main) if dropped or main else None
