"""Bookings that overlap busy times of their person."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property

BusyKey = tuple[str, datetime, datetime, bool]
"""Schedule, start and end in UTC, and whether it is all-day."""


@dataclass(frozen=True, slots=True, order=True)
class Clash:
    """A booking and a busy time of one person that overlap; all times are in UTC.

    `title` is that of the service, "" where Wix gives none. `all_day` is that of the busy time.
    """

    booking_start: datetime
    booking_end: datetime
    busy_start: datetime
    busy_end: datetime
    schedule_id: str
    title: str = ""
    booking_id: str = ""
    all_day: bool = False

    @property
    def busy_key(self) -> BusyKey:
        """The busy time, told apart from others."""
        return self.schedule_id, self.busy_start, self.busy_end, self.all_day


class ClashCheck(StrEnum):
    """Whether bookings could be compared with busy times."""

    DONE = "done"
    FORBIDDEN = "forbidden"
    """Wix does not let this app read bookings."""
    FAILED = "failed"
    """Wix did not answer, or was not asked yet."""


@dataclass(frozen=True)
class SiteClashes:
    """The clashes of a site, by start of the booking."""

    check: ClashCheck
    found: tuple[Clash, ...] = ()

    @cached_property
    def clashing_bookings(self) -> dict[str, int]:
        """The number of clashing bookings of each schedule that has any."""
        bookings = {(one.schedule_id, one.booking_id) for one in self.found}
        return dict(Counter(schedule_id for schedule_id, _ in bookings))

    @cached_property
    def clashing_busy(self) -> dict[BusyKey, int]:
        """The number of bookings that each busy time clashes with, if any."""
        pairs = {(one.busy_key, one.booking_id) for one in self.found}
        return dict(Counter(busy for busy, _ in pairs))

    def of(self, schedule_id: str) -> tuple[Clash, ...]:
        """Return the clashes of one schedule."""
        return tuple(one for one in self.found if one.schedule_id == schedule_id)


UNCHECKED = SiteClashes(ClashCheck.FAILED)
