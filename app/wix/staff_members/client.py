"""The methods of Staff Members that this app uses.

Source: https://dev.wix.com/docs/rest/business-solutions/bookings/staff-members, 2026.
Every method may raise any `WixError`.
"""

from app.wix.http.api_client import ApiClient
from app.wix.http.long_read import Progress
from app.wix.http.page_reader import fetch_pages
from app.wix.http.paging import ItemPage, merge_by_id
from app.wix.parsing.parsed_list import ParsedList
from app.wix.staff_members import requests, responses
from app.wix.staff_members.models import StaffMember


class StaffMembersClient(ApiClient):
    """The people who provide services."""

    async def query_staff_members(self) -> ItemPage[StaffMember]:
        """Return the first page of staff members."""
        return await self.send(requests.query_staff_members(cursor=None), responses.STAFF_PAGE)

    async def all_staff_members(
        self, *, progress: Progress | None = None
    ) -> ParsedList[StaffMember]:
        """Return the staff members of all pages."""
        pages = await fetch_pages(
            self,
            requests.query_staff_members,
            responses.STAFF_PAGE,
            long_read=self.long_read(progress),
        )
        return merge_by_id(page.items for page in pages)
