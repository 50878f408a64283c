"""Disconnect with confirmation."""

import asyncio
from collections.abc import Awaitable, Callable

from app.calendars.history.site_history import SiteHistory
from app.calendars.sync.expected_endings import ExpectedEndings
from app.calendars.values.error_context import AppError, ErrorContext, error_context
from app.stores.keyed_locks import KeyedLocks
from app.wix import Connection, ConnectionAlreadyDisconnected, WixClient, WixError


class DisconnectUnconfirmed(AppError):
    """Disconnect was sent, and reading back did not show whether it was done."""


class Disconnector:
    """Disconnects connections, and records that this was on purpose.

    Args:
        endings, history: of the site.
        sleep: waits before reading again; tests pass one that does not wait.
    """

    def __init__(
        self,
        wix: WixClient,
        endings: ExpectedEndings,
        history: SiteHistory,
        *,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._wix, self._endings, self._history, self._sleep = wix, endings, history, sleep
        self._locks = KeyedLocks[str]()

    async def disconnect(self, connection_id: str) -> None:
        """Disconnect; concurrent calls for the same connection wait.

        An ambiguous failure may have been a success: reading back decides. If that does not show
        the end, it is sent once more, which is harmless.

        Raises:
            DisconnectUnconfirmed: sent, and the result is unknown.
            WixError: nothing was changed.

        Source: Disconnect: a second call answers 428 `CONNECTION_ALREADY_DISCONNECTED`, 2026-11.
        """
        lock = self._locks.of(connection_id)
        async with lock:
            connection = await self._read(connection_id)
            try:
                if not connection.ended:
                    await self._end(connection)
                    await self._history.disconnected(connection_id)
            except DisconnectUnconfirmed:
                await self._endings.add(connection_id)
                raise
            await self._endings.add(connection_id)

    async def acknowledge(self, connection_id: str) -> bool:
        """Record that a connection ended on purpose; return False if it has not ended.

        Raises:
            WixError: nothing was changed.
        """
        over = (await self._read(connection_id)).ended
        if over:
            await self._endings.add(connection_id)
            await self._history.intended(connection_id)
        return over

    async def _read(self, connection_id: str) -> Connection:
        with error_context(ErrorContext(connection_id=connection_id)):
            return await self._wix.get_connection(connection_id)

    async def _end(self, connection: Connection) -> None:
        with error_context(ErrorContext.of(connection)):
            certain = await self._sent(connection.id)
            if not certain:
                if await self._over(connection.id):
                    return
                certain = await self._sent_again(connection.id)
            await self._confirm(connection.id, certain=certain)

    async def _sent(self, connection_id: str) -> bool:
        """Send it once; return whether Wix certainly did it."""
        try:
            return (await self._wix.disconnect(connection_id)).ended
        except ConnectionAlreadyDisconnected:
            return True
        except WixError as error:
            if not error.may_have_run:
                raise
            return False

    async def _sent_again(self, connection_id: str) -> bool:
        try:
            return await self._sent(connection_id)
        except WixError as error:
            raise DisconnectUnconfirmed from error  # the first attempt may have succeeded

    async def _confirm(self, connection_id: str, *, certain: bool) -> None:
        """Read back until it is disconnected, allowing for replication delay.

        A confirmed disconnect is trusted if it cannot be read afterwards, but not if what is read
        contradicts it.
        """
        for wait_s in (0.0, 1.0):
            if wait_s:
                await self._sleep(wait_s)
            over = await self._over(connection_id)
            if over or (over is None and certain):
                return
        raise DisconnectUnconfirmed

    async def _over(self, connection_id: str) -> bool | None:
        """Return whether it is disconnected; None if it cannot be read."""
        try:
            return (await self._wix.get_connection(connection_id)).ended
        except WixError:
            return None
