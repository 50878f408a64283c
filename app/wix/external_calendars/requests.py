"""The requests of External Calendar V2."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime

from app.wix.external_calendars.models import SyncConfig
from app.wix.external_calendars.sync_config import serialize_sync_config
from app.wix.http.auth import Secret
from app.wix.http.request import WixRequest, encode_json, path_segment, repeated_param
from app.wix.http.retry import DISCONNECT, MAKE_OAUTH_URL, READ, SEND_CREDENTIALS, SET_SYNC_CONFIG

EXTERNAL_CALENDARS = "/bookings/v2/external-calendars"
MAX_SCHEDULE_IDS = MAX_USER_IDS = 100
MAX_EVENTS = 1000


def list_providers() -> WixRequest:
    """Request the providers available to the site."""
    return WixRequest("ListProviders", "GET", f"{EXTERNAL_CALENDARS}/providers", policy=READ)


def get_connection(connection_id: str) -> WixRequest:
    """Request one connection."""
    return WixRequest(
        "GetConnection", "GET", _connection_path("GetConnection", connection_id), policy=READ
    )


def list_connections(schedule_ids: Iterable[str] | None) -> WixRequest:
    """Request the connections of some schedules, `None` for all of the site's.

    Without `partialFailure` one revoked token would fail the request for the whole site.
    """
    params = (*repeated_param("scheduleIds", schedule_ids), ("partialFailure", "true"))
    return WixRequest(
        "ListConnections", "GET", f"{EXTERNAL_CALENDARS}/connections", params, policy=READ
    )


def connect_by_oauth(*, schedule_id: str, provider_id: str, redirect_url: str) -> WixRequest:
    """Request the URL of the provider's consent page."""
    body = {"providerId": provider_id, "scheduleId": schedule_id, "redirectUrl": redirect_url}
    path = f"{EXTERNAL_CALENDARS}/connections:connectByOAuth"
    return WixRequest("ConnectByOAuth", "POST", path, body=encode_json(body), policy=MAKE_OAUTH_URL)


def connect_by_credentials(
    *, schedule_id: str, provider_id: str, email: str, password: Secret
) -> WixRequest:
    """Request a connection with an e-mail and a password."""
    body = encode_json(
        {
            "providerId": provider_id,
            "scheduleId": schedule_id,
            "email": email,
            "password": password.reveal(),
        }
    )
    path = f"{EXTERNAL_CALENDARS}/connections:connectByCredentials"
    return WixRequest("ConnectByCredentials", "POST", path, body=body, policy=SEND_CREDENTIALS)


def list_calendars(connection_id: str) -> WixRequest:
    """Request the calendars of a connected account."""
    path = _connection_path("ListCalendars", connection_id) + "/calendars"
    return WixRequest("ListCalendars", "GET", path, policy=READ)


def update_sync_config(connection_id: str, config: SyncConfig) -> WixRequest:
    """Request an update of import and export.

    Raises:
        ValueError: As in `serialize_sync_config`.
    """
    path = _connection_path("UpdateSyncConfig", connection_id) + "/sync-config"
    body = encode_json({"syncConfig": serialize_sync_config(config)})
    return WixRequest("UpdateSyncConfig", "PATCH", path, body=body, policy=SET_SYNC_CONFIG)


def disconnect(connection_id: str) -> WixRequest:
    """Request the end of a connection."""
    path = _connection_path("Disconnect", connection_id) + "/disconnect"
    return WixRequest("Disconnect", "POST", path, policy=DISCONNECT)


def list_events(  # noqa: PLR0913 - one argument per parameter of Wix's method
    *,
    from_: datetime | None,
    to: datetime | None,
    schedule_ids: Collection[str] | None,
    user_ids: Collection[str] | None,
    all_day: bool | None,
    own_pi: bool,
    limit: int,
    cursor: str | None,
) -> WixRequest:
    """Request one page of busy times.

    Raises:
        ValueError: A time without a zone, or more schedules, users or events than Wix allows.
    """
    if len(schedule_ids or ()) > MAX_SCHEDULE_IDS or len(user_ids or ()) > MAX_USER_IDS:
        raise ValueError("List Events takes at most 100 schedule ids and 100 user ids")
    if not 0 < limit <= MAX_EVENTS:
        raise ValueError("List Events takes a limit of 1 to 1000")
    single = {
        "from": None if from_ is None else _timestamp(from_),
        "to": None if to is None else _timestamp(to),
        # Absent means both timed and all-day events.
        "allDay": None if all_day is None else str(all_day).lower(),
        "fieldsets": "OWN_PI" if own_pi else None,
        "cursorPaging.limit": str(limit),
        "cursorPaging.cursor": cursor,
        "partialFailure": "true",
    }
    given = tuple((key, value) for key, value in single.items() if value is not None)
    ids = (*repeated_param("scheduleIds", schedule_ids), *repeated_param("userIds", user_ids))
    params = (*given, *ids)
    return WixRequest("ListEvents", "GET", f"{EXTERNAL_CALENDARS}/events", params, policy=READ)


def _connection_path(method: str, connection_id: str) -> str:
    return f"{EXTERNAL_CALENDARS}/connections/{path_segment(method, connection_id)}"


def _timestamp(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
