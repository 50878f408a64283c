"""The methods of Schedules V3 that this app uses.

Source: https://dev.wix.com/docs/rest/business-management/calendar/schedules-v3/introduction, 2026.
Every method may raise any `WixError`; `Raises` lists the specific ones.
"""

from collections.abc import Collection

from app.wix.http.api_client import ApiClient
from app.wix.http.gather import gather_limited
from app.wix.http.paging import PAGE_SIZE, batches, fetch_pages, merge_by_id
from app.wix.parsing.parsed_list import ParsedList
from app.wix.schedules import requests, responses
from app.wix.schedules.models import BOOKINGS_APP_ID, Schedule, SchedulePage


class SchedulesClient(ApiClient):
    """The schedules that calendars are connected to."""

    async def get_schedule(self, schedule_id: str) -> Schedule:
        """Return one schedule.

        Raises:
            WixNotFound: No such schedule on this site, or a malformed id.
        """
        return await self.send(requests.get_schedule(schedule_id), responses.parse_schedule)

    async def query_schedules(
        self,
        *,
        external_ids: Collection[str] | None = None,
        app_id: str | None = BOOKINGS_APP_ID,
        cursor: str | None = None,
    ) -> SchedulePage:
        """Return one page of active schedules; Wix documents no order.

        Args:
            external_ids: Ids of resources or services, at most 100, or `BUSINESS_EXTERNAL_ID`;
                `None` for all; `[]` returns an empty page without a request.
            app_id: Id of the app that owns the schedules; its calendar shows only those of
                Bookings. `None` for all.
            cursor: `next_cursor` of the previous page; it includes the filter.
        """
        if external_ids is not None and not external_ids:
            return SchedulePage()
        request = requests.query_schedules(external_ids=external_ids, app_id=app_id, cursor=cursor)
        return await self.send(request, responses.parse_schedule_page)

    async def all_schedules(
        self,
        *,
        external_ids: Collection[str] | None = None,
        app_id: str | None = BOOKINGS_APP_ID,
    ) -> ParsedList[Schedule]:
        """Return the schedules of all pages, as `query_schedules`, but for any number of ids."""

        async def pages_of(batch: tuple[str, ...] | None) -> list[SchedulePage]:
            return await fetch_pages(
                lambda cursor: self.query_schedules(
                    external_ids=batch, app_id=app_id, cursor=cursor
                ),
                method="QuerySchedules",
            )

        parts = [None] if external_ids is None else batches(external_ids, PAGE_SIZE)
        lists = await gather_limited([pages_of(part) for part in parts])
        return merge_by_id(page.schedules for pages in lists for page in pages)
