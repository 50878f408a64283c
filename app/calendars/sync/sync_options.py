"""Which sync settings of a connection can be changed, by its provider's features."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.calendars.values.calendar_form_value import form_values
from app.calendars.values.name_hints import name_hints
from app.wix import (
    Calendar,
    Connection,
    ExportTarget,
    Features,
    ImportConfig,
    ListEventFromCalendars,
    SyncConfig,
    SyncToCalendar,
)

_EXPORT_TARGETS = {
    SyncToCalendar.PRIMARY_CALENDAR_ONLY: ExportTarget.PRIMARY,
    SyncToCalendar.DEDICATED_CALENDAR: ExportTarget.DEDICATED,
}


MAX_CALENDARS = 1000
"""Limit of one form; no account is known to come near."""

UNKNOWN_FEATURES = Features(
    connect_methods=(),
    update_sync_config=False,
    list_event_from_calendars=ListEventFromCalendars.UNDEFINED,
    sync_to_calendar=SyncToCalendar.UNDEFINED,
)
"""For a provider that the site no longer lists."""


class LockReason(StrEnum):
    """Why a sync direction cannot be changed."""

    FIXED = "fixed"
    """The provider's settings cannot be changed at all."""
    UNSUPPORTED = "unsupported"
    """The provider does not do this direction."""
    NO_CALENDAR_FIELD = "unnameable"
    """The provider needs one calendar, and Wix's API has no field for it."""
    DISCONNECTED = "disconnected"
    """The connection is disconnected."""
    UNREADABLE = "unreadable"
    """The account's calendars could not be listed."""
    PLAN = "plan"
    """The site's plan does not include it."""


@dataclass(frozen=True, slots=True)
class CalendarOption:
    """A calendar of the external account, and whether its events block booking times.

    `form_value` replaces its id in forms; `hint` distinguishes calendars of the same name.
    """

    id: str
    name: str
    chosen: bool
    form_value: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class SyncOptions:
    """The sync settings of one connection, and which of them the owner can change.

    `calendars` is None if there is no choice. `main_calendar` says that the account's main
    calendar is imported, which Wix does not let us find among `calendars`. `unreadable` counts
    calendars of the account that cannot be offered.
    """

    import_enabled: bool
    import_locked: LockReason | None
    calendars: tuple[CalendarOption, ...] | None
    export_enabled: bool
    export_locked: LockReason | None
    export_target: ExportTarget | None
    main_calendar: bool = False
    unreadable: int = 0

    @property
    def editable(self) -> bool:
        """Whether anything can be changed."""
        return self.import_locked is None or self.export_locked is None


_IMPORTING = frozenset(
    {ListEventFromCalendars.PRIMARY_CALENDAR_ONLY, ListEventFromCalendars.SPECIFIC_CALENDARS}
)


def can_block(features: Features) -> bool:
    """Whether the provider supports import that can be switched on."""
    return features.update_sync_config and features.list_event_from_calendars in _IMPORTING


def can_copy(features: Features) -> bool:
    """Whether the provider supports export that can be switched on."""
    return features.update_sync_config and features.sync_to_calendar in _EXPORT_TARGETS


def sync_options(
    connection: Connection, features: Features, account_calendars: Iterable[Calendar] = ()
) -> SyncOptions:
    """Return what the owner can change on a connection.

    Only the provider's features count, never its name. `account_calendars` are those of the
    external account, if the provider lets the owner choose.
    """
    config = connection.sync_config or SyncConfig(None, None)
    imports, exports = config.imports, config.exports
    return SyncOptions(
        import_enabled=bool(imports and imports.enabled),
        import_locked=_import_lock(connection, features),
        calendars=_calendar_options(features, imports, account_calendars),
        export_enabled=bool(exports and exports.enabled),
        export_locked=_export_lock(connection, features),
        export_target=_EXPORT_TARGETS.get(features.sync_to_calendar),
        main_calendar=bool(imports and imports.primary_calendar),
    )


def _import_lock(connection: Connection, features: Features) -> LockReason | None:
    if connection.ended:
        return LockReason.DISCONNECTED
    if _partly_read(connection):
        return LockReason.UNREADABLE
    if features.list_event_from_calendars in _IMPORTING:
        return None if _updatable(connection, features) else LockReason.FIXED
    config = connection.sync_config
    on = bool(config and config.imports and config.imports.enabled)
    return LockReason.FIXED if on else LockReason.UNSUPPORTED


def _export_lock(connection: Connection, features: Features) -> LockReason | None:
    if connection.ended:
        return LockReason.DISCONNECTED
    if _partly_read(connection):
        return LockReason.UNREADABLE  # saving sends both sides, and one is only partly known
    if features.sync_to_calendar in _EXPORT_TARGETS:
        return None if _updatable(connection, features) else LockReason.FIXED
    config = connection.sync_config
    if config and config.exports and config.exports.enabled:
        # Wix's own sample has a Google connection that exports although its provider cannot
        return LockReason.FIXED
    # Wix's provider list knows SPECIFIC_CALENDAR, its settings have no place for the calendar
    named = features.sync_to_calendar is SyncToCalendar.SPECIFIC_CALENDAR
    return LockReason.NO_CALENDAR_FIELD if named else LockReason.UNSUPPORTED


def _updatable(connection: Connection, features: Features) -> bool:
    """Whether an update can be sent without resetting unknown fields."""
    config = connection.sync_config
    return features.update_sync_config and not (config and config.unknown_fields is None)


def _partly_read(connection: Connection) -> bool:
    config = connection.sync_config
    return bool(config and config.imports and config.imports.unreadable)


def _calendar_options(
    features: Features, imports: ImportConfig | None, calendars: Iterable[Calendar]
) -> tuple[CalendarOption, ...] | None:
    if features.list_event_from_calendars is not ListEventFromCalendars.SPECIFIC_CALENDARS:
        return None
    listed = tuple(calendars)
    chosen = {calendar.id for calendar in imports.calendars} if imports else set[str]()
    main = bool(imports and imports.primary_calendar)
    if not chosen and not main and len(listed) == 1:
        chosen = {listed[0].id}  # preselect the only calendar
    if len(listed) > MAX_CALENDARS:  # keep the chosen ones
        first = sorted(
            range(len(listed)),
            key=lambda at: (listed[at].id not in chosen, at),
        )
        listed = tuple(listed[at] for at in sorted(first[:MAX_CALENDARS]))
    handle, hint = (
        form_values([calendar.id for calendar in listed]),
        name_hints(listed),
    )
    return tuple(
        CalendarOption(c.id, c.name, c.id in chosen, handle[c.id], hint.get(c.id, ""))
        for c in listed
    )
