"""Run blocking functions in daemon threads, with timeouts and detection of stuck ones."""

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TypeVar

from app.calendars.values.error_context import AppError

T = TypeVar("T")

STUCK_S = 8.0
"""Longer than any such work takes on a busy machine."""

QUEUE_S = 20.0

log = logging.getLogger("app.blocking")


class WorkTimeout(AppError):
    """The work did not start or end in time."""


@dataclass(frozen=True, slots=True)
class Stuck:
    """Work that exceeded its timeout, and the seconds since its start."""

    name: str
    for_s: float


@dataclass(slots=True, eq=False)
class _Job:
    name: str
    began: float
    logged: bool = False


class BlockingWork:
    """Runs blocking functions outside the event loop, a few at once.

    The threads are daemons. One that never ends keeps its slot, since it may still hold memory,
    but blocks neither its caller nor the exit of the process.

    Args:
        at_once: how many may run at once.
        timeout_s: timeout of running work, which is stuck afterwards.
        queue_s: timeout of waiting for a free slot; callers do not wait if all work is stuck.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        at_once: int,
        *,
        timeout_s: float = STUCK_S,
        queue_s: float = QUEUE_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._slots = asyncio.Semaphore(at_once)
        self._at_once, self._clock = at_once, clock
        self._timeout_s, self._queue_s = timeout_s, queue_s
        self._jobs: set[_Job] = set()
        self._waits: set[asyncio.Timeout] = set()

    async def run(self, name: str, work: Callable[[], T]) -> T:
        """Run the work, and return its result or raise its exception.

        Args:
            name: its name in the log and the probe.
            work: is called in another thread.

        Raises:
            WorkTimeout: it did not start or end in time; running work continues, unobserved.
        """
        if self._jammed():
            raise WorkTimeout(name)
        try:
            async with asyncio.timeout(self._queue_s) as wait:
                await self._place(wait)
        except TimeoutError:
            raise WorkTimeout(name) from None
        end = self._start(name, work)
        done, _ = await asyncio.wait({end}, timeout=self._timeout_s)
        if not done:
            self._give_up()
            raise WorkTimeout(name)
        return end.result()

    def stuck(self) -> list[Stuck]:
        """Return stuck work, the longest first; log each once."""
        now = self._clock()
        found = [job for job in self._jobs if now - job.began >= self._timeout_s]
        for job in found:
            if not job.logged:
                log.error("stuck worker: %(work)s has not ended", {"work": job.name})
            job.logged = True
        return [
            Stuck(job.name, now - job.began) for job in sorted(found, key=lambda one: one.began)
        ]

    def _jammed(self) -> bool:
        return len(self.stuck()) >= self._at_once

    async def _place(self, wait: asyncio.Timeout) -> None:
        self._waits.add(wait)
        try:
            await self._slots.acquire()
        finally:
            self._waits.discard(wait)

    def _give_up(self) -> None:
        """End all waits if every slot is stuck."""
        if self._jammed():
            for wait in self._waits:
                wait.reschedule(asyncio.get_running_loop().time())

    def _start(self, name: str, work: Callable[[], T]) -> asyncio.Future[T]:
        job = _Job(name, self._clock())
        end: Future[T] = Future()

        def go() -> None:
            try:
                end.set_result(work())
            except Exception as error:  # noqa: BLE001 -- raised where it is waited for
                end.set_exception(error)

        def finish(ended: asyncio.Future[T]) -> None:
            self._jobs.discard(job)
            self._slots.release()
            if not ended.cancelled():
                ended.exception()  # retrieve it, or asyncio logs it

        self._jobs.add(job)
        awaited = asyncio.wrap_future(end)
        awaited.add_done_callback(finish)
        try:
            threading.Thread(target=go, name=name, daemon=True).start()
        except RuntimeError:  # the machine has no thread to spare
            end.set_exception(WorkTimeout(name))
        return awaited
