"""After a calendar was connected again: what is other than before, and what can be put back."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace

from app.calendars.sync.saved_settings import Memory
from app.calendars.sync.sync import Wish
from app.calendars.sync.sync_options import CalendarChoice, Choices
from app.calendars.values.digest import digest
from app.wix import Connection, Status, WixClient, WixError


@dataclass(frozen=True, slots=True)
class Restoration:
    """How to get back to the earlier settings, as far as that is possible.

    `wish` and `offered` are what to save. `found` are the calendars that blocked before and are
    still there, `lost` counts those that are not. `needed` says whether anything would change,
    `whole` that all is as it was already.
    """

    wish: Wish
    offered: Choices
    found: tuple[CalendarChoice, ...]
    lost: int
    needed: bool
    whole: bool


@dataclass(frozen=True, slots=True)
class Return:
    """What came of connecting again.

    `earlier` is the connection before, where Wix made a new one and still holds on to the old.
    `lost_names` are those of the lost calendars, as far as the earlier connection tells.
    `other_unknown` says that settings which this app does not know, and so can't put back, are
    other than before.
    """

    other_account: bool
    restoration: Restoration
    earlier: Connection | None
    lost_names: tuple[str, ...] = ()
    other_unknown: bool = False


class SettingsForgotten(Exception):
    """What was set before is not known any more: the page was open for too long."""


class Reconnecting:
    """Compares a connection with what was remembered before it was connected again."""

    def __init__(self, wix: WixClient) -> None:
        self._wix = wix

    async def compare(self, memory: Memory, now: Connection, offered: Choices) -> Return:
        """Say what is other than before; what cannot be read is left out."""
        earlier = None
        with suppress(WixError):
            listed = await self._wix.list_connections([now.schedule_id])
            earlier = _earlier(listed.connections, memory, now)
        plan = restoration(memory, offered)
        names = await self._names(earlier, memory) if plan.lost and earlier else {}
        there = {memory.named(one.id) for one in offered.calendars or ()}
        lost = (names[one] for one in memory.calendars if one not in there and names.get(one))
        return Return(
            other_account=memory.other_account(now),
            restoration=plan,
            earlier=earlier,
            lost_names=tuple(sorted(lost)),
            other_unknown=memory.other_unknown(now),
        )

    async def _names(self, earlier: Connection, memory: Memory) -> dict[str, str]:
        try:
            calendars = await self._wix.list_calendars(earlier.id)
        except WixError:
            return {}  # access has usually ended, which is why it was connected again
        return {memory.named(one.id): one.name for one in calendars}


def restoration(memory: Memory, offered: Choices) -> Restoration:
    """Work out what to save; a direction that cannot be set here stays as it is."""
    listed = offered.calendars or ()
    found = tuple(one for one in listed if memory.named(one.id) in memory.calendars)
    if memory.main_calendar and not found:
        offered = replace(offered, main_calendar=True)
    wish = Wish(
        import_enabled=_imports(memory, offered, found),
        calendar_ids=tuple(one.id for one in found),
        export_enabled=None if offered.export_locked else memory.exports,
    )
    needed = _changes(wish, offered)
    picky = memory.imports and offered.calendars is not None
    lost = len(memory.calendars) - len(found) + memory.forgotten if picky else 0
    exports = offered.export_enabled if offered.export_locked else memory.exports
    on = (offered.import_enabled, offered.export_enabled)
    whole = on == (memory.imports, exports) and not lost and not needed
    return Restoration(wish, offered, found, lost, needed, whole)


def _imports(memory: Memory, offered: Choices, found: tuple[CalendarChoice, ...]) -> bool | None:
    """Return whether to import; None where that is locked, or none of the calendars is left."""
    if offered.import_locked:
        return None
    nothing_left = offered.calendars is not None and not found and not offered.main_calendar
    return None if memory.imports and nothing_left else memory.imports


def _changes(wish: Wish, offered: Choices) -> bool:
    if wish.export_enabled not in {None, offered.export_enabled}:
        return True
    if wish.import_enabled not in {None, offered.import_enabled}:
        return True
    chosen = {one.id for one in offered.calendars or () if one.chosen}
    return bool(wish.import_enabled and wish.calendar_ids) and {*wish.calendar_ids} != chosen


def _earlier(
    connections: Iterable[Connection], memory: Memory, now: Connection
) -> Connection | None:
    return next(
        (
            one
            for one in connections
            if digest(one.id) == memory.connection
            and one.id != now.id
            and one.status is not Status.DISCONNECTED
        ),
        None,
    )
