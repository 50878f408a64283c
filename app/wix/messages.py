"""The requests of External Calendar V2: no I/O, only what is asked and how."""

import json
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import quote

from app.wix.auth import Secret
from app.wix.errors import WixNotFound
from app.wix.fields import ID_MAX
from app.wix.models import SyncConfig
from app.wix.retry import (
    DISCONNECT,
    MAKE_OAUTH_URL,
    READ,
    SEND_CREDENTIALS,
    SET_SYNC_CONFIG,
    Policy,
)
from app.wix.writing import sync_config

EXTERNAL_CALENDARS = "/bookings/v2/external-calendars"
MOST_SCHEDULE_IDS = MOST_USER_IDS = 100
MOST_EVENTS = 1000

Params = tuple[tuple[str, str], ...]

_ID = re.compile(rf"[A-Za-z0-9._~=+:@,-]{{1,{ID_MAX}}}")


@dataclass(frozen=True, slots=True)
class Call:
    """One request. Its `repr` shows nothing of the owner's.

    Args:
        method: Wix's name of the method, for errors and logs.
        verb: HTTP verb.
        path: Below the base URL, quoted.
        params: Query; a key may repeat.
        body: JSON, `None` for none.
        policy: How often it may be tried.
    """

    method: str
    verb: Literal["GET", "POST", "PATCH"]
    path: str = field(repr=False)
    params: Params = field(default=(), repr=False)
    body: bytes | None = field(default=None, repr=False)
    policy: Policy = READ


def list_providers() -> Call:
    """Asks for the providers that the site offers."""
    return Call("ListProviders", "GET", f"{EXTERNAL_CALENDARS}/providers")


def get_connection(connection_id: str) -> Call:
    """Asks for one connection."""
    return Call("GetConnection", "GET", _connection("GetConnection", connection_id))


def list_connections(schedule_ids: Iterable[str] | None) -> Call:
    """Asks for the connections of some schedules, `None` for all of the site's.

    Always with `partialFailure`: without it one revoked token fails the call for the whole site.
    """
    params = (*_repeated("scheduleIds", schedule_ids), ("partialFailure", "true"))
    return Call("ListConnections", "GET", f"{EXTERNAL_CALENDARS}/connections", params)


def connect_by_oauth(*, schedule_id: str, provider_id: str, redirect_url: str) -> Call:
    """Asks for the address where an owner lets Wix in."""
    body = {"providerId": provider_id, "scheduleId": schedule_id, "redirectUrl": redirect_url}
    path = f"{EXTERNAL_CALENDARS}/connections:connectByOAuth"
    return Call("ConnectByOAuth", "POST", path, body=to_json(body), policy=MAKE_OAUTH_URL)


def connect_by_credentials(
    *, schedule_id: str, provider_id: str, email: str, password: Secret
) -> Call:
    """Hands an owner's e-mail and password to Wix."""
    body = to_json(
        {
            "providerId": provider_id,
            "scheduleId": schedule_id,
            "email": email,
            "password": password.reveal(),
        }
    )
    path = f"{EXTERNAL_CALENDARS}/connections:connectByCredentials"
    return Call("ConnectByCredentials", "POST", path, body=body, policy=SEND_CREDENTIALS)


def list_calendars(connection_id: str) -> Call:
    """Asks for the calendars of a connected account."""
    path = _connection("ListCalendars", connection_id) + "/calendars"
    return Call("ListCalendars", "GET", path)


def update_sync_config(connection_id: str, config: SyncConfig) -> Call:
    """Sets what is imported and exported.

    Raises:
        ValueError: The config asks for nothing, or for what Wix has no single meaning for.
    """
    path = _connection("UpdateSyncConfig", connection_id) + "/sync-config"
    body = to_json({"syncConfig": sync_config(config)})
    return Call("UpdateSyncConfig", "PATCH", path, body=body, policy=SET_SYNC_CONFIG)


def disconnect(connection_id: str) -> Call:
    """Ends a connection."""
    path = _connection("Disconnect", connection_id) + "/disconnect"
    return Call("Disconnect", "POST", path, policy=DISCONNECT)


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
) -> Call:
    """Asks for one page of busy times.

    Raises:
        ValueError: A time without a zone, or more schedules, users or events than Wix takes.
    """
    if len(schedule_ids or ()) > MOST_SCHEDULE_IDS or len(user_ids or ()) > MOST_USER_IDS:
        raise ValueError("List Events takes 100 schedule ids and 100 user ids")
    if not 0 < limit <= MOST_EVENTS:
        raise ValueError("List Events takes a limit of 1 to 1000")
    single = {
        "from": None if from_ is None else _timestamp(from_),
        "to": None if to is None else _timestamp(to),
        # Three states: absent asks for timed and all-day events alike.
        "allDay": None if all_day is None else str(all_day).lower(),
        "fieldsets": "OWN_PI" if own_pi else None,
        "cursorPaging.limit": str(limit),
        "cursorPaging.cursor": cursor,
        "partialFailure": "true",
    }
    given = tuple((key, value) for key, value in single.items() if value is not None)
    ids = (*_repeated("scheduleIds", schedule_ids), *_repeated("userIds", user_ids))
    params = (*given, *ids)
    return Call("ListEvents", "GET", f"{EXTERNAL_CALENDARS}/events", params)


def path_segment(method: str, identifier: str) -> str:
    """An opaque id as part of a path, quoted.

    Letters and digits are all that Wix's samples hold; what base64 and common separators add is
    taken too. Anything that could end or leave a path segment is refused before it is quoted.

    Raises:
        WixNotFound: It cannot be an id.
    """
    if not _ID.fullmatch(identifier) or not identifier.strip("."):
        raise WixNotFound(method)
    return quote(identifier, safe="")


def to_json(body: object) -> bytes:
    """A request's body; in ASCII where what goes back as it came holds half a character."""
    try:
        return json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.dumps(body, separators=(",", ":")).encode()


def _connection(method: str, connection_id: str) -> str:
    return f"{EXTERNAL_CALENDARS}/connections/{path_segment(method, connection_id)}"


def _repeated(key: str, values: Iterable[str] | None) -> Params:
    return tuple((key, value) for value in values or ())


def _timestamp(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
