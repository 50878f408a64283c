"""Telling whether settings are still what they were when a page was made from them."""

import json

from app.calendars.digest import digest
from app.wix import SyncConfig


def fingerprint(config: SyncConfig | None) -> str:
    """Return the same short text for settings that do the same.

    What a direction would do if it were on does not count while it is off, as in `differences`.
    """
    config = config or SyncConfig(None, None)
    imports, exports = config.imports, config.exports
    ids = sorted(calendar.id for calendar in imports.calendars) if imports else []
    does = [
        [imports.primary_calendar, ids] if imports and imports.enabled else None,
        [exports.target] if exports and exports.enabled else None,
    ]
    return digest(json.dumps(does))
