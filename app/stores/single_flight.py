"""Acts that must not happen twice, however often they are asked for, and by whichever process."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from app.stores.store import Store

T = TypeVar("T")

KEPT_S = 9 * 60 * 60
"""For longer than a form is good."""

_MOST = 10_000
_UNDER_WAY = "under way"
_MOMENT_S = 1.0
"""For long enough to be heard by whoever waits."""

_LOOKS, _BETWEEN_S = 108, 0.25
"""27 seconds in all: what acts has 25."""


class Once(Generic[T]):
    """Does each act once, and tells everybody who asks for it again how it ended.

    Ends are kept for long, so they must hold nothing secret; an exception would hold every frame
    that it passed through.

    Args:
        store: where other processes learn that an act is under way, and how it ended.
        otherwise: how an act ended that did not come to an end by itself.
        told: the text of an end.
        heard: the end that a text tells, None where it tells of none.
        lasts: whether an end is for good; after any other the act may happen again.
        pause: waits between two looks at what another process does.
    """

    def __init__(  # noqa: PLR0913 -- by name
        self,
        store: Store,
        *,
        otherwise: T,
        told: Callable[[T], str],
        heard: Callable[[str], T | None],
        lasts: Callable[[T], bool] = lambda _: True,
        pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._store, self._otherwise = store, otherwise
        self._told, self._heard, self._lasts, self._pause = told, heard, lasts, pause
        self._ends: OrderedDict[str, asyncio.Future[T]] = OrderedDict()

    async def run(self, key: str, act: Callable[[], Awaitable[T]]) -> T:
        """Act, or wait for who acts under this key already; return how it ended."""
        if known := self._ends.get(key):
            return await asyncio.shield(known)
        future = self._keep(key)
        end = self._otherwise
        try:
            end = await self._first(key, act)
        finally:
            future.set_result(end)
        return end

    async def known(self, key: str) -> bool:
        """Whether anybody acts under this key, or came to an end that is for good."""
        [kept] = await self._store.get(key)
        end = self._heard(kept)
        return key in self._ends or (bool(kept) and (end is None or self._lasts(end)))

    async def finished(self, key: str) -> bool:
        """Whether an act under this key has come to its end."""
        if key in self._ends:
            return self._ends[key].done()
        [kept] = await self._store.get(key)
        return self._heard(kept) is not None

    async def _first(self, key: str, act: Callable[[], Awaitable[T]]) -> T:
        found = await self._store.claim(key, _UNDER_WAY, keep_s=KEPT_S)
        if not found:
            return await self._act(key, act)
        self._ends.pop(key, None)  # it is another's, and the store knows how it ends
        for _ in range(_LOOKS):
            end = self._heard(found)
            if end is not None:
                return end
            if not found:  # whoever acts cannot be heard any more
                break
            await self._pause(_BETWEEN_S)
            [found] = await self._store.get(key)
        return self._otherwise

    async def _act(self, key: str, act: Callable[[], Awaitable[T]]) -> T:
        end = self._otherwise
        try:
            end = await act()
        finally:
            lasts = self._lasts(end)
            if not lasts:
                self._ends.pop(key, None)
            await self._store.put(key, self._told(end), keep_s=KEPT_S if lasts else _MOMENT_S)
        return end

    def _keep(self, key: str) -> asyncio.Future[T]:
        self._ends[key] = asyncio.get_running_loop().create_future()
        while len(self._ends) > _MOST:
            self._ends.popitem(last=False)
        return self._ends[key]
