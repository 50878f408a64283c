"""Limits of links in use: guests with the same link take turns, and begin a few times a minute."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager

from app.calendars.values.digest import digest
from app.calendars.values.error_context import AppError, ErrorContext
from app.stores.keyed_locks import KeyedLocks
from app.stores.store import LOCKED, Store
from app.stores.waiting import Busy, waiting
from app.wix import WixBudgetExceeded

_TURN_S = 45.0
"""Longer than a guest takes to connect by an app password."""

_WAIT_S = 30.0
"""So that the second of two clicks gets the result of the first."""

_BETWEEN_S = 0.25

_MAX_WAITING = 10
"""Requests of one link."""

_BEGINNINGS, _WINDOW_S = 10, 60.0
"""Each takes two calls to Wix, of the 60 a minute that all guests of a site have."""


class LinkBusy(Busy, AppError):
    """Others used the link for as long as the request could wait; nothing was sent."""

    context = ErrorContext(retry_after_s=2.0)


class LinkTurns:
    """Locks links, and counts how often somebody begins to connect with them.

    Args:
        store: holds the locks and counts of all processes.
        sleep: waits between two attempts to lock a link.
        wait_s: how long a request waits for its turn.
    """

    def __init__(
        self,
        store: Store,
        sleep: Callable[[float], Awaitable[object]],
        *,
        wait_s: float = _WAIT_S,
    ) -> None:
        self._store, self._sleep, self._wait_s = store, sleep, wait_s
        self._turns = KeyedLocks[str]()

    @asynccontextmanager
    async def exclusive(self, token: str) -> AsyncGenerator[None]:
        """Lock a link while a guest connects, so that only one guest succeeds.

        Raises:
            Busy: too many requests wait for this link, or are active afterwards, or its turn did
                not come in time.
        """
        key = f"turn {digest(token)}"
        async with AsyncExitStack() as held:
            with waiting(key, most=_MAX_WAITING):
                await self._take_turn(key, held)
            yield

    async def begin(self, token: str) -> None:
        """Count a beginning, so that whoever has a link cannot use up the calls of other guests.

        Raises:
            WixBudgetExceeded: there were too many of late.
        """
        for number in range(_BEGINNINGS):
            slot = f"beginning {digest(token)} {number}"
            if not await self._store.claim(slot, LOCKED, ttl_s=_WINDOW_S):
                return
        raise WixBudgetExceeded("ConnectByOAuth", retry_after_s=_WINDOW_S)

    async def _take_turn(self, key: str, held: AsyncExitStack) -> None:
        try:
            async with asyncio.timeout(self._wait_s):
                await held.enter_async_context(self._turns.of(key))
                while await self._store.claim(key, LOCKED, ttl_s=_TURN_S):
                    await self._sleep(_BETWEEN_S)
        except TimeoutError:
            raise LinkBusy from None
        held.push_async_callback(self._store.drop, key)
