"""What an owner may change on a connection: its provider's features decide, and nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from app.calendars.values.calendar_handle import handles
from app.calendars.values.name_hints import hints
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


MOST_CALENDARS = 1000
"""How many calendars a form can hold; no account is known to come near."""

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
    PLAN = "plan"
    """The site's plan does not include it."""


@dataclass(frozen=True, slots=True)
class CalendarChoice:
    """A calendar of the external account, and whether its events block booking times.

    `handle` stands for its id in forms, `hint` tells calendars of one name apart.
    """

    id: str
    name: str
    chosen: bool
    handle: str = field(default="", compare=False)
    hint: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the owner can steer on one connection.

    `calendars` is None where there is no choice. `main_calendar` says that the account's main
    calendar is imported, which Wix does not let us find among `calendars`. `unreadable` counts
    calendars that the account has and that cannot be offered.
    """

    import_enabled: bool
    import_locked: Locked | None
    calendars: tuple[CalendarChoice, ...] | None
    export_enabled: bool
    export_locked: Locked | None
    export_target: ExportTarget | None
    main_calendar: bool = False
    unreadable: int = 0

    @property
    def any_open(self) -> bool:
        """Whether there is anything to save."""
        return self.import_locked is None or self.export_locked is None


_IMPORTING = frozenset(
    {ListEventFromCalendars.PRIMARY_CALENDAR_ONLY, ListEventFromCalendars.SPECIFIC_CALENDARS}
)


def can_block(features: Features) -> bool:
    """Whether blocking can be switched on here, by what a provider is known to do."""
    return features.update_sync_config and features.list_event_from_calendars in _IMPORTING


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
        main_calendar=bool(imports and imports.primary_calendar),
    )


def _import_lock(connection: Connection, features: Features) -> Locked | None:
    if connection.status is Status.DISCONNECTED:
        return Locked.DISCONNECTED
    if _partly_read(connection):
        return Locked.UNREADABLE
    if features.list_event_from_calendars in _IMPORTING:
        return None if _updatable(connection, features) else Locked.FIXED
    config = connection.sync_config
    on = bool(config and config.imports and config.imports.enabled)
    return Locked.FIXED if on else Locked.UNSUPPORTED


def _export_lock(connection: Connection, features: Features) -> Locked | None:
    if connection.status is Status.DISCONNECTED:
        return Locked.DISCONNECTED
    if _partly_read(connection):
        return Locked.UNREADABLE  # saving sends both sides, and one of them is not known whole
    if features.sync_to_calendar in _EXPORT_TARGETS:
        return None if _updatable(connection, features) else Locked.FIXED
    config = connection.sync_config
    if config and config.exports and config.exports.enabled:
        # Wix's own sample has a Google connection that exports although its provider cannot
        return Locked.FIXED
    # Wix's provider list knows SPECIFIC_CALENDAR, its settings have no place for the calendar
    named = features.sync_to_calendar is SyncToCalendar.SPECIFIC_CALENDAR
    return Locked.UNNAMEABLE if named else Locked.UNSUPPORTED


def _updatable(connection: Connection, features: Features) -> bool:
    """Whether an update can be sent: not where it would reset what could not be kept."""
    config = connection.sync_config
    return features.update_sync_config and not (config and config.unknown_fields is None)


def _partly_read(connection: Connection) -> bool:
    config = connection.sync_config
    return bool(config and config.imports and config.imports.unreadable)


def _calendar_choices(
    features: Features, imports: ImportConfig | None, calendars: Iterable[Calendar]
) -> tuple[CalendarChoice, ...] | None:
    if features.list_event_from_calendars is not ListEventFromCalendars.SPECIFIC_CALENDARS:
        return None
    offered = tuple(calendars)
    chosen = {calendar.id for calendar in imports.calendars} if imports else set[str]()
    main = bool(imports and imports.primary_calendar)
    if not chosen and not main and len(offered) == 1:
        chosen = {offered[0].id}  # nothing to choose, so nothing to tick first
    if len(offered) > MOST_CALENDARS:  # what blocks already is never among those left out
        first = sorted(range(len(offered)), key=lambda at: (offered[at].id not in chosen, at))
        offered = tuple(offered[at] for at in sorted(first[:MOST_CALENDARS]))
    handle, hint = handles([calendar.id for calendar in offered]), hints(offered)
    return tuple(
        CalendarChoice(c.id, c.name, c.id in chosen, handle[c.id], hint.get(c.id, ""))
        for c in offered
    )
