"""What flows between Wix and an external calendar: what is asked for, and what Wix keeps."""

from dataclasses import dataclass, replace
from enum import StrEnum

from app.calendars.sync.sync_options import Choices, Locked, choices
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
    """A part of the settings that can turn out other than asked for."""

    IMPORT = "import"
    CALENDARS = "calendars"
    EXPORT = "export"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the owner asked for on the form; None where the form had no switch to flip."""

    import_enabled: bool | None
    calendar_ids: tuple[str, ...]
    export_enabled: bool | None


@dataclass(frozen=True, slots=True)
class Saved:
    """The connection as Wix holds it afterwards, and where it differs from what was asked.

    With `forbidden` Wix does not let this app change it, and nothing was changed.
    """

    connection: Connection
    asked: SyncConfig
    differences: tuple[Aspect, ...]
    forbidden: bool = False


class NoCalendarChosen(Exception):
    """Import was switched on without a calendar to import."""


class NothingToSteer(Exception):
    """Neither direction of this connection can be changed."""


class SaveUnconfirmed(Exception):
    """The settings were sent, and Wix does not let us see whether it took them."""


def plan(connection: Connection, offered: Choices, wish: Wish) -> SyncConfig:
    """Turn a wish into the settings to send: both sides, always.

    Wix does not say whether an update merges with what it holds or replaces it, so a side that
    cannot be changed here goes back as it came.

    Raises:
        NothingToSteer: both directions are locked.
        NoCalendarChosen: import is wanted, and calendars can be chosen, but none is.

    Source: External Calendar V2 "Update Sync Config", 2026-11.
    """
    if not offered.any_open:
        raise NothingToSteer
    held = connection.sync_config or SyncConfig(None, None)
    return SyncConfig(
        imports=as_it_came(held.imports)
        if offered.import_locked or wish.import_enabled is None
        else _planned_import(held, offered, wish),
        exports=held.exports
        if offered.export_locked or wish.export_enabled is None
        else ExportConfig(enabled=wish.export_enabled, target=offered.export_target),
    )


def lacks_calendar(offered: Choices, wish: Wish) -> bool:
    """Whether import is wanted where calendars can be chosen, but none is."""
    if offered.import_locked or offered.calendars is None or not wish.import_enabled:
        return False
    if offered.main_calendar:
        return False  # what it imports already counts as chosen until something else is ticked
    return not {choice.id for choice in offered.calendars} & set(wish.calendar_ids)


def differences(asked: SyncConfig, kept: SyncConfig | None) -> tuple[Aspect, ...]:
    """Name what Wix holds otherwise than asked; calendars are compared as sets of ids."""
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
    """Saves sync settings so that what the page says afterwards is what Wix holds."""

    def __init__(self, wix: WixClient) -> None:
        self._wix = wix

    async def choices(self, connection: Connection, features: Features) -> Choices:
        """Return what can be steered, with the account's calendars where they can be chosen."""
        offered = choices(connection, features)
        if offered.calendars is None or offered.import_locked:
            return replace(offered, calendars=None)
        listed = await self._wix.list_calendars(connection.id)
        found = choices(connection, features, listed)
        left_out = len(listed) - len(found.calendars or ())
        return replace(found, unreadable=listed.unreadable + left_out)

    async def readable_choices(self, connection: Connection, features: Features) -> Choices:
        """Return the same, but lock import rather than fail where calendars can't be listed."""
        try:
            return await self.choices(connection, features)
        except WixError as error:
            no_plan = isinstance(error, PremiumFeatureNotEnabled)
            locked = Locked.PLAN if no_plan else Locked.UNREADABLE
            return replace(choices(connection, features), calendars=None, import_locked=locked)

    async def save(self, connection: Connection, offered: Choices, wish: Wish) -> Saved:
        """Turn a wish into settings by `plan`, and `put` them; raises what these raise."""
        return await self.put(connection, plan(connection, offered, wish))

    async def put(self, connection: Connection, asked: SyncConfig) -> Saved:
        """Send both sides, read the connection again, and compare.

        Members that are newer than this app go along, so that none of them is reset.

        A doubtful failure may have been a success: reading back decides. Where Wix still holds
        the old settings the update is sent once more, since setting values twice does no harm.

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
                if now is not connection:  # what came of the first time is not known
                    raise SaveUnconfirmed from error
                return Saved(now, expected, differences(expected, now.sync_config), forbidden=True)
            now = await self._read_back(connection.id)
            found = differences(expected, now.sync_config)
            if certain or not found:
                return Saved(now, expected, found)
        raise SaveUnconfirmed

    async def _sent(self, connection_id: str, asked: SyncConfig) -> bool:
        """Send the settings, and return whether Wix surely got them."""
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


def _planned_import(held: SyncConfig, offered: Choices, wish: Wish) -> ImportConfig:
    enabled = bool(wish.import_enabled)
    if offered.calendars is None:
        return ImportConfig(enabled=enabled, primary_calendar=True, calendars=())
    known = {choice.id for choice in offered.calendars}
    chosen = tuple(Calendar(id_, "") for id_ in wish.calendar_ids if id_ in known)
    if lacks_calendar(offered, wish):
        raise NoCalendarChosen
    # switched off, the earlier choice is kept for the day it is switched on again
    kept = chosen or (held.imports.calendars if held.imports else ())
    main = offered.main_calendar and not kept
    return ImportConfig(enabled=enabled, primary_calendar=main, calendars=kept)


def as_it_came(imports: ImportConfig | None) -> ImportConfig | None:
    """Return the side to send back, or nothing where it is on and has no source at all."""
    if imports and imports.enabled and not (nameable(imports) or imports.other_source):
        return None
    return imports


def nameable(imports: ImportConfig) -> bool:
    """Whether this app knows the kind of source that a side has."""
    return imports.primary_calendar or bool(imports.calendars)


def _source(imports: ImportConfig) -> tuple[bool, frozenset[str]]:
    return imports.primary_calendar, frozenset(calendar.id for calendar in imports.calendars)
