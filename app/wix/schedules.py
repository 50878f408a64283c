"""Wix's Schedules V3 and Staff Members APIs, as far as this app needs them.

Source: https://dev.wix.com/docs/rest/business-management/calendar/schedules-v3/introduction and
https://dev.wix.com/docs/rest/business-solutions/bookings/staff-members, 2026.
Every method may raise any `WixError`; `Raises` names those that belong to it.
"""

from collections.abc import Collection, Mapping

from app.wix import schedule_reading as reading
from app.wix.caller import Caller
from app.wix.listing import ParsedList
from app.wix.messages import Call, path_segment, to_json
from app.wix.models import (
    BOOKINGS_APP_ID,
    Schedule,
    SchedulePage,
    StaffMember,
    StaffPage,
)
from app.wix.paging import chunks, follow, gather_limited, unique

SCHEDULES = "/calendar/v3/schedules"
STAFF_MEMBERS = "/bookings/v1/staff-members"
PAGE_SIZE = 100


class Schedules(Caller):
    """What calendars are connected to, and whose it is."""

    async def get_schedule(self, schedule_id: str) -> Schedule:
        """One schedule.

        Raises:
            WixNotFound: No such schedule on this site, or the id cannot be one.
        """
        path = f"{SCHEDULES}/{path_segment('GetSchedule', schedule_id)}"
        return await self.ask(Call("GetSchedule", "GET", path), reading.schedule)

    async def query_schedules(
        self,
        *,
        external_ids: Collection[str] | None = None,
        app_id: str | None = BOOKINGS_APP_ID,
        cursor: str | None = None,
    ) -> SchedulePage:
        """One page of active schedules, in no order that Wix promises.

        Args:
            external_ids: Ids of resources or services, at most 100, or `BUSINESS_EXTERNAL_ID`;
                `None` for all, none at all answers empty without asking.
            app_id: Whose schedules; only those of Bookings show in its calendar. `None` for all.
            cursor: Of the page before. It holds the filter already.
        """
        if external_ids is not None and not external_ids:
            return SchedulePage()
        wanted = {"appId": app_id, "externalId": external_ids and {"$in": [*external_ids]}}
        content = _query({key: value for key, value in wanted.items() if value}, cursor=cursor)
        call = Call("QuerySchedules", "POST", f"{SCHEDULES}/query", body=content)
        return await self.ask(call, reading.schedule_page)

    async def all_schedules(
        self,
        *,
        external_ids: Collection[str] | None = None,
        app_id: str | None = BOOKINGS_APP_ID,
    ) -> ParsedList[Schedule]:
        """The active schedules of all pages; arguments as in `query_schedules`, any number."""

        async def schedules_of(part: tuple[str, ...] | None) -> list[SchedulePage]:
            return await follow(
                lambda cursor: self.query_schedules(
                    external_ids=part, app_id=app_id, cursor=cursor
                ),
                method="QuerySchedules",
            )

        parts = [None] if external_ids is None else chunks(external_ids, PAGE_SIZE)
        lists = await gather_limited([schedules_of(part) for part in parts])
        return unique(page.schedules for pages in lists for page in pages)

    async def query_staff_members(self, *, cursor: str | None = None) -> StaffPage:
        """One page of the people who give services.

        Args:
            cursor: Of the page before.
        """
        call = Call(
            "QueryStaffMembers", "POST", f"{STAFF_MEMBERS}/query", body=_query(cursor=cursor)
        )
        return await self.ask(call, reading.staff_page)

    async def all_staff_members(self) -> ParsedList[StaffMember]:
        """The people of all pages."""
        pages = await follow(
            lambda cursor: self.query_staff_members(cursor=cursor), method="QueryStaffMembers"
        )
        return unique(page.staff_members for page in pages)


def _query(wanted: Mapping[str, object] | None = None, *, cursor: str | None) -> bytes:
    """A query's body: the filter on the first page, the cursor alone on all others.

    Source: "Following requests use the cursor token and not `filter` or `sort`", CursorQuery.
    """
    paging: dict[str, object] = {"limit": PAGE_SIZE}
    if cursor is not None:
        return to_json({"query": {"cursorPaging": {"cursor": cursor, **paging}}})
    filtered = {"filter": wanted} if wanted else {}
    return to_json({"query": {**filtered, "cursorPaging": paging}})
