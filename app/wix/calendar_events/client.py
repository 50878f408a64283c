"""The methods of Calendar Events V3 that this app uses.

Source: https://dev.wix.com/docs/rest/business-management/calendar/events-v3/query-events, 2026.
Every method may raise any `WixError`.
"""

from datetime import datetime
from functools import partial

from app.wix.calendar_events import requests, responses
from app.wix.calendar_events.models import BookingList
from app.wix.calendar_events.requests import MAX_BOOKINGS
from app.wix.http.api_client import ApiClient
from app.wix.http.page_reader import fetch_pages
from app.wix.http.paging import merge_by_id
from app.wix.parsing.parsed_list import ParsedList


class CalendarEventsClient(ApiClient):
    """The bookings in Wix's own calendar."""

    async def all_bookings(
        self, *, from_: datetime, to: datetime, max_bookings: int
    ) -> BookingList:
        """Return the first bookings that overlap a range, of all pages, sorted by start."""
        request_of = partial(requests.query_bookings, from_=from_, to=to)
        pages = await fetch_pages(
            self,
            request_of,
            responses.BOOKING_PAGE,
            page_size=MAX_BOOKINGS,
            enough=max_bookings,
        )
        merged = merge_by_id(page.items for page in pages)
        first = sorted(merged, key=lambda one: one.start)[:max_bookings]
        return BookingList(
            ParsedList(first, unreadable=merged.unreadable),
            complete=pages[-1].next_cursor is None and len(merged) <= max_bookings,
        )
