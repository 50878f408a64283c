"""Detect and merge concurrent changes of sync settings."""

import json

from app.calendars.sync.sync_options import SyncOptions
from app.calendars.sync.sync_plan import SyncChange
from app.calendars.values.digest import digest
from app.wix import SyncConfig


def fingerprint(config: SyncConfig | None) -> str:
    """Return a digest that is equal for settings with the same effect.

    The details of a direction that is off do not count, as in `differences`.
    """
    config = config or SyncConfig(None, None)
    imports, exports = config.imports, config.exports
    ids = sorted(calendar.id for calendar in imports.calendars) if imports else []
    does = [
        [imports.primary_calendar, ids] if imports and imports.enabled else None,
        [exports.target] if exports and exports.enabled else None,
    ]
    return digest(json.dumps(does))


def merge_changes(change: SyncChange, before: SyncChange, now: SyncOptions) -> SyncChange:
    """Return a change merged with what changed elsewhere since the form was rendered.

    Args:
        change: the submitted form.
        before: the form as rendered; fields that differ from it were changed by the owner.
        now: current settings, for all other fields.
    """
    flipped = {*change.calendar_ids} ^ {*before.calendar_ids}
    held = {one.id for one in now.calendars or () if one.chosen}
    ticked = (held - flipped) | (flipped & {*change.calendar_ids})
    return SyncChange(
        import_enabled=_latest(change.import_enabled, before.import_enabled, now.import_enabled),
        calendar_ids=tuple(sorted(ticked)),
        export_enabled=_latest(change.export_enabled, before.export_enabled, now.export_enabled),
    )


def _latest(change: bool | None, before: bool | None, now: bool) -> bool | None:  # noqa: FBT001
    """Return the merged value of a switch, None if the form did not have it."""
    return now if change is not None and change == before else change
