"""Disconnecting, so that the end of it is known."""

import asyncio
from collections.abc import Awaitable, Callable
from weakref import WeakValueDictionary

from app.calendars.sync.expected_endings import Endings
from app.wix import (
    Connection,
    ConnectionAlreadyDisconnected,
    Status,
    WixClient,
    WixError,
)


class PartingUnsure(Exception):
    """Disconnecting was asked for, and Wix does not let us see whether it was done."""

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self.connection = connection


class Parting:
    """Ends connections, and remembers that it was on purpose.

    Args:
        endings: of the site.
        pause: waits before looking once more; tests pass one that does not wait.
    """

    def __init__(
        self,
        wix: WixClient,
        endings: Endings,
        *,
        pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._wix, self._endings, self._pause = wix, endings, pause
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def part(self, connection_id: str) -> None:
        """Disconnect. Whoever asks at the same time waits, and then finds it done.

        A doubtful failure may have been a success: reading back decides. Where that does not show
        the end, it is sent once more, since a second time does no harm.

        Raises:
            PartingUnsure: sent, and nobody can tell what came of it.
            WixError: nothing was changed.

        Source: Disconnect: a second call answers 428 `CONNECTION_ALREADY_DISCONNECTED`, 2026-11.
        """
        lock = self._locks.setdefault(connection_id, asyncio.Lock())
        async with lock:
            connection = await self._wix.get_connection(connection_id)
            try:
                if not _ended(connection):
                    await self._end(connection)
            except PartingUnsure:
                await self._endings.note(connection_id)
                raise
            await self._endings.note(connection_id)

    async def accept(self, connection_id: str) -> bool:
        """Remember that it was meant to end, and say whether it has; one that lives is left alone.

        Raises:
            WixError: nothing was changed.
        """
        over = _ended(await self._wix.get_connection(connection_id))
        if over:
            await self._endings.note(connection_id)
        return over

    async def _end(self, connection: Connection) -> None:
        certain = await self._sent(connection.id)
        if not certain:
            if await self._over(connection.id):
                return
            certain = await self._sent_again(connection)
        await self._confirm(connection, certain=certain)

    async def _sent(self, connection_id: str) -> bool:
        """Send it once, and return whether Wix surely did it."""
        try:
            return _ended(await self._wix.disconnect(connection_id))
        except ConnectionAlreadyDisconnected:
            return True
        except WixError as error:
            if not error.may_have_run:
                raise
            return False

    async def _sent_again(self, connection: Connection) -> bool:
        try:
            return await self._sent(connection.id)
        except WixError as error:
            raise PartingUnsure(connection) from error  # what came of the first time is not known

    async def _confirm(self, connection: Connection, *, certain: bool) -> None:
        """See that it is over, giving Wix a moment to say so everywhere.

        Wix's own word that it did it stands where it cannot be read afterwards, but not where what
        is read says otherwise.
        """
        for wait_s in (0.0, 1.0):
            if wait_s:
                await self._pause(wait_s)
            over = await self._over(connection.id)
            if over or (over is None and certain):
                return
        raise PartingUnsure(connection)

    async def _over(self, connection_id: str) -> bool | None:
        """Look whether it is disconnected; None where Wix does not say."""
        try:
            return _ended(await self._wix.get_connection(connection_id))
        except WixError:
            return None


def _ended(connection: Connection) -> bool:
    return connection.status is Status.DISCONNECTED
