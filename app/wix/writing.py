"""Values written as Wix's JSON."""

from app.wix.decode import JsonObject
from app.wix.models import ExportConfig, ImportConfig, SyncConfig
from app.wix.unread import EXPORT, IMPORT, with_unknown_fields


def sync_config(config: SyncConfig) -> dict[str, object]:
    """Writes a sync config, each oneof with at most one member, and what came unread with it.

    Wix's own SDK sends two members without a word; which one the server takes is not documented.

    Raises:
        ValueError: No side, import from no calendar, or from the primary and listed ones; or what
            Wix holds beyond the sides could not be kept.
    """
    if config.imports is None and config.exports is None:
        raise ValueError("an empty sync config: Wix may take it as an order to end both")
    if config.unknown_fields is None:
        raise ValueError("an update would reset what could not be kept")
    sides: dict[str, JsonObject] = {}
    if config.imports is not None:
        sides[IMPORT] = _imports(config.imports)
    if config.exports is not None:
        sides[EXPORT] = _exports(config.exports)
    return with_unknown_fields(sides, config.unknown_fields)


def _imports(imports: ImportConfig) -> dict[str, object]:
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


def _exports(exports: ExportConfig) -> dict[str, object]:
    written: dict[str, object] = {"enabled": exports.enabled}
    if exports.target is not None:
        written[exports.target.value] = {}
    return written
