"""The methods of Wix that the contenders call, each as a function of its request."""

import base64
import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import NamedTuple
from urllib.parse import parse_qs

from bench.fake_wix.objects import PROVIDERS, SITE_PROPERTIES, Json, app_instance, dumps
from bench.fake_wix.site import Site

CALENDARS = "/bookings/v2/external-calendars"
_DEFAULT_LIMIT = 100


class Request(NamedTuple):
    """A request: of which site, with its query by name, and its body."""

    site: Site
    path: str
    query: dict[str, list[str]]
    body: Json


class Refused(Exception):
    """An error of Wix."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def list_providers(_: Request) -> bytes:
    """List Providers."""
    return dumps({"providers": PROVIDERS})


def list_connections(request: Request) -> bytes:
    """List Connections, of all schedules or some."""
    return request.site.connection_list(request.query.get("scheduleIds"))


def get_connection(request: Request) -> bytes:
    """Get Connection."""
    return dumps({"connection": _connection(request)})


def list_calendars(request: Request) -> bytes:
    """List Calendars."""
    return dumps({"calendars": request.site.calendars(_connection(request)["id"])})


def update_sync_config(request: Request) -> bytes:
    """Update Sync Config: the directions that are given replace those of the connection."""
    found = _connection(request)
    sync = {**found.get("syncConfig", {}), **request.body["syncConfig"]}
    return dumps({"connection": request.site.change(found["id"], syncConfig=sync)})


def disconnect(request: Request) -> bytes:
    """Disconnect."""
    found = _connection(request)
    return dumps({"connection": request.site.change(found["id"], status="DISCONNECTED")})


def connect_by_oauth(request: Request) -> bytes:
    """Connect By OAuth; the control endpoint `consent` then makes the connection."""
    request.site.pending = request.body
    return dumps({"oauthUrl": "https://accounts.mail.example/consent?flow=1"})


def list_events(request: Request) -> bytes:
    """List Events: one page of those within a period, of all schedules or some."""
    query, events = request.query, request.site.data.events
    limit = int(query.get("cursorPaging.limit", [str(_DEFAULT_LIMIT)])[0])
    cursor = query.get("cursorPaging.cursor")
    since, until, start = _decode(cursor[0]) if cursor else (query["from"][0], query["to"][0], "")
    wanted = frozenset(query.get("scheduleIds", ()))
    # an event lasts half an hour, so those before `since` are few
    at = int(start) if start else max(bisect_left(events, (since,)) - 1000, 0)
    page: list[bytes] = []
    while at < len(events) and events[at][0] < until and len(page) < limit:
        _, end, schedule_id, body = events[at]
        if end > since and (not wanted or schedule_id in wanted):
            page.append(body)
        at += 1
    more = len(page) == limit and at < len(events) and events[at][0] < until
    paging = _paging(len(page), _encode(since, until, at) if more else None)
    return b'{"events":[%b],"pagingMetadata":%b,"failedProviderIds":[]}' % (b",".join(page), paging)


def query_schedules(request: Request) -> bytes:
    """Query Schedules."""
    return _queried(request, b"schedules", request.site.data.schedules)


def query_staff_members(request: Request) -> bytes:
    """Query Staff Members."""
    return _queried(request, b"staffMembers", request.site.data.staff)


def get_site_properties(_: Request) -> bytes:
    """Get Site Properties."""
    return dumps(SITE_PROPERTIES)


def get_app_instance(request: Request) -> bytes:
    """Get App Instance."""
    return dumps(app_instance(request.site.id))


def create_access_token(request: Request) -> bytes:
    """Create Access Token."""
    token = f"stub.{request.body['instance_id']}"
    return dumps({"access_token": token, "token_type": "Bearer", "expires_in": 14400})


Method = Callable[[Request], bytes]
_ONE = rf"{CALENDARS}/connections/[^/]+"
METHODS: tuple[tuple[str, re.Pattern[str], Method], ...] = tuple(
    (verb, re.compile(path), method)
    for verb, path, method in (
        ("GET", f"{CALENDARS}/providers", list_providers),
        ("GET", f"{CALENDARS}/connections", list_connections),
        ("GET", f"{CALENDARS}/events", list_events),
        ("POST", "/calendar/v3/schedules/query", query_schedules),
        ("POST", "/bookings/v1/staff-members/query", query_staff_members),
        ("GET", _ONE, get_connection),
        ("GET", f"{_ONE}/calendars", list_calendars),
        ("PATCH", f"{_ONE}/sync-config", update_sync_config),
        ("POST", f"{_ONE}/disconnect", disconnect),
        ("POST", f"{CALENDARS}/connections:connectByOAuth", connect_by_oauth),
        ("GET", "/site-properties/v4/properties", get_site_properties),
        ("GET", "/apps/v1/instance", get_app_instance),
        ("POST", "/oauth2/token", create_access_token),
    )
)


def find_method(verb: str, path: str) -> Method | None:
    """Return the method at a path."""
    found = (method for given, at, method in METHODS if given == verb and at.fullmatch(path))
    return next(found, None)


def parse_query(text: str) -> dict[str, list[str]]:
    """Parse a query string."""
    return parse_qs(text) if text else {}


def _connection(request: Request) -> Json:
    found = request.site.connection(request.path.removeprefix(CALENDARS).split("/")[2])
    if found is None:
        raise Refused(404)
    return found


def _queried(request: Request, name: bytes, items: Sequence[bytes]) -> bytes:
    paging = request.body.get("query", {}).get("cursorPaging", {})
    first = int(_decode(paging["cursor"])[2]) if paging.get("cursor") else 0
    after = first + int(paging.get("limit", _DEFAULT_LIMIT))
    page = items[first:after]
    cursor = _encode("", "", after) if after < len(items) else None
    listed, metadata = b",".join(page), _paging(len(page), cursor)
    return b'{"%b":[%b],"pagingMetadata":%b}' % (name, listed, metadata)


def _paging(count: int, cursor: str | None) -> bytes:
    if cursor is None:
        return dumps({"count": count, "hasNext": False})
    return dumps({"count": count, "cursors": {"next": cursor}, "hasNext": True})


def _encode(*parts: object) -> str:
    return base64.urlsafe_b64encode("|".join(map(str, parts)).encode()).decode()


def _decode(cursor: str) -> list[str]:
    return base64.urlsafe_b64decode(cursor).decode().split("|")
