"""What Wix said a moment ago, read once however many want it."""

import asyncio
import math
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

from app.wix import WixOutOfTime, time_budget, time_left_s

T = TypeVar("T")


class Recent(Generic[T]):
    """Keeps one answer for a moment. A failure is never kept, nor is nothing at all.

    Whoever is told that there is nothing goes and changes that, and then looks again.

    Args:
        ask: reads the answer from Wix.
        method: Wix's name of what is asked, for the error of whoever has no time left.
        kept_s: how old a kept answer may be, counted from when it was asked for.
        clock: gives seconds.
    """

    def __init__(
        self,
        ask: Callable[[], Coroutine[Any, Any, T]],
        *,
        method: str,
        kept_s: float,
        clock: Callable[[], float],
    ) -> None:
        self._ask, self._method, self._kept_s, self._clock = ask, method, kept_s, clock
        self._kept: tuple[float, T] | None = None
        self._reading: _Shared[T] | None = None
        self._turn = self._kept_turn = 0

    async def get(self, *, will_do: Callable[[T], bool] = lambda _: True) -> T:
        """Return what is kept, or join whoever is reading already.

        Args:
            will_do: whether what is kept is of use; it may be too old to know what is asked for.
        """
        if self._kept:
            since, kept = self._kept
            if self._clock() - since < self._kept_s and will_do(kept):
                return kept
        reading = self._reading
        if reading is None or reading.over:
            reading = self._begin()
        return await reading.wait(self._method)

    async def fresh(self) -> T:
        """Return what Wix says to a question that is asked now, for whoever decides by it."""
        return await self._begin().wait(self._method)

    def forget(self) -> None:
        """Keep nothing, not even what is being read."""
        self._kept = self._reading = None
        self._kept_turn = self._turn

    def _begin(self) -> "_Shared[T]":
        self._turn += 1
        self._reading = _Shared(self._read(self._turn))
        return self._reading

    async def _read(self, turn: int) -> T:
        since = self._clock()
        # Whoever began it may have little time left; those who joined have their own.
        with time_budget(math.inf):
            found = await self._ask()
        if found and turn > self._kept_turn:
            self._kept, self._kept_turn = (since, found), turn
        return found


class _Shared(Generic[T]):
    """One read that several wait for, each for as long as its own page may take.

    It goes on while anybody waits, so that who leaves takes nothing from the others, and ends with
    the last of them, so that Wix is asked nothing that nobody wants to know.
    """

    def __init__(self, read: Coroutine[Any, Any, T]) -> None:
        self._task = asyncio.create_task(read)
        # who left does not hear how it ended, and that is no fault to log
        self._task.add_done_callback(lambda task: task.cancelled() or task.exception())
        self._waiting = 0

    @property
    def over(self) -> bool:
        """Whether it is too late to join."""
        return self._task.done() or self._task.cancelling() > 0

    async def wait(self, method: str) -> T:
        self._waiting += 1
        try:
            await asyncio.wait([self._task], timeout=time_left_s())
        finally:
            self._waiting -= 1
            if not self._waiting:
                self._task.cancel()
        if not self._task.done():
            raise WixOutOfTime(method)
        return self._task.result()
