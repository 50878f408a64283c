"""The operations of the API: what each takes and returns, by the name of its method."""

from dataclasses import dataclass
from typing import Final

from tools.sandbox_openapi.json_schema import (
    BOOLEAN,
    EMPTY,
    GUID,
    TEXT,
    TIMESTAMP,
    Schema,
    closed,
    described,
    integer,
    list_of,
    one_of,
    ref,
)


@dataclass(frozen=True, slots=True)
class Operation:
    """What an operation takes and returns beside what its route says."""

    tag: str
    returns: Schema
    errors: tuple[int, ...] = ()
    body: Schema | None = None
    query: tuple[Schema, ...] = ()
    headers: tuple[Schema, ...] = ()
    body_required: bool = True


def parameter(name: str, schema: Schema, text: str = "", *, place: str = "query") -> Schema:
    """Return an optional parameter, exploded where it is a list."""
    shown = {"description": text} if text else {}
    return {"name": name, "in": place, **shown, "schema": schema}


_CALENDARS: Final = "External Calendars"
_SCHEDULES: Final = "Schedules"
_EVENTS: Final = "Triggered Events"
_IDS: Final = list_of(GUID, maxItems=100)
_PARTIAL: Final = parameter(
    "partialFailure",
    BOOLEAN,
    "Without it, one account that cannot be read fails the call with 500.",
)
_CONNECTION: Final = closed({"connection": ref("Connection")})
_PAGED: Final = {"pagingMetadata": ref("PagingMetadata")}
_FAILED: Final = {
    "failedProviderIds": described(list_of(GUID), "Left out in the style `samples` if empty.")
}

OPERATIONS: Final[dict[str, Operation]] = {
    "ListProviders": Operation(_CALENDARS, closed({"providers": list_of(ref("Provider"))})),
    "GetConnection": Operation(_CALENDARS, _CONNECTION, (404,)),
    "ListConnections": Operation(
        _CALENDARS,
        closed({"connections": list_of(ref("Connection"))}, _FAILED),
        (500,),
        query=(parameter("scheduleIds", list_of(GUID)), _PARTIAL),
    ),
    "ConnectByOAuth": Operation(
        _CALENDARS, ref("OAuthUrl"), (404, 428), body=ref("ConnectByOAuth")
    ),
    "ConnectByCredentials": Operation(
        _CALENDARS, _CONNECTION, (404, 428), body=ref("ConnectByCredentials")
    ),
    "ListCalendars": Operation(
        _CALENDARS, closed({"calendars": list_of(ref("Calendar"))}), (404, 428)
    ),
    "UpdateSyncConfig": Operation(
        _CALENDARS, _CONNECTION, (404, 428), body=ref("UpdateSyncConfig")
    ),
    "Disconnect": Operation(_CALENDARS, _CONNECTION, (404, 428)),
    "ListEvents": Operation(
        _CALENDARS,
        closed({"events": list_of(ref("Event")), **_PAGED}, _FAILED),
        (500,),
        query=(
            parameter("from", TIMESTAMP, "Required without a cursor."),
            parameter("to", TIMESTAMP, "Required without a cursor; after `from`."),
            parameter("scheduleIds", _IDS),
            parameter("userIds", _IDS),
            parameter("allDay", BOOLEAN),
            parameter("fieldsets", list_of(one_of("OWN_PI"))),
            _PARTIAL,
            parameter("cursorPaging.limit", integer(1, 1000)),
            parameter("cursorPaging.cursor", TEXT),
        ),
    ),
    "QuerySchedules": Operation(
        _SCHEDULES,
        closed({"schedules": list_of(ref("Schedule")), **_PAGED}),
        body=ref("ScheduleQuery"),
        body_required=False,
    ),
    "QueryEvents": Operation(
        "Calendar Events",
        closed({"events": list_of(ref("CalendarEvent")), **_PAGED}),
        body=ref("EventQuery"),
        body_required=False,
    ),
    "GetSchedule": Operation(
        _SCHEDULES,
        closed({"schedule": ref("Schedule")}),
        (404,),
        query=(parameter("fields", list_of(one_of("PI_FIELDS", "OWN_PI_FIELDS"), maxItems=1)),),
    ),
    "QueryStaffMembers": Operation(
        "Staff Members",
        closed({"staffMembers": list_of(ref("StaffMember")), **_PAGED}),
        body=ref("StaffQuery"),
        body_required=False,
    ),
    "GetAppInstance": Operation(
        "Site", closed({"instance": ref("AppInstance"), "site": ref("InstanceSite")})
    ),
    "GetSiteProperties": Operation(
        "Site", closed({"version": TEXT, "properties": ref("SiteProperties")})
    ),
    "ReportEvent": Operation(_EVENTS, ref("Activations"), (404, 428), body=ref("ReportEvent")),
    "BulkReportEvent": Operation(_EVENTS, ref("BulkEvents"), (404,), body=ref("BulkReportEvent")),
    "CancelEvent": Operation(_EVENTS, EMPTY, (404,), body=ref("CancelEvent")),
    "BulkCancelEvent": Operation(_EVENTS, ref("BulkEvents"), (404,), body=ref("BulkCancelEvent")),
    "CreateAccessToken": Operation("Tokens", ref("Token"), (401,), body=ref("TokenRequest")),
    "TokenInfo": Operation("Tokens", ref("TokenInfo"), body=ref("TokenInfoRequest")),
}
