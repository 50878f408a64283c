"""The requests of Schedules V3."""

from collections.abc import Collection

from app.wix.http.paging import query_body
from app.wix.http.request import WixRequest, path_segment
from app.wix.http.retry import READ

SCHEDULES = "/calendar/v3/schedules"


def get_schedule(schedule_id: str) -> WixRequest:
    """Request one schedule."""
    path = f"{SCHEDULES}/{path_segment('GetSchedule', schedule_id)}"
    return WixRequest("GetSchedule", "GET", path, policy=READ)


def query_schedules(
    *, external_ids: Collection[str] | None, app_id: str | None, cursor: str | None
) -> WixRequest:
    """Request one page of schedules, by default active ones."""
    filter_ = {"appId": app_id, "externalId": external_ids and {"$in": [*external_ids]}}
    body = query_body({key: value for key, value in filter_.items() if value}, cursor=cursor)
    return WixRequest("QuerySchedules", "POST", f"{SCHEDULES}/query", body=body, policy=READ)
