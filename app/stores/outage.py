"""Whether what keeps the entries of a process works."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

RETRY_AFTER_S = 5.0


class Outage:
    """After a failure, what keeps the entries is left alone until a background task mended it.

    Args:
        log: its last name is that of what failed.
        cost: what holds meanwhile, for the log.
        mend: repairs it, and writes what was decided meanwhile.
        failures: what `mend` raises while that is not possible.
        sleep: waits between two tries.
    """

    def __init__(
        self,
        log: logging.Logger,
        cost: str,
        *,
        mend: Callable[[], Awaitable[None]],
        failures: tuple[type[Exception], ...],
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._log, self._cost = log, cost
        self._name = log.name.rpartition(".")[2]
        self._mend, self._failures, self._sleep = mend, failures, sleep
        self._mending: asyncio.Task[None] | None = None

    @property
    def on(self) -> bool:
        """Whether the last attempt failed."""
        return self._mending is not None

    def begin(self, reason: str, *, wait_s: float = RETRY_AFTER_S) -> None:
        """Report a failure, and start mending it after a while."""
        if self._mending is None:
            self._log.warning("%s=lost reason=%s; %s", self._name, reason, self._cost)
            self._mending = asyncio.create_task(self._mend_until_it_works(wait_s), name=self._name)

    async def close(self) -> None:
        """End mending."""
        if self._mending:
            self._mending.cancel()
            await asyncio.wait([self._mending])
            self._mending = None

    async def _mend_until_it_works(self, wait_s: float) -> None:
        while True:
            await self._sleep(wait_s)
            wait_s = RETRY_AFTER_S
            try:
                await self._mend()
            except self._failures:
                continue
            break
        self._mending = None
        self._log.warning("%s=back", self._name)
