"""How far the read of a site's people has come, and for how long a page waits for its end."""

import asyncio
import math
from collections.abc import Callable
from functools import partial
from typing import Any

from app.calendars.values.error_context import AppError, ErrorContext
from app.wix import PAGE_SIZE, ParsedList, Schedule, StaffMember, time_left_s

Bookable = tuple[ParsedList[Schedule], ParsedList[StaffMember]]

PAGE_WAIT_S = 2.0
"""When a page stops waiting for a read that will take longer than its time budget."""

RELOAD_S = 5
"""How soon a page asks again. That takes no call to Wix: it joins the read."""
_MANY_PAGES = 10


class SiteStillLoading(AppError):
    """Reading the people of the site takes longer than a page waits.

    `so_far` were read, `known` the last time, `None` if it is the first time or there are more now.
    """

    so_far: int = 0
    known: int | None = None

    def __init__(self, so_far: int, known: int | None) -> None:
        super().__init__(context=ErrorContext(retry_after_s=RELOAD_S))
        self.so_far, self.known = so_far, known


class PeopleProgress:
    """The progress of one read after another.

    Most people are in both lists, and one is as long as the other: half of all items are people.
    """

    def __init__(self) -> None:
        self._items = [0, 0]
        self._known: int | None = None

    @property
    def so_far(self) -> int:
        """How many people were read."""
        return sum(self._items) // 2

    @property
    def is_long(self) -> bool:
        """Whether many pages were read and the end is not in sight."""
        many = sum(self._items) > _MANY_PAGES * PAGE_SIZE
        return many and self.so_far * 2 < (self._known or math.inf)

    def start(self) -> tuple[Callable[[int], None], Callable[[int], None]]:
        """Note the start of a read; return what to tell of schedules and of staff members."""
        self._items = [0, 0]
        return partial(self._note, 0), partial(self._note, 1)

    def end(self, lists: Bookable) -> None:
        """Note the end of a read."""
        self._known = sum(len(one) for one in lists) // 2

    async def join(self, reading: asyncio.Task[Any], *, age_s: float) -> None:
        """Wait until a read ends that began `age_s` ago, for as long as the caller should.

        Raises:
            SiteStillLoading: it did not, but a part was read.
        """
        left_s = time_left_s()
        look_s = None if left_s is None else min(max(PAGE_WAIT_S - age_s, 0.0), left_s)
        await asyncio.wait([reading], timeout=look_s)
        if not (reading.done() or self.is_long):
            await asyncio.wait([reading], timeout=time_left_s())
        if not reading.done() and any(self._items):
            known = self._known if self._known and self._known >= self.so_far else None
            raise SiteStillLoading(self.so_far, known)

    def _note(self, which: int, items: int) -> None:
        self._items[which] = items
