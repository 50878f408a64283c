"""One read from Wix that several callers wait for."""

import asyncio
import copy
from collections.abc import Coroutine
from contextlib import nullcontext
from typing import Any, Generic, TypeVar

from app.calendars.snapshot.people_progress import PeopleProgress
from app.wix import (
    Priority,
    WixBudgetExceeded,
    WixOutOfTime,
    call_priority,
    current_priority,
    time_left_s,
)

T = TypeVar("T")

_running: set[asyncio.Task[Any]] = set()
"""The event loop alone would not keep a read whose callers have left."""


class SharedRead(Generic[T]):
    """A read in progress. It continues when callers leave.

    Args:
        load: the read, which starts at once.
        since_s: when, in monotonic seconds.
        background: whether nobody waits for it yet.
    """

    def __init__(self, load: Coroutine[Any, Any, T], *, since_s: float, background: bool) -> None:
        with call_priority(Priority.BACKGROUND) if background else nullcontext():
            self.priority = current_priority()
            self._task = asyncio.create_task(load)
        _running.add(self._task)
        self._task.add_done_callback(_end)
        self.since_s = since_s

    @property
    def done(self) -> bool:
        """Whether it has ended."""
        return self._task.done()

    @property
    def runs_here(self) -> bool:
        """Whether the current code is part of this read."""
        return asyncio.current_task() is self._task

    @property
    def yields_to_caller(self) -> bool:
        """Whether it was held back for its low priority, and the caller has a higher one."""
        failed = self.done and not self._task.cancelled() and self._task.exception()
        return isinstance(failed, WixBudgetExceeded) and current_priority() < self.priority

    async def join(self, method: str, progress: PeopleProgress | None, *, now_s: float) -> None:
        """Wait for its end within the caller's own time budget."""
        if progress:
            await progress.join(self._task, age_s=now_s - self.since_s)
        else:
            await asyncio.wait([self._task], timeout=time_left_s())
        if not self.done or self._task.cancelled():
            raise WixOutOfTime(method)

    def result(self) -> T:
        """Return the value; or raise the error, a copy for each caller, who adds a context."""
        if error := self._task.exception():
            raise copy.copy(error) from error
        return self._task.result()

    def cancel(self) -> None:
        """End it."""
        self._task.cancel()


def _end(task: asyncio.Task[Any]) -> None:
    _running.discard(task)
    if not task.cancelled():
        task.exception()  # retrieved, or asyncio logs it if no caller is left
