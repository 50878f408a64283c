"""Read and save the sync settings of a connection."""

from dataclasses import dataclass, replace
from enum import StrEnum

from app.calendars.sync.sync_options import LockReason, SyncOptions, sync_options
from app.wix import (
    Calendar,
    Connection,
    ExportConfig,
    Features,
    ImportConfig,
    PremiumFeatureNotEnabled,
    SyncConfig,
    WixClient,
    WixError,
    WixForbidden,
)

_NO_IMPORT = ImportConfig(enabled=False, primary_calendar=False, calendars=())
_NO_EXPORT = ExportConfig(enabled=False, target=None)


class Aspect(StrEnum):
    """A part of the settings that Wix may save differently."""

    IMPORT = "import"
    CALENDARS = "calendars"
    EXPORT = "export"


@dataclass(frozen=True, slots=True)
class SyncChange:
    """The settings submitted by the owner; None if the form had no such switch."""

    import_enabled: bool | None
    calendar_ids: tuple[str, ...]
    export_enabled: bool | None


@dataclass(frozen=True, slots=True)
class SaveResult:
    """The connection after saving, and how it differs from what was requested.

    `forbidden`: Wix does not let this app change it, and nothing was changed.
    """

    connection: Connection
    expected: SyncConfig
    differences: tuple[Aspect, ...]
    forbidden: bool = False


class NoCalendarChosen(Exception):
    """Import was switched on without a calendar."""


class NothingToChange(Exception):
    """Neither direction of this connection can be changed."""


class SaveUnconfirmed(Exception):
    """The settings were sent, and reading back did not show whether they were saved."""


def planned_config(connection: Connection, options: SyncOptions, change: SyncChange) -> SyncConfig:
    """Return the settings to send for a change: always both sides.

    Wix does not document whether an update merges or replaces, so a side that cannot be changed
    is sent back unchanged.

    Raises:
        NothingToChange: both directions are locked.
        NoCalendarChosen: import is wanted, and calendars can be chosen, but none is.

    Source: External Calendar V2 "Update Sync Config", 2026-11.
    """
    if not options.editable:
        raise NothingToChange
    held = connection.sync_config or SyncConfig(None, None)
    return SyncConfig(
        imports=resendable(held.imports)
        if options.import_locked or change.import_enabled is None
        else _planned_import(held, options, change),
        exports=held.exports
        if options.export_locked or change.export_enabled is None
        else ExportConfig(enabled=change.export_enabled, target=options.export_target),
    )


def lacks_calendar(options: SyncOptions, change: SyncChange) -> bool:
    """Whether import is switched on, calendars can be chosen, and none is."""
    if options.import_locked or options.calendars is None or not change.import_enabled:
        return False
    if options.main_calendar:
        return False  # the main calendar counts as chosen
    return not {choice.id for choice in options.calendars} & set(change.calendar_ids)


def differences(asked: SyncConfig, kept: SyncConfig | None) -> tuple[Aspect, ...]:
    """Return the aspects in which the saved settings differ; calendars are compared as sets."""
    kept = kept or SyncConfig(None, None)
    a, b = asked.imports or _NO_IMPORT, kept.imports or _NO_IMPORT
    found: list[Aspect] = []
    if a.enabled != b.enabled:
        found.append(Aspect.IMPORT)
    elif a.enabled and _source(a) != _source(b):
        found.append(Aspect.CALENDARS)
    if (asked.exports or _NO_EXPORT).enabled != (kept.exports or _NO_EXPORT).enabled:
        found.append(Aspect.EXPORT)
    return tuple(found)


class SyncSettings:
    """Reads the options of a connection, and saves its settings with confirmation."""

    def __init__(self, wix: WixClient) -> None:
        self._wix = wix

    async def options(self, connection: Connection, features: Features) -> SyncOptions:
        """Return the options, with the account's calendars if they can be chosen."""
        options = sync_options(connection, features)
        if options.calendars is None or options.import_locked:
            return replace(options, calendars=None)
        listed = await self._wix.list_calendars(connection.id)
        found = sync_options(connection, features, listed)
        left_out = len(listed) - len(found.calendars or ())
        return replace(found, unreadable=listed.unreadable + left_out)

    async def available_options(self, connection: Connection, features: Features) -> SyncOptions:
        """Like `options`, but lock import if the calendars cannot be listed."""
        try:
            return await self.options(connection, features)
        except WixError as error:
            no_plan = isinstance(error, PremiumFeatureNotEnabled)
            locked = LockReason.PLAN if no_plan else LockReason.UNREADABLE
            return replace(sync_options(connection, features), calendars=None, import_locked=locked)

    async def save(self, connection: Connection, asked: SyncConfig) -> SaveResult:
        """Send both sides, read the connection again, and compare.

        Fields that this app does not know are sent along, so that none of them is reset.

        An ambiguous failure may have been a success: reading back decides. If Wix still has the
        old settings, the update is sent once more, which is harmless.

        Raises:
            SaveUnconfirmed: sent, but Wix could not be read afterwards; or sent twice without a
                clear answer, and Wix still holds other settings.
        """
        held = connection.sync_config or SyncConfig(None, None)
        asked = replace(asked, unknown_fields=held.unknown_fields)
        expected = SyncConfig(asked.imports or held.imports, asked.exports or held.exports)
        now = connection
        for _ in range(2):
            try:
                certain = await self._sent(connection.id, asked)
            except WixForbidden as error:
                if now is not connection:  # the first attempt may have succeeded
                    raise SaveUnconfirmed from error
                return SaveResult(
                    now, expected, differences(expected, now.sync_config), forbidden=True
                )
            now = await self._read_back(connection.id)
            found = differences(expected, now.sync_config)
            if certain or not found:
                return SaveResult(now, expected, found)
        raise SaveUnconfirmed

    async def _sent(self, connection_id: str, asked: SyncConfig) -> bool:
        """Send the settings; return whether Wix certainly received them."""
        try:
            await self._wix.update_sync_config(connection_id, asked)
        except WixError as error:
            if not error.may_have_run:
                raise
            return False
        return True

    async def _read_back(self, connection_id: str) -> Connection:
        try:
            return await self._wix.get_connection(connection_id)
        except WixError as error:
            raise SaveUnconfirmed from error


def _planned_import(held: SyncConfig, options: SyncOptions, change: SyncChange) -> ImportConfig:
    enabled = bool(change.import_enabled)
    if options.calendars is None:
        return ImportConfig(enabled=enabled, primary_calendar=True, calendars=())
    known = {choice.id for choice in options.calendars}
    chosen = tuple(Calendar(id_, "") for id_ in change.calendar_ids if id_ in known)
    if lacks_calendar(options, change):
        raise NoCalendarChosen
    # when switched off, keep the choice for switching on again
    kept = chosen or (held.imports.calendars if held.imports else ())
    main = options.main_calendar and not kept
    return ImportConfig(enabled=enabled, primary_calendar=main, calendars=kept)


def resendable(imports: ImportConfig | None) -> ImportConfig | None:
    """Return the imports to send back, or None if they are on without any source."""
    if imports and imports.enabled and not (has_known_source(imports) or imports.other_source):
        return None
    return imports


def has_known_source(imports: ImportConfig) -> bool:
    """Whether the imports have a source of a kind that this app knows."""
    return imports.primary_calendar or bool(imports.calendars)


def _source(imports: ImportConfig) -> tuple[bool, frozenset[str]]:
    return imports.primary_calendar, frozenset(calendar.id for calendar in imports.calendars)
