"""The values of Calendar Events V3, with only the fields this app uses."""

from dataclasses import dataclass, field
from datetime import datetime

from app.wix.parsing.parsed_list import ParsedList


@dataclass(frozen=True, slots=True)
class Booking:
    """An appointment, a class or a course session in Wix's calendar; times are in UTC.

    `title` is that of the service. `blocks` is false for one that is cancelled, or that leaves the
    time open. `resource_ids` are those of the staff members and rooms that it takes.
    """

    id: str
    schedule_id: str
    external_schedule_id: str | None
    start: datetime
    end: datetime
    title: str = ""
    blocks: bool = True
    resource_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BookingList:
    """Bookings of all pages by start; `complete` is false if the caller's limit cut the list."""

    bookings: ParsedList[Booking] = field(default_factory=ParsedList[Booking])
    complete: bool = True
