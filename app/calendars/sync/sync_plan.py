"""Plan an update of sync settings, and compare settings."""

from dataclasses import dataclass
from enum import StrEnum

from app.calendars.sync.sync_options import SyncOptions
from app.calendars.values.error_context import AppError, ErrorContext
from app.wix import Calendar, Connection, ExportConfig, ImportConfig, SyncConfig

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


class NoCalendarChosen(AppError):
    """Import was switched on without a calendar."""


class NothingToChange(AppError):
    """Neither direction of this connection can be changed."""


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
        raise NothingToChange(context=ErrorContext.of(connection))
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


def _planned_import(held: SyncConfig, options: SyncOptions, change: SyncChange) -> ImportConfig:
    enabled = bool(change.import_enabled)
    if options.calendars is None:
        return ImportConfig(enabled=enabled, primary_calendar=True, calendars=())
    ids = {choice.id for choice in options.calendars}
    chosen = tuple(Calendar(id_, "") for id_ in change.calendar_ids if id_ in ids)
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
