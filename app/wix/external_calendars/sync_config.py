"""Sync configs from and to Wix's JSON."""

from functools import cache

from app.wix.external_calendars.enums import ExportTarget
from app.wix.external_calendars.models import Calendar, ExportConfig, ImportConfig, SyncConfig
from app.wix.external_calendars.unknown_fields import (
    EXPORT,
    IMPORT,
    extract_unknown_fields,
    has_other_source,
    with_unknown_fields,
)
from app.wix.parsing.fields import get_bool, get_label, get_object, get_opaque_id, parse_list
from app.wix.parsing.json_body import JsonObject


def parse_sync_config(source: JsonObject) -> SyncConfig:
    """Parse the sync config of a connection."""
    imports, exports = get_object(source, IMPORT), get_object(source, EXPORT)
    return SyncConfig(
        imports=None if imports is None else _parse_imports(imports),
        exports=None if exports is None else _parse_exports(exports),
        unknown_fields=extract_unknown_fields(source),
    )


def _parse_imports(source: JsonObject) -> ImportConfig:
    # The list is wrapped twice: {"calendars": {"calendars": […]}}.
    wrapped = get_object(source, "calendars")
    enabled = get_bool(source, "enabled")
    primary = get_object(source, "primaryCalendar") is not None
    if not wrapped:
        other = not primary and wrapped is None and has_other_source(source, IMPORT)
        return _shared_imports(enabled=enabled, primary_calendar=primary, other_source=other)
    listed = parse_list(wrapped, "calendars", parse_calendar)
    return ImportConfig(enabled, primary, tuple(listed), unreadable=listed.unreadable)


def _parse_exports(source: JsonObject) -> ExportConfig:
    primary = get_object(source, ExportTarget.PRIMARY) is not None
    dedicated = get_object(source, ExportTarget.DEDICATED) is not None
    target = ExportTarget.PRIMARY if primary else ExportTarget.DEDICATED
    return _shared_exports(
        enabled=get_bool(source, "enabled"), target=target if primary != dedicated else None
    )


# Most of a site's connections have the same settings.
_shared_imports, _shared_exports = cache(ImportConfig), cache(ExportConfig)


def parse_calendar(source: JsonObject) -> Calendar:
    """Parse a calendar, also of List Calendars."""
    return Calendar(id=get_opaque_id(source, "id"), name=get_label(source, "name"))


def serialize_sync_config(config: SyncConfig) -> dict[str, object]:
    """Serialize a sync config with its unknown fields; each oneof has at most one member.

    Wix's SDK accepts two members; which one the server takes is not documented.

    Raises:
        ValueError: Neither import nor export; import from no calendar, or from the primary and
            listed ones; or the unknown fields were too large to keep.
    """
    if config.imports is None and config.exports is None:
        raise ValueError("an empty sync config: Wix may end import and export")
    if config.unknown_fields is None:
        raise ValueError("an update would reset unknown fields")
    sides: dict[str, JsonObject] = {}
    if config.imports is not None:
        sides[IMPORT] = _serialize_imports(config.imports)
    if config.exports is not None:
        sides[EXPORT] = _serialize_exports(config.exports)
    return with_unknown_fields(sides, config.unknown_fields)


def _serialize_imports(imports: ImportConfig) -> dict[str, object]:
    if imports.primary_calendar and imports.calendars:
        raise ValueError("import from the primary calendar or from listed ones, not both")
    if imports.primary_calendar:
        return {"enabled": imports.enabled, "primaryCalendar": {}}
    if imports.calendars:
        listed = [{"id": calendar.id} for calendar in imports.calendars]
        return {"enabled": imports.enabled, "calendars": {"calendars": listed}}
    if imports.enabled and not imports.other_source:
        raise ValueError("import from no calendar at all")
    return {"enabled": imports.enabled}


def _serialize_exports(exports: ExportConfig) -> dict[str, object]:
    side: dict[str, object] = {"enabled": exports.enabled}
    if exports.target is not None:
        side[exports.target.value] = {}
    return side
