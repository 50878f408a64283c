"""Locks of links in use: guests who send an app password with the same link take turns."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager

from app.calendars.values.digest import digest
from app.stores.keyed_locks import KeyedLocks
from app.stores.store import LOCKED, Store
from app.stores.waiting import waiting

_TURN_S = 45.0
"""Longer than a guest takes to connect by an app password."""

_BETWEEN_S = 0.25

_MAX_WAITING = 10
"""Requests of one link."""


class LinkTurns:
    """Locks links.

    Args:
        store: holds the locks of all processes.
        sleep: waits between two attempts to lock a link.
    """

    def __init__(self, store: Store, sleep: Callable[[float], Awaitable[object]]) -> None:
        self._store, self._sleep = store, sleep
        self._turns = KeyedLocks[str]()

    @asynccontextmanager
    async def exclusive(self, token: str) -> AsyncGenerator[None]:
        """Lock a link while a guest connects, so that only one guest succeeds.

        Raises:
            Busy: too many requests wait for this link, or are active afterwards.
        """
        key = f"turn {digest(token)}"
        async with AsyncExitStack() as held:
            with waiting(key, most=_MAX_WAITING):
                await held.enter_async_context(self._turns.of(key))
                while await self._store.claim(key, LOCKED, ttl_s=_TURN_S):
                    await self._sleep(_BETWEEN_S)
                held.push_async_callback(self._store.drop, key)
            yield
