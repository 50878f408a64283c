"""What is held now, and what a page was made from: are they the same, and what if not."""

import json

from app.calendars.sync.sync import Wish
from app.calendars.sync.sync_options import Choices
from app.calendars.values.digest import digest
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


def merged(wish: Wish, before: Wish, now: Choices) -> Wish:
    """Return a wish with what changed elsewhere since the form was made.

    Args:
        wish: as the form came back.
        before: the same form as it was made; what differs is what its owner flipped, and stays.
        now: what is held; all else is taken from there.
    """
    flipped = {*wish.calendar_ids} ^ {*before.calendar_ids}
    held = {one.id for one in now.calendars or () if one.chosen}
    ticked = (held - flipped) | (flipped & {*wish.calendar_ids})
    return Wish(
        import_enabled=_latest(wish.import_enabled, before.import_enabled, now.import_enabled),
        calendar_ids=tuple(sorted(ticked)),
        export_enabled=_latest(wish.export_enabled, before.export_enabled, now.export_enabled),
    )


def _latest(wish: bool | None, before: bool | None, now: bool) -> bool | None:  # noqa: FBT001
    """Return a switch; one that the form did not have stays without a word."""
    return now if wish is not None and wish == before else wish
