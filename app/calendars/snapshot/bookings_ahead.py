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

_AHEAD = timedelta(days=30)
_MOST = 3000
"""Bookings, and busy times: three pages of each."""

_KEPT = (WixForbidden, WixInvalid, WixNotFound, WixOddAnswer, WixUnavailable)
"""Wix's refusal or failure is a result, too, so that pages which can do without do not ask again at
once, and do not open the site's circuit for the calls that they need."""


@dataclass(frozen=True, slots=True)
class BookingsAhead:
    """The bookings from a moment on, or why they could not be read."""

    at: datetime
    check: ClashCheck
    listed: BookingList = field(default_factory=BookingList)


@dataclass(frozen=True, slots=True)
class Ahead:
    """Bookings and busy times, or why they could not be read."""

    check: ClashCheck
    bookings: BookingList = field(default_factory=BookingList)
    busy: EventList = field(default_factory=EventList)


async def read_bookings(wix: WixClient, now: datetime) -> BookingsAhead:
    """Read the bookings."""
    try:
        listed = await wix.all_bookings(from_=now, to=now + _AHEAD, max_bookings=_MOST)
    except _KEPT as error:
        return BookingsAhead(now, _check(error))
    return BookingsAhead(now, ClashCheck.DONE, listed)


async def read_busy(
    wix: WixClient, found: BookingsAhead, schedule_ids: frozenset[str] | None
) -> Ahead:
    """Read the busy times of these schedules, `None` for all; not if no booking could clash."""
    if not any(one.blocks for one in found.listed.bookings):
        return Ahead(found.check, found.listed)
    to = found.at + _AHEAD
    try:
        busy = await wix.all_events(
            from_=found.at, to=to, max_events=_MOST, schedule_ids=schedule_ids
        )
    except _KEPT:
        return Ahead(ClashCheck.FAILED)
    return Ahead(ClashCheck.DONE, found.listed, busy)


def _check(error: WixError) -> ClashCheck:
    return ClashCheck.FORBIDDEN if isinstance(error, WixForbidden) else ClashCheck.FAILED
