"""Read and save the sync settings of a connection."""

from dataclasses import dataclass, replace

from app.calendars.history.connection_history import Actor
from app.calendars.history.site_history import SiteHistory
from app.calendars.snapshot.site_client import SiteClient
from app.calendars.snapshot.site_snapshot import SiteSnapshot
from app.calendars.sync.sync_options import LockReason, SyncOptions, sync_options
from app.calendars.sync.sync_plan import Aspect, differences
from app.calendars.values.error_context import AppError, ErrorContext, error_context
from app.wix import (
    Connection,
    Features,
    PremiumFeatureNotEnabled,
    SyncConfig,
    WixError,
    WixForbidden,
)


@dataclass(frozen=True, slots=True)
class SaveResult:
    """The connection after saving, and how it differs from what was requested.

    `forbidden`: Wix does not let this app change it, and nothing was changed.
    """

    connection: Connection
    expected: SyncConfig
    differences: tuple[Aspect, ...]
    forbidden: bool = False


class SaveUnconfirmed(AppError):
    """The settings were sent, and reading back did not show whether they were saved."""


class SyncSettings:
    """Reads the options of a connection, and saves its settings with confirmation."""

    def __init__(self, wix: SiteClient, snapshot: SiteSnapshot, history: SiteHistory) -> None:
        self._wix, self._snapshot, self._history = wix, snapshot, history

    async def options(self, connection: Connection, features: Features) -> SyncOptions:
        """Return the options, with the account's calendars if they can be chosen."""
        options = sync_options(connection, features)
        if options.calendars is None or options.import_locked:
            return replace(options, calendars=None)
        with error_context(ErrorContext.of(connection)):
            listed = await self._snapshot.list_calendars(connection.id)
        found = sync_options(connection, features, listed)
        left_out = len(listed) - len(found.calendars or ())
        return replace(found, unreadable=listed.unreadable + left_out)

    async def available_options(self, connection: Connection, features: Features) -> SyncOptions:
        """Like `options`, but lock import if the calendars cannot be listed."""
        try:
            return await self.options(connection, features)
        except WixError as error:
            no_plan = isinstance(error, PremiumFeatureNotEnabled)
            locked = LockReason.PLAN if no_plan else LockReason.UNREADABLE
            return replace(sync_options(connection, features), calendars=None, import_locked=locked)

    async def save(
        self, connection: Connection, asked: SyncConfig, *, who: Actor = Actor.OWNER
    ) -> SaveResult:
        """Send both sides, read the connection again, and compare.

        Fields that this app does not know are sent along, so that none of them is reset.

        An ambiguous failure may have been a success: reading back decides. If Wix still has the
        old settings, the update is sent once more, which is harmless.

        Raises:
            SaveUnconfirmed: sent, but Wix could not be read afterwards; or sent twice without a
                clear answer, and Wix still holds other settings.
        """
        held = connection.sync_config or SyncConfig(None, None)
        asked = replace(asked, unknown_fields=held.unknown_fields)
        expected = SyncConfig(asked.imports or held.imports, asked.exports or held.exports)
        with error_context(ErrorContext.of(connection)):
            saved = await self._save(connection, asked, expected)
        await self._history.saved(who, connection, saved.connection)
        return saved

    async def _save(
        self, connection: Connection, asked: SyncConfig, expected: SyncConfig
    ) -> SaveResult:
        now = connection
        for _ in range(2):
            try:
                certain = await self._sent(connection.id, asked)
            except WixForbidden as error:
                if now is not connection:  # the first attempt may have succeeded
                    raise SaveUnconfirmed from error
                return SaveResult(
                    now, expected, differences(expected, now.sync_config), forbidden=True
                )
            now = await self._read_back(connection.id)
            found = differences(expected, now.sync_config)
            if certain or not found:
                return SaveResult(now, expected, found)
        raise SaveUnconfirmed

    async def _sent(self, connection_id: str, asked: SyncConfig) -> bool:
        """Send the settings; return whether Wix certainly received them."""
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
