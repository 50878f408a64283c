"""The bookings of the next weeks, and the busy times beside them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.calendars.values.clash import ClashCheck
from app.wix import (
    BookingList,
    EventList,
    WixClient,
    WixError,
    WixForbidden,
    WixInvalid,
    WixNotFound,
    WixOddAnswer,
    WixUnavailable,
)

DAYS = 30
MOST = 3000
"""Bookings, and busy times: three pages of each."""

_KEPT = (WixForbidden, WixInvalid, WixNotFound, WixOddAnswer, WixUnavailable)


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Ahead:
    """What was read, or why it could not be."""

    check: ClashCheck
    bookings: BookingList = field(default_factory=BookingList)
    busy: EventList = field(default_factory=EventList)


async def read_ahead(wix: WixClient, now: datetime, schedule_ids: frozenset[str] | None) -> Ahead:
    """Read bookings and, if any block, the busy times of these schedules, `None` for all.

    Wix's refusal or failure is a result, too, so that pages which can do without do not ask again
    at once, and do not open the site's circuit for the calls that they need.
    """
    to = now + timedelta(days=DAYS)
    try:
        bookings = await wix.all_bookings(from_=now, to=to, max_bookings=MOST)
        if not any(one.blocks for one in bookings.bookings):
            return Ahead(ClashCheck.DONE, bookings)
        busy = await wix.all_events(from_=now, to=to, max_events=MOST, schedule_ids=schedule_ids)
    except _KEPT as error:
        return Ahead(_check(error))
    return Ahead(ClashCheck.DONE, bookings, busy)


def _check(error: WixError) -> ClashCheck:
    refused = isinstance(error, WixForbidden) and error.method == "QueryEvents"
    return ClashCheck.FORBIDDEN if refused else ClashCheck.FAILED
