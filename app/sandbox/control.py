"""The control API, for tests and demonstrations; Wix has nothing like it."""

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import datetime
from typing import cast
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.sandbox.api_methods import METHOD_NAMES
from app.sandbox.api_request import read_body, read_json
from app.sandbox.app_control import APP_ROUTES
from app.sandbox.booking_control import BOOKING_ROUTES
from app.sandbox.connection import ERROR_REASONS, STATUSES, Connection
from app.sandbox.error import ApiError, ControlError, Json, not_found
from app.sandbox.fault import read_fault
from app.sandbox.request_field import (
    email,
    format_timestamp,
    guid,
    pop_site_id,
    required_object,
    required_text,
    timestamp,
)
from app.sandbox.response_headers import API_HEADERS
from app.sandbox.sandbox import Sandbox
from app.sandbox.seed import DEMO_SITE_ID, seed_size
from app.sandbox.site import Site
from app.sandbox.switches import SEED_SWITCHES, changed

_Handler = Callable[[Sandbox, Request, bytes], Json | Awaitable[Json]]
_Endpoint = Callable[[Request], Awaitable[Response]]
_MAX_FAULTS = 500
_MAX_TITLE_CHARS = 1000
_KEYS = {"status", "errorReason", "externalAccountEmail", "syncConfig", "appId"}


def create_control_api(sandbox: Sandbox) -> Starlette:
    """Return the control API; a malformed request is answered by a 400 with the reason.

    Requests that a browser sends from another site's page are refused.
    """
    endpoints: tuple[tuple[str, str, _Handler], ...] = (
        ("POST", "/reset", _reset),
        ("POST", "/site", _change_switches),
        ("POST", "/faults", _add_faults),
        ("DELETE", "/faults", _clear_faults),
        ("GET", "/calls", _list_calls),
        ("POST", "/connections/{connection_id}", _change_connection),
        ("POST", "/events", _add_event),
        *BOOKING_ROUTES,
        *APP_ROUTES,
    )
    routes = [Route(path, _guarded(sandbox, one), methods=[verb]) for verb, path, one in endpoints]
    return Starlette(routes=routes)


def _guarded(sandbox: Sandbox, handler: _Handler) -> _Endpoint:
    async def endpoint(request: Request) -> Response:
        if _is_from_another_site(request):
            return _json({"message": "not from another site"}, 403)
        try:
            answer = handler(sandbox, request, await request.body())
            return _json(await answer if inspect.isawaitable(answer) else answer)
        except ApiError as error:
            return _json(error.body, error.status)
        except ControlError as error:
            return _json({"message": str(error)}, 400)

    return endpoint


def _json(body: Json, status: int = 200) -> Response:
    return JSONResponse(body, status, API_HEADERS)


def _is_from_another_site(request: Request) -> bool:
    """Whether a page of another site sent the request; programs send none of these headers."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        return site not in {"same-origin", "none"}
    return origin is not None and urlsplit(origin).netloc != request.headers.get("host")


def _reset(sandbox: Sandbox, _: Request, __: bytes) -> Json:
    sandbox.reset()
    return {}


def _change_switches(sandbox: Sandbox, _: Request, raw: bytes) -> Json:
    given = read_body(raw)
    site_id = pop_site_id(given, DEMO_SITE_ID)
    site = sandbox.site(site_id)
    switches = changed(site.switches, given)
    if SEED_SWITCHES & set(given):
        sandbox.check_room(seed_size(switches), replaced=site_id)
        sandbox.seed_site(site_id, switches)
    else:
        site.switches = switches
    return {"site_id": site_id, **asdict(switches)}


def _add_faults(sandbox: Sandbox, _: Request, raw: bytes) -> Json:
    given = read_json(raw)
    if not isinstance(given, list):
        raise ControlError("faults come as a list")
    faults = [read_fault(entry, METHOD_NAMES) for entry in cast("list[object]", given)]
    if len(sandbox.faults.pending) + len(faults) > _MAX_FAULTS:
        raise ControlError(f"at most {_MAX_FAULTS} faults may be pending")
    sandbox.faults.pending.extend(faults)
    return {"waiting": len(sandbox.faults.pending)}


def _clear_faults(sandbox: Sandbox, _: Request, __: bytes) -> Json:
    sandbox.faults.pending.clear()
    return {"waiting": 0}


def _list_calls(sandbox: Sandbox, _: Request, __: bytes) -> Json:
    return {"calls": sandbox.calls_json(), "foreign_reads": sandbox.foreign_reads}


def _change_connection(sandbox: Sandbox, request: Request, raw: bytes) -> Json:
    connection_id = request.path_params["connection_id"]
    site = sandbox.site_of_connection(connection_id)
    connection = site.connection(connection_id)
    _apply(connection, read_body(raw), sandbox.clock())
    return {"connection": connection.to_json(sandbox.clock(), site.switches.style)}


def _apply(connection: Connection, changes: Json, now: datetime) -> None:
    """Change a connection; status `null` returns it to its life cycle."""
    if unknown := sorted(set(changes) - _KEYS):
        raise ControlError(f"unknown key {unknown[0]!r}; there are: {sorted(_KEYS)}")
    status = changes.get("status", connection.status)
    reason = changes.get(
        "errorReason", "UNDEFINED" if "status" in changes else connection.error_reason
    )
    if status not in (*STATUSES, None):
        raise ControlError(f"status is null or one of: {', '.join(STATUSES)}")
    if reason not in ERROR_REASONS:
        raise ControlError(f"errorReason is one of: {', '.join(ERROR_REASONS)}")
    if "externalAccountEmail" in changes:
        connection.email = email(changes, "externalAccountEmail")
    if "appId" in changes:
        connection.app_id = guid(changes, "appId") if changes["appId"] else None
    if "syncConfig" in changes:
        connection.configure(required_object(changes, "syncConfig"), now)
    if status == "DISCONNECTED" and connection.connected:
        connection.disconnect()
    connection.status, connection.error_reason = status, reason


def _add_event(sandbox: Sandbox, _: Request, raw: bytes) -> Json:
    given = read_body(raw)
    site, connection = _event_target(sandbox, given)
    names = {one.name: one.id for one in connection.calendars}
    wanted = required_text({"calendarName": connection.calendars[0].name, **given}, "calendarName")
    if wanted not in names:
        raise ControlError(f"calendarName is one of: {', '.join(names)}")
    title = required_text(given, "title")
    if len(title) > _MAX_TITLE_CHARS:
        raise ControlError(f"title has at most {_MAX_TITLE_CHARS} characters")
    sandbox.check_room(1)
    event = site.add_event(
        connection,
        calendar_id=names[wanted],
        title=title,
        start=timestamp(given.get("start"), "start"),
        end=timestamp(given.get("end"), "end"),
        all_day=bool(given.get("allDay")),
    )
    return {
        "event": {
            "title": event.title,
            "start": format_timestamp(event.start),
            "end": format_timestamp(event.end),
        }
    }


def _event_target(sandbox: Sandbox, given: Json) -> tuple[Site, Connection]:
    """Return the connection to add an event to: given, or a schedule's first importing one."""
    if "connectionId" in given:
        site = sandbox.site_of_connection(required_text(given, "connectionId"))
        return site, site.connection(given["connectionId"])
    site, schedule_id = sandbox.site(pop_site_id(given, DEMO_SITE_ID)), guid(given, "scheduleId")
    for connection in site.connections.values():
        if connection.schedule_id == schedule_id and connection.imported_calendar_ids:
            return site, connection
    raise not_found("Importing connection")
