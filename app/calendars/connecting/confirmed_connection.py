"""Confirm with Wix that the connection named in a callback is the one of its flow."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeAlias
from weakref import WeakValueDictionary

from app.calendars.connecting.connecting_errors import (
    ConnectingError,
    ConnectionMismatched,
    ConnectionNotNew,
    ConnectionUnknown,
)
from app.calendars.connecting.flow import OAuthFlow
from app.calendars.snapshot.shared_read import SharedRead
from app.calendars.values.digest import digest
from app.calendars.values.error_context import ErrorContext
from app.stores.store import Store
from app.wix import (
    Connection,
    Priority,
    WixClient,
    WixNotFound,
    call_priority,
    current_priority,
)

_MAX_READS = 3
_MAX_FAILED, _FAILED_TTL_S = 5, 60.0
"""Callbacks of one flow in a minute with a connection that is not its own; further ones make no
calls."""

_Key: TypeAlias = tuple[str, frozenset[str], str]
"""The flow, what existed before it, and the connection."""


class ConfirmedConnections:
    """Reads the connections of callbacks.

    Args:
        wix: reads a connection.
        states: counts the failed callbacks of a flow.
        sleep: waits between reads of a new connection.
    """

    __slots__ = ("_reads", "_sleep", "_states", "_wix")

    def __init__(
        self, wix: WixClient, states: Store, sleep: Callable[[float], Awaitable[object]]
    ) -> None:
        self._wix, self._states, self._sleep = wix, states, sleep
        self._reads = WeakValueDictionary[_Key, SharedRead[Connection]]()

    async def read(self, connection_id: str, flow: OAuthFlow) -> Connection:
        """Return the connection, if the flow asked for it; concurrent reloads share one read.

        Raises:
            ConnectingError: it did not, or too many callbacks of the flow named others.
        """
        key = flow.nonce, flow.existing, connection_id
        read = self._reads.get(key)
        if read is None or read.done:
            confirmed = self._confirmed(connection_id, flow)
            read = self._reads[key] = SharedRead(confirmed, since_s=0.0, background=False)
        await read.join("GetConnection", None, now_s=0.0)
        return read.result()

    async def _confirmed(self, connection_id: str, flow: OAuthFlow) -> Connection:
        # whoever has the link of a guest chooses the id, and must not use up the owner's calls
        priority = Priority.GUEST if flow.invitation else current_priority()
        async with self._attempt(flow.nonce):
            with call_priority(priority):
                connection = await self._read(connection_id)
            _check(connection, flow)
        return connection

    @asynccontextmanager
    async def _attempt(self, nonce: str) -> AsyncGenerator[None]:
        """Count an attempt that fails; concurrent ones count while they last."""
        for number in range(_MAX_FAILED):
            key = f"attempt {number} {nonce}"
            if not await self._states.claim(key, "made", ttl_s=_FAILED_TTL_S):
                break
        else:
            raise ConnectionUnknown
        failed = False
        try:
            yield
        except ConnectingError:
            failed = True
            raise
        finally:
            if not failed:
                await self._states.drop(key)

    async def _read(self, connection_id: str) -> Connection:
        """Read a connection with retries: a new one may not be replicated yet."""
        for left in reversed(range(_MAX_READS)):
            try:
                return await self._wix.get_connection(connection_id)
            except WixNotFound as error:
                if not left or not error.sent:
                    break
            await self._sleep(1.0)
        raise ConnectionUnknown


def _check(connection: Connection, flow: OAuthFlow) -> None:
    if (connection.schedule_id, connection.provider_id) != (flow.schedule_id, flow.provider_id):
        raise ConnectionMismatched
    if connection.ended:
        raise ConnectionUnknown
    # whether Wix keeps the id of a connection that is reconnected is not documented
    kept = digest(connection.id)
    if kept in flow.existing and not (flow.saved and flow.saved.connection == kept):
        raise ConnectionNotNew(context=ErrorContext(connection_id=connection.id))
