"""The responses of Schedules V3 as values; unknown fields are ignored."""

from app.wix.http.paging import parse_next_cursor
from app.wix.parsing.fields import get_id, get_label, get_optional_id, parse_enum
from app.wix.parsing.json_body import JsonObject
from app.wix.parsing.list_body import ListBody
from app.wix.parsing.parsed_list import ParsedList
from app.wix.schedules.models import Schedule, SchedulePage, ScheduleStatus


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


def _schedule_page(found: ParsedList[Schedule], response: JsonObject) -> SchedulePage:
    return SchedulePage(schedules=found, next_cursor=parse_next_cursor(response))


SCHEDULE_PAGE = ListBody("schedules", _schedule, _schedule_page)
"""The response of Query Schedules."""
