"""Acts that must not happen twice, however often they are asked for."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")

_MOST = 10_000


class Once(Generic[T]):
    """Does each act once, and tells everybody who asks for it again how it ended.

    Ends are kept in this process and may be kept for long, so they must hold nothing secret; an
    exception would hold every frame that it passed through.

    Args:
        otherwise: how an act ended that did not come to an end by itself.
    """

    def __init__(self, *, otherwise: T) -> None:
        self._otherwise = otherwise
        self._ends: OrderedDict[str, asyncio.Future[T]] = OrderedDict()

    async def run(self, key: str, act: Callable[[], Awaitable[T]]) -> T:
        """Act, or wait for who acts under this key already; return how it ended."""
        if known := self._ends.get(key):
            return await asyncio.shield(known)
        future = self._keep(key)
        end = self._otherwise
        try:
            end = await act()
        finally:
            future.set_result(end)
        return end

    def known(self, key: str) -> bool:
        """Whether anybody has acted under this key, or still does."""
        return key in self._ends

    def finished(self, key: str) -> bool:
        """Whether an act under this key has come to its end."""
        return key in self._ends and self._ends[key].done()

    def forget(self, key: str) -> None:
        """Let the act happen again, because it did not happen."""
        self._ends.pop(key, None)

    def _keep(self, key: str) -> asyncio.Future[T]:
        self._ends[key] = asyncio.get_running_loop().create_future()
        while len(self._ends) > _MOST:
            self._ends.popitem(last=False)
        return self._ends[key]
