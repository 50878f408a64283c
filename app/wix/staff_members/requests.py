"""The requests of Staff Members."""

from app.wix.http.paging import query_body
from app.wix.http.request import WixRequest
from app.wix.http.retry import READ

STAFF_MEMBERS = "/bookings/v1/staff-members"


def query_staff_members(*, cursor: str | None) -> WixRequest:
    """Request one page of staff members."""
    body = query_body(cursor=cursor)
    return WixRequest("QueryStaffMembers", "POST", f"{STAFF_MEMBERS}/query", body=body, policy=READ)
