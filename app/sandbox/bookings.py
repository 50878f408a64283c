"""Query Events of Calendar V3: the bookings in Wix's own calendar.

Source: Query Events and the event object (dev.wix.com, 2024 to 2026); typings of
`wix-calendar.v3`.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from app.sandbox.api_request import ApiRequest
from app.sandbox.booking_query import PURPOSE, STAFF_TYPE, matches, read_booking_query
from app.sandbox.error import Json, Violations, violation
from app.sandbox.query import paginate, requested_fields
from app.sandbox.request_field import as_list, format_timestamp
from app.sandbox.seed import BOOKINGS_APP_ID, TIME_ZONE
from app.sandbox.site import Booking

_DETAILS = frozenset({"PI_FIELDS", "OWN_PI_FIELDS"})
_RECURRENCES = frozenset({"NONE", "MASTER", "INSTANCE", "EXCEPTION"})


def query_events(request: ApiRequest) -> Json:
    """Query Events: the bookings that overlap a range, by start, or from the last end."""
    violations = Violations()
    violations.collect(requested_fields, request.body.get("fields"), _DETAILS, maximum=1)
    violations.collect(_check_recurrences, request.body.get("recurrenceType"))
    query = violations.collect(read_booking_query, request)
    violations.raise_if_any()
    found = [one for one in request.site.bookings if matches(one, query)]
    found.sort(key=lambda one: one.end if query.by_end else one.start, reverse=query.by_end)
    places = {one.id: f"{number:09d}" for number, one in enumerate(found)}
    page, paging = paginate(request, PURPOSE, found, lambda one: places[one.id], query)
    return {"events": [_event_json(one, query.zone) for one in page], "pagingMetadata": paging}


def _check_recurrences(given: object) -> None:
    if {*map(str, as_list(given, "recurrenceType"))} - _RECURRENCES:
        raise violation("recurrenceType", "has an unknown value", "INVALID_ENUM_VALUE")


def _event_json(one: Booking, zone: str) -> Json:
    """Return a booking without personal information, which needs a scope of its own."""
    staff: Json = {"id": one.resource_id, "type": STAFF_TYPE, "transparency": "OPAQUE"}
    start, end = (_moment_json(moment, TIME_ZONE) for moment in (one.start, one.end))
    return {
        "id": one.id,
        "scheduleId": one.schedule_id,
        "externalScheduleId": one.external_schedule_id,
        "type": one.type,
        "status": one.status,
        "title": one.title,
        "start": start,
        "end": end,
        "adjustedStart": _without_utc(_moment_json(one.start, zone)),
        "adjustedEnd": _without_utc(_moment_json(one.end, zone)),
        "recurrenceType": "NONE",
        "transparency": "OPAQUE",
        "resources": [staff] if one.resource_id else [],
        "timeZone": TIME_ZONE,
        "appId": BOOKINGS_APP_ID,
        "revision": "1",
    }


def _moment_json(moment: datetime, zone: str) -> Json:
    local = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return {
        "localDate": local.isoformat(timespec="seconds"),
        "timeZone": zone,
        "utcDate": format_timestamp(moment),
    }


def _without_utc(moment: Json) -> Json:
    return {name: moment[name] for name in ("localDate", "timeZone")}
