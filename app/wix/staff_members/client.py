"""The methods of Staff Members that this app uses.

Source: https://dev.wix.com/docs/rest/business-solutions/bookings/staff-members, 2026.
Every method may raise any `WixError`.
"""

from dataclasses import replace

from app.wix.http.api_client import ApiClient
from app.wix.http.long_read import Progress
from app.wix.http.page_reader import fetch_pages
from app.wix.http.paging import merge_by_id
from app.wix.parsing.list_body import Early
from app.wix.parsing.parsed_list import ParsedList
from app.wix.staff_members import requests, responses
from app.wix.staff_members.models import StaffMember, StaffPage


class StaffMembersClient(ApiClient):
    """The people who provide services."""

    async def query_staff_members(self, *, cursor: str | None = None) -> StaffPage:
        """Return one page of staff members, the first or that of a `next_cursor`."""
        request = requests.query_staff_members(cursor=cursor)
        return await self.send(request, responses.STAFF_PAGE)

    async def all_staff_members(
        self, *, progress: Progress | None = None
    ) -> ParsedList[StaffMember]:
        """Return the staff members of all pages."""

        async def fetch(cursor: str | None, early: Early) -> StaffPage:
            request = requests.query_staff_members(cursor=cursor)
            return await self.send(request, replace(responses.STAFF_PAGE, early=early))

        pages = await fetch_pages(
            fetch, method="QueryStaffMembers", long_read=self.long_read(progress)
        )
        return merge_by_id(page.staff_members for page in pages)
