"""A limit of the calls that run at once, with a queue by priority."""

import asyncio
from heapq import heappop, heappush


class Bulkhead:
    """Slots for calls; a free one goes to the waiting call of the best priority, then the oldest.

    `asyncio.Semaphore` serves in the order of arrival only, and `asyncio.PriorityQueue` passes
    items, so that a cancelled waiter would lose the slot it was given.
    """

    __slots__ = ("_arrivals", "_free", "_size", "_waiting")

    def __init__(self, size: int) -> None:
        self._size = self._free = size
        self._arrivals = 0
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []

    @property
    def idle(self) -> bool:
        """Whether no call holds a slot."""
        return self._free == self._size

    async def acquire(self, priority: int) -> None:
        """Take a slot, or wait for one."""
        if self._free:
            self._free -= 1
            return
        self._arrivals += 1
        handed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heappush(self._waiting, (priority, self._arrivals, handed))
        try:
            await handed
        except asyncio.CancelledError:
            if handed.done() and not handed.cancelled():
                self.release()
            raise

    def release(self) -> None:
        """Give a slot to the next call that still waits."""
        while self._waiting:
            *_, handed = heappop(self._waiting)
            if not handed.done():
                handed.set_result(None)
                return
        self._free += 1
