"""Query Schedules and Get Schedule.

Source: Schedules V3 (dev.wix.com, 2024 to 2026).
"""

from typing import Final

from app.sandbox.api_request import ApiRequest
from app.sandbox.error import Json, Violations
from app.sandbox.filter import QueryField, QueryFields, filtered
from app.sandbox.query import paginate, read_query, requested_fields
from app.sandbox.request_field import guid
from app.sandbox.seed import TIME_ZONE
from app.sandbox.site import Schedule

# Source: Query Schedules: $eq and $in on these, no sort.
_STRICT: Final = ("$eq", "$in")
_SCHEDULE_FIELDS: Final[QueryFields[Schedule]] = {
    "id": QueryField(lambda one: one.id, _STRICT),
    "externalId": QueryField(lambda one: one.external_id, _STRICT),
    "appId": QueryField(lambda one: one.app_id, _STRICT),
    "status": QueryField(lambda one: one.status, _STRICT),
}
_SCHEDULE_DETAILS = frozenset({"PI_FIELDS", "OWN_PI_FIELDS"})
_CREATED = "2025-03-04T09:30:00.000Z"


def query_schedules(request: ApiRequest) -> Json:
    """Query Schedules; without a filter on `status` only active ones are returned.

    Source: Query Schedules: filters, default filter, default limit 50; the maximum limit is
    undocumented and taken from the sibling services, 100.
    """
    violations = Violations()
    violations.collect(requested_fields, request.body.get("fields"), _SCHEDULE_DETAILS, maximum=1)
    query = violations.collect(read_query, request, "schedules")
    violations.raise_if_any()
    given = {"status": "ACTIVE", **query.filter}
    found = sorted(
        filtered(request.site.schedules, given, _SCHEDULE_FIELDS), key=lambda one: one.id
    )
    page, paging = paginate(request, "schedules", found, lambda one: one.id, query)
    return {"schedules": [_schedule_json(one) for one in page], "pagingMetadata": paging}


def get_schedule(request: ApiRequest) -> Json:
    """Get Schedule; cancelled ones can be read."""
    requested_fields(request.query.getlist("fields"), _SCHEDULE_DETAILS, maximum=1)
    return {"schedule": _schedule_json(request.site.schedule(guid(request.path, "scheduleId")))}


def _schedule_json(schedule: Schedule) -> Json:
    """Return a schedule with the fields of the Get Schedule sample."""
    return {
        "id": schedule.id,
        "externalId": schedule.external_id,
        "name": schedule.name,
        "status": schedule.status,
        "timeZone": TIME_ZONE,
        "businessTimeZoneEnabled": True,
        "defaultTitle": schedule.name,
        "defaultLocation": {"type": "BUSINESS"},
        "appId": schedule.app_id,
        "permissions": [],
        "revision": "1",
        "createdDate": _CREATED,
        "updatedDate": _CREATED,
    }
