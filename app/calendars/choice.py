"""What an owner may change on a connection: its provider's features decide, and nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.wix import (
    Calendar,
    Connection,
    ExportTarget,
    Features,
    ImportConfig,
    ListEventFromCalendars,
    Status,
    SyncConfig,
    SyncToCalendar,
)

_EXPORT_TARGETS = {
    SyncToCalendar.PRIMARY_CALENDAR_ONLY: ExportTarget.PRIMARY,
    SyncToCalendar.DEDICATED_CALENDAR: ExportTarget.DEDICATED,
}


UNKNOWN_FEATURES = Features(
    connect_methods=(),
    update_sync_config=False,
    list_event_from_calendars=ListEventFromCalendars.UNDEFINED,
    sync_to_calendar=SyncToCalendar.UNDEFINED,
)
"""Of a provider that the site no longer lists."""


class Locked(StrEnum):
    """Why a direction cannot be switched."""

    FIXED = "fixed"
    """The provider's settings cannot be changed at all."""
    UNSUPPORTED = "unsupported"
    """The provider does not do this direction."""
    UNNAMEABLE = "unnameable"
    """The provider wants one calendar named, and Wix's API has no field for it."""
    DISCONNECTED = "disconnected"
    """Nothing is connected any more."""
    UNREADABLE = "unreadable"
    """The account's calendars could not be listed just now."""


@dataclass(frozen=True, slots=True)
class CalendarChoice:
    """A calendar of the external account, and whether its events block booking times."""

    id: str
    name: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """What the owner can steer on one connection. `calendars` is None where there is no choice."""

    import_enabled: bool
    import_locked: Locked | None
    calendars: tuple[CalendarChoice, ...] | None
    export_enabled: bool
    export_locked: Locked | None
    export_target: ExportTarget | None

    @property
    def any_open(self) -> bool:
        """Whether there is anything to save."""
        return self.import_locked is None or self.export_locked is None


def choices(
    connection: Connection, features: Features, calendars: Iterable[Calendar] = ()
) -> Choices:
    """Work out what this connection's provider lets the owner change.

    Args:
        connection: as Wix holds it now.
        features: of its provider; nothing else decides, least of all the provider's name.
        calendars: of the external account, where the provider lets one choose among them.
    """
    config = connection.sync_config or SyncConfig(None, None)
    imports, exports = config.imports, config.exports
    return Choices(
        import_enabled=bool(imports and imports.enabled),
        import_locked=_import_lock(connection, features),
        calendars=_calendar_choices(features, imports, calendars),
        export_enabled=bool(exports and exports.enabled),
        export_locked=_export_lock(connection, features),
        export_target=_EXPORT_TARGETS.get(features.sync_to_calendar),
    )


def _import_lock(connection: Connection, features: Features) -> Locked | None:
    if connection.status is Status.DISCONNECTED:
        return Locked.DISCONNECTED
    kind = features.list_event_from_calendars
    if kind in {
        ListEventFromCalendars.PRIMARY_CALENDAR_ONLY,
        ListEventFromCalendars.SPECIFIC_CALENDARS,
    }:
        return None if features.update_sync_config else Locked.FIXED
    return Locked.UNSUPPORTED


def _export_lock(connection: Connection, features: Features) -> Locked | None:
    if connection.status is Status.DISCONNECTED:
        return Locked.DISCONNECTED
    if features.sync_to_calendar in _EXPORT_TARGETS:
        return None if features.update_sync_config else Locked.FIXED
    # Wix's provider list knows SPECIFIC_CALENDAR, its settings have no place for the calendar
    named = features.sync_to_calendar is SyncToCalendar.SPECIFIC_CALENDAR
    return Locked.UNNAMEABLE if named else Locked.UNSUPPORTED


def _calendar_choices(
    features: Features, imports: ImportConfig | None, calendars: Iterable[Calendar]
) -> tuple[CalendarChoice, ...] | None:
    if features.list_event_from_calendars is not ListEventFromCalendars.SPECIFIC_CALENDARS:
        return None
    offered = tuple(calendars)
    chosen = {calendar.id for calendar in imports.calendars} if imports else set[str]()
    if not chosen and len(offered) == 1:
        chosen = {offered[0].id}  # nothing to choose, so nothing to tick first
    return tuple(CalendarChoice(c.id, c.name, c.id in chosen) for c in offered)
