"""The methods of Wix's REST API that the sandbox has."""

from collections.abc import Callable
from typing import NamedTuple

from app.sandbox import (
    automations,
    bookings,
    connections,
    events,
    schedules,
    site_properties,
    staff,
)
from app.sandbox.api_request import ApiRequest
from app.sandbox.authorization import create_token, read_token_info
from app.sandbox.error import Json

_EXTERNAL = "/bookings/v2/external-calendars"
_STAFF = "/bookings/v1/staff-members"
_PROPERTIES = "/site-properties/v4/properties"
_TRIGGERED = "/automations/v1/events"
_CONNECTION = f"{_EXTERNAL}/connections/{{connectionId}}"


class Method(NamedTuple):
    """A method of Wix's API, named as in the official SDK."""

    name: str
    verb: str
    path: str
    handler: Callable[[ApiRequest], Json]


METHODS = (
    Method("ListProviders", "GET", f"{_EXTERNAL}/providers", connections.list_providers),
    Method("GetConnection", "GET", _CONNECTION, connections.get_connection),
    Method("ListConnections", "GET", f"{_EXTERNAL}/connections", connections.list_connections),
    Method(
        "ConnectByOAuth",
        "POST",
        f"{_EXTERNAL}/connections:connectByOAuth",
        connections.connect_by_oauth,
    ),
    Method(
        "ConnectByCredentials",
        "POST",
        f"{_EXTERNAL}/connections:connectByCredentials",
        connections.connect_by_credentials,
    ),
    Method("ListCalendars", "GET", f"{_CONNECTION}/calendars", connections.list_calendars),
    Method(
        "UpdateSyncConfig", "PATCH", f"{_CONNECTION}/sync-config", connections.update_sync_config
    ),
    Method("Disconnect", "POST", f"{_CONNECTION}/disconnect", connections.disconnect),
    Method("ListEvents", "GET", f"{_EXTERNAL}/events", events.list_events),
    Method("QuerySchedules", "POST", "/calendar/v3/schedules/query", schedules.query_schedules),
    Method("QueryEvents", "POST", "/calendar/v3/events/query", bookings.query_events),
    Method("GetSchedule", "GET", "/calendar/v3/schedules/{scheduleId}", schedules.get_schedule),
    Method("QueryStaffMembers", "POST", f"{_STAFF}/query", staff.query_staff_members),
    Method("GetAppInstance", "GET", "/apps/v1/instance", site_properties.get_app_instance),
    Method("GetSiteProperties", "GET", _PROPERTIES, site_properties.get_site_properties),
    Method("ReportEvent", "POST", f"{_TRIGGERED}/report", automations.report_event),
    Method("BulkReportEvent", "POST", f"{_TRIGGERED}/bulk-report", automations.bulk_report_event),
    Method("CancelEvent", "POST", f"{_TRIGGERED}/cancel", automations.cancel_event),
    Method("BulkCancelEvent", "POST", f"{_TRIGGERED}/bulk-cancel", automations.bulk_cancel_event),
)
TOKEN_METHODS = (
    ("CreateAccessToken", "/oauth2/token", create_token),
    ("TokenInfo", "/oauth2/token-info", read_token_info),
)
METHOD_NAMES = frozenset({*(one.name for one in METHODS), *(name for name, _, _ in TOKEN_METHODS)})
