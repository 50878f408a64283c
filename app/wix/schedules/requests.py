"""The requests of Schedules V3."""

from app.wix.http.paging import query_body
from app.wix.http.request import WixRequest
from app.wix.http.retry import READ
from app.wix.schedules.models import BOOKINGS_APP_ID

SCHEDULES = "/calendar/v3/schedules"


def query_schedules(*, cursor: str | None) -> WixRequest:
    """Request one page of the schedules of Bookings, by default active ones.

    The site's calendar shows only those.
    """
    body = query_body({"appId": BOOKINGS_APP_ID}, cursor=cursor)
    return WixRequest("QuerySchedules", "POST", f"{SCHEDULES}/query", body=body, policy=READ)
