"""Compare a reconnected calendar with its earlier settings, and plan to restore them."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace

from app.calendars.snapshot.site_snapshot import SiteSnapshot
from app.calendars.sync.sync_options import CalendarOption, SyncOptions
from app.calendars.sync.sync_plan import SyncChange
from app.calendars.values.digest import digest
from app.calendars.values.error_context import AppError
from app.calendars.values.saved_settings import SavedSettings
from app.wix import Connection, WixError


@dataclass(frozen=True, slots=True)
class Restoration:
    """How to restore the earlier settings, as far as possible.

    `change` and `options` are what to save. `found` are the calendars that blocked before and
    still exist, `lost` counts those that do not. `needed` says whether anything would change,
    `complete` that everything is as before.
    """

    change: SyncChange
    options: SyncOptions
    found: tuple[CalendarOption, ...]
    lost: int
    needed: bool
    complete: bool


@dataclass(frozen=True, slots=True)
class ReconnectResult:
    """The result of reconnecting.

    `previous` is the previous connection, if Wix made a new one and still has the old one.
    `lost_names` are the known names of the lost calendars. `unknown_settings_differ` says that
    settings which this app does not know, and so cannot restore, have changed.
    """

    other_account: bool
    restoration: Restoration
    previous: Connection | None
    lost_names: tuple[str, ...] = ()
    unknown_settings_differ: bool = False


class SavedSettingsExpired(AppError):
    """The earlier settings are not known any more: the page was open for too long."""


class Reconnector:
    """Compares a connection with the settings saved before it was reconnected."""

    def __init__(self, snapshot: SiteSnapshot) -> None:
        self._snapshot = snapshot

    async def compare(
        self, saved: SavedSettings, now: Connection, options: SyncOptions
    ) -> ReconnectResult:
        """Return the differences; what cannot be read is left out."""
        earlier = None
        with suppress(WixError):
            listed = await self._snapshot.connections_of(now.schedule_id)
            earlier = _earlier(listed.connections, saved, now)
        plan = plan_restoration(saved, options)
        names = await self._names(earlier, saved) if plan.lost and earlier else {}
        there = {saved.calendar_digest(one.id) for one in options.calendars or ()}
        lost = (names[one] for one in saved.calendars if one not in there and names.get(one))
        return ReconnectResult(
            other_account=saved.is_other_account(now),
            restoration=plan,
            previous=earlier,
            lost_names=tuple(sorted(lost)),
            unknown_settings_differ=saved.unknown_settings_differ(now),
        )

    async def _names(self, earlier: Connection, saved: SavedSettings) -> dict[str, str]:
        try:
            calendars = await self._snapshot.list_calendars(earlier.id)
        except WixError:
            return {}  # access has usually ended, hence the reconnect
        return {saved.calendar_digest(one.id): one.name for one in calendars}


def plan_restoration(saved: SavedSettings, options: SyncOptions) -> Restoration:
    """Return what to save; a locked direction is left unchanged."""
    listed = options.calendars or ()
    found = tuple(one for one in listed if saved.calendar_digest(one.id) in saved.calendars)
    if saved.main_calendar and not found:
        options = replace(options, main_calendar=True)
    change = SyncChange(
        import_enabled=_imports(saved, options, found),
        calendar_ids=tuple(one.id for one in found),
        export_enabled=None if options.export_locked else saved.exports,
    )
    needed = _changes(change, options)
    picky = saved.imports and options.calendars is not None
    lost = len(saved.calendars) - len(found) + saved.dropped if picky else 0
    exports = options.export_enabled if options.export_locked else saved.exports
    on = (options.import_enabled, options.export_enabled)
    whole = on == (saved.imports, exports) and not lost and not needed
    return Restoration(change, options, found, lost, needed, whole)


def _imports(
    saved: SavedSettings, options: SyncOptions, found: tuple[CalendarOption, ...]
) -> bool | None:
    """Return whether to import; None if that is locked or no calendar is left."""
    if options.import_locked:
        return None
    nothing_left = options.calendars is not None and not found and not options.main_calendar
    return None if saved.imports and nothing_left else saved.imports


def _changes(change: SyncChange, options: SyncOptions) -> bool:
    if change.export_enabled not in {None, options.export_enabled}:
        return True
    if change.import_enabled not in {None, options.import_enabled}:
        return True
    chosen = {one.id for one in options.calendars or () if one.chosen}
    return bool(change.import_enabled and change.calendar_ids) and {*change.calendar_ids} != chosen


def _earlier(
    connections: Iterable[Connection], saved: SavedSettings, now: Connection
) -> Connection | None:
    return next(
        (
            one
            for one in connections
            if digest(one.id) == saved.connection and one.id != now.id and not one.ended
        ),
        None,
    )
