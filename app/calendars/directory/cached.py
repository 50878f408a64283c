"""A cache of one value with a maximum age and shared reads."""

import asyncio
import copy
import math
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

from app.wix import WixOutOfTime, time_budget, time_left_s

T = TypeVar("T")


class TimedCache(Generic[T]):
    """Cache one value for `max_age_s`; concurrent reads share one call.

    Failures and empty values are not cached, since an owner fixes an empty list in Wix and reloads.

    Args:
        ask: reads the value from Wix.
        method: Wix's name of the call, for `WixOutOfTime`.
        max_age_s: maximum age, counted from the start of the read.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        ask: Callable[[], Coroutine[Any, Any, T]],
        *,
        method: str,
        max_age_s: float,
        clock: Callable[[], float],
    ) -> None:
        self._ask, self._method, self._max_age_s, self._clock = ask, method, max_age_s, clock
        self._value: tuple[float, T] | None = None
        self._reading: _SharedRead[T] | None = None
        self._last_read = self._value_read = 0

    async def get(self, *, accept: Callable[[T], bool] = lambda _: True) -> T:
        """Return the cached value, or read it, joining a read in progress.

        A cached value that `accept` refuses, since it lacks a recent addition, is not used.
        """
        if self._value:
            since, kept = self._value
            if self._clock() - since < self._max_age_s and accept(kept):
                return kept
        reading = self._reading
        if reading is None or reading.over:
            reading = self._begin()
        return await reading.wait(self._method)

    async def refresh(self) -> T:
        """Start a new read and return its value."""
        return await self._begin().wait(self._method)

    def clear(self) -> None:
        """Drop the cached value and any read in progress."""
        self._value = self._reading = None
        self._value_read = self._last_read

    def _begin(self) -> "_SharedRead[T]":
        self._last_read += 1
        self._reading = _SharedRead(self._read(self._last_read))
        return self._reading

    async def _read(self, turn: int) -> T:
        since = self._clock()
        # the caller that started it may have little time left; each waiter has its own budget
        with time_budget(math.inf):
            found = await self._ask()
        if found and turn > self._value_read:
            self._value, self._value_read = (since, found), turn
        return found


class _SharedRead(Generic[T]):
    """One read with several waiters, each with its own time budget.

    It continues while at least one waiter is left and is cancelled with the last one.
    """

    def __init__(self, load: Coroutine[Any, Any, T]) -> None:
        self._task = asyncio.create_task(load)
        # retrieve the exception when no waiter is left, or asyncio logs it
        self._task.add_done_callback(lambda task: task.cancelled() or task.exception())
        self._waiting = 0

    @property
    def over(self) -> bool:
        """Whether the read has ended or is being cancelled."""
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
        if error := self._task.exception():
            raise copy.copy(error) from error  # each waiter attaches its own context
        return self._task.result()
