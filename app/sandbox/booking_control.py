"""The control API for bookings: add one."""

import uuid

from starlette.requests import Request

from app.sandbox.api_request import read_body
from app.sandbox.error import ControlError, Json, not_found
from app.sandbox.request_field import format_timestamp, guid, pop_site_id, required_text, timestamp
from app.sandbox.sandbox import Sandbox
from app.sandbox.seed import DEMO_SITE_ID, HAIRCUT
from app.sandbox.site import Booking, Site

_STATUSES = ("CONFIRMED", "CANCELLED")
_MAX_TITLE_CHARS = 200
_KEYS = {"resourceId", "scheduleId", "start", "end", "title", "status"}


def _add_booking(sandbox: Sandbox, _: Request, raw: bytes) -> Json:
    """Add a booking of a staff member, on the service's schedule, or one of a schedule alone.

    Source: older pages place appointments on the service's schedule alone, newer ones on that of
    the staff member as well; either has the staff member in `resources`.
    """
    given = read_body(raw)
    site = sandbox.site(pop_site_id(given, DEMO_SITE_ID))
    if unknown := sorted(set(given) - _KEYS):
        raise ControlError(f"unknown key {unknown[0]!r}; there are: {sorted(_KEYS)}")
    booking = _read_booking(site, given)
    sandbox.check_room(1)
    site.bookings.append(booking)
    return {"booking": {"id": booking.id, "start": format_timestamp(booking.start)}}


BOOKING_ROUTES = (("POST", "/bookings", _add_booking),)


def _read_booking(site: Site, given: Json) -> Booking:
    title = required_text({"title": HAIRCUT.name, **given}, "title")
    status = given.get("status", "CONFIRMED")
    if len(title) > _MAX_TITLE_CHARS:
        raise ControlError(f"title has at most {_MAX_TITLE_CHARS} characters")
    if status not in _STATUSES:
        raise ControlError(f"status is one of: {', '.join(_STATUSES)}")
    start, end = (timestamp(given.get(name), name) for name in ("start", "end"))
    if start >= end:
        raise ControlError("end is after start")
    schedule, resource_id = HAIRCUT, None
    if "resourceId" in given:
        resource_id = guid(given, "resourceId")
        if all(one.resource_id != resource_id for one in site.people):
            raise not_found("Resource")
    else:
        schedule = site.schedule(guid(given, "scheduleId"))
        person = site.person_of(schedule.id)
        resource_id = person.resource_id if person else None
    return Booking(
        str(uuid.uuid4()),
        schedule.id,
        schedule.external_id,
        resource_id,
        start,
        end,
        title,
        str(status),
    )
