"""The methods of Schedules V3 that this app uses.

Source: https://dev.wix.com/docs/rest/business-management/calendar/schedules-v3/introduction, 2026.
Every method may raise any `WixError`.
"""

from dataclasses import replace

from app.wix.http.api_client import ApiClient
from app.wix.http.long_read import Progress
from app.wix.http.page_reader import fetch_pages
from app.wix.http.paging import merge_by_id
from app.wix.parsing.list_body import Early
from app.wix.parsing.parsed_list import ParsedList
from app.wix.schedules import requests, responses
from app.wix.schedules.models import Schedule, SchedulePage


class SchedulesClient(ApiClient):
    """The schedules that calendars are connected to."""

    async def query_schedules(self, *, cursor: str | None = None) -> SchedulePage:
        """Return one page of the active schedules of Bookings; Wix documents no order."""
        request = requests.query_schedules(cursor=cursor)
        return await self.send(request, responses.SCHEDULE_PAGE)

    async def all_schedules(self, *, progress: Progress | None = None) -> ParsedList[Schedule]:
        """Return the active schedules of all pages."""

        async def fetch(cursor: str | None, early: Early) -> SchedulePage:
            request = requests.query_schedules(cursor=cursor)
            return await self.send(request, replace(responses.SCHEDULE_PAGE, early=early))

        pages = await fetch_pages(
            fetch, method="QuerySchedules", long_read=self.long_read(progress)
        )
        return merge_by_id(page.schedules for page in pages)
