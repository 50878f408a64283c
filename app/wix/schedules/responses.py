"""The responses of Schedules V3 as values; unknown fields are ignored."""

from app.wix.http.paging import page_body
from app.wix.parsing.fields import get_id, get_label, get_optional_id, parse_enum
from app.wix.parsing.json_body import JsonObject
from app.wix.schedules.models import Schedule, ScheduleStatus


def _schedule(source: JsonObject) -> Schedule:
    return Schedule(
        id=get_id(source, "id"),
        external_id=get_optional_id(source, "externalId"),
        name=get_label(source, "name") or get_label(source, "defaultTitle"),
        status=parse_enum(source.get("status"), ScheduleStatus),
        # a value that is no text is not absent: it is an unknown zone
        time_zone=get_label(source, "timeZone") or ("?" if source.get("timeZone") else None),
        app_id=get_optional_id(source, "appId"),
    )


SCHEDULE_PAGE = page_body("schedules", _schedule)
"""The response of Query Schedules."""
