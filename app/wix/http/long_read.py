"""How a read of many pages reports its progress and shares a site's minute with other calls."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TypeAlias

from app.wix.errors import WixRateLimited
from app.wix.http.priority import Priority, call_priority

FIRST_PAGES = 3
"""After so many pages the calls of a read that may wait leave those of a minute to others first."""
MOST_WAIT_S = 15 * 60.0
"""How long a read waits in all for calls that are held back. 1,000 calls take 14 minutes."""
_LEAST_WAIT_S = 0.1
_UNKNOWN_WAIT_S = 1.0

Progress: TypeAlias = Callable[[int], None]
"""Told after each page how many items of a list have been read; fewer again if it restarts."""


class LongRead:
    """The waits and the progress of one read.

    Args:
        progress: told of every page.
        sleep: waits for some seconds; `None` within a time budget, where nothing waits.
    """

    def __init__(
        self,
        progress: Progress | None = None,
        sleep: Callable[[float], Awaitable[None]] | None = None,
    ) -> None:
        self.progress: Progress = progress or _ignore
        self._sleep = sleep
        self._left_s = MOST_WAIT_S

    def priority(self, pages: int) -> AbstractContextManager[None]:
        """Set the priority of the calls that follow so many pages."""
        yields = self._sleep and pages >= FIRST_PAGES
        return call_priority(Priority.BACKGROUND) if yields else nullcontext()

    async def wait(self, error: WixRateLimited) -> None:
        """Wait until the call after the first page that was held back may be admitted.

        Raises:
            WixRateLimited: the error, if that takes too long or nothing waits.
        """
        wait_s = max(error.retry_after_s or _UNKNOWN_WAIT_S, _LEAST_WAIT_S)
        self._left_s -= wait_s
        if self._sleep is None or self._left_s < 0:
            raise error
        await self._sleep(wait_s)


def _ignore(_: int) -> None:
    pass
