"""The responses of Schedules V3 as values; unknown fields are ignored."""

from app.wix.http.paging import parse_next_cursor
from app.wix.parsing.fields import get_id, get_label, get_string, parse_enum, parse_list
from app.wix.parsing.json_body import JsonObject
from app.wix.schedules.models import Schedule, SchedulePage, ScheduleStatus


def parse_schedule_page(response: JsonObject) -> SchedulePage:
    """Parse the response of Query Schedules."""
    found = parse_list(response, "schedules", _schedule)
    return SchedulePage(schedules=found, next_cursor=parse_next_cursor(response))


def _schedule(source: JsonObject) -> Schedule:
    return Schedule(
        id=get_id(source, "id"),
        external_id=get_string(source, "externalId"),
        name=get_label(source, "name") or get_label(source, "defaultTitle"),
        status=parse_enum(source.get("status"), ScheduleStatus),
        # a value that is no text is not absent: it is an unknown zone
        time_zone=get_label(source, "timeZone") or ("?" if source.get("timeZone") else None),
        app_id=get_string(source, "appId"),
    )
