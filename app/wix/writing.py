"""Values written as Wix's JSON."""

from app.wix.models import ExportConfig, ImportConfig, SyncConfig


def sync_config(config: SyncConfig) -> dict[str, object]:
    """Writes a sync config, each oneof with at most one member.

    Wix's own SDK sends two members without a word; which one the server takes is not documented.

    Raises:
        ValueError: No side, import from no calendar, or from the primary and listed ones.
    """
    if config.imports is None and config.exports is None:
        raise ValueError("an empty sync config: Wix may take it as an order to end both")
    sides = {
        "listEventFromCalendars": config.imports and _imports(config.imports),
        "syncToCalendar": config.exports and _exports(config.exports),
    }
    return {key: side for key, side in sides.items() if side is not None}


def _imports(imports: ImportConfig) -> dict[str, object]:
    if imports.primary_calendar and imports.calendars:
        raise ValueError("import from the primary calendar or from listed ones, not both")
    if imports.primary_calendar:
        return {"enabled": imports.enabled, "primaryCalendar": {}}
    if imports.calendars:
        listed = [{"id": calendar.id} for calendar in imports.calendars]
        return {"enabled": imports.enabled, "calendars": {"calendars": listed}}
    if imports.enabled:
        raise ValueError("import from no calendar at all")
    return {"enabled": False}


def _exports(exports: ExportConfig) -> dict[str, object]:
    written: dict[str, object] = {"enabled": exports.enabled}
    if exports.target is not None:
        written[exports.target.value] = {}
    return written
