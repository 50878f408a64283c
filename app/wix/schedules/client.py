"""The methods of Schedules V3 that this app uses.

Source: https://dev.wix.com/docs/rest/business-management/calendar/schedules-v3/introduction, 2026.
Every method may raise any `WixError`.
"""

from app.wix.http.api_client import ApiClient
from app.wix.http.long_read import Progress
from app.wix.http.page_reader import fetch_pages
from app.wix.http.paging import ItemPage, merge_by_id
from app.wix.parsing.parsed_list import ParsedList
from app.wix.schedules import requests, responses
from app.wix.schedules.models import Schedule


class SchedulesClient(ApiClient):
    """The schedules that calendars are connected to."""

    async def query_schedules(self) -> ItemPage[Schedule]:
        """Return the first page of the active schedules of Bookings; Wix documents no order."""
        return await self.send(requests.query_schedules(cursor=None), responses.SCHEDULE_PAGE)

    async def all_schedules(self, *, progress: Progress | None = None) -> ParsedList[Schedule]:
        """Return the active schedules of all pages."""
        pages = await fetch_pages(
            self,
            requests.query_schedules,
            responses.SCHEDULE_PAGE,
            long_read=self.long_read(progress),
        )
        return merge_by_id(page.items for page in pages)
