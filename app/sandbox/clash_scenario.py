"""A booking during a busy time, which a person can add and take back with one click."""

import uuid
from datetime import timedelta

from app.sandbox.sandbox import Sandbox
from app.sandbox.seed import HAIRCUT
from app.sandbox.site import Booking, Event, Site

_BOOKING_ID = str(uuid.UUID(int=0xC1A5, version=4))
_NOTICE = timedelta(days=1)
_LENGTH = timedelta(minutes=45)


def is_clashing(site: Site) -> bool:
    """Whether the booking is there."""
    return any(one.id == _BOOKING_ID for one in site.bookings)


def end_clash(site: Site) -> None:
    """Take the booking back."""
    site.bookings = [one for one in site.bookings if one.id != _BOOKING_ID]


def add_clash(sandbox: Sandbox, site: Site) -> None:
    """Book a person within the next busy time that Wix reads; do nothing if there is none."""
    busy = _next_busy_time(site, sandbox)
    person = busy and site.person_of(site.connections[busy.connection_id].schedule_id)
    if not busy or not person:
        return
    sandbox.check_room(1)
    booking = Booking(
        _BOOKING_ID,
        HAIRCUT.id,
        HAIRCUT.external_id,
        person.resource_id,
        busy.start,
        busy.start + _LENGTH,
        HAIRCUT.name,
    )
    site.bookings.append(booking)


def _next_busy_time(site: Site, sandbox: Sandbox) -> Event | None:
    read = {
        (one.id, calendar_id)
        for one in site.connections.values()
        if not one.broken and site.person_of(one.schedule_id)
        for calendar_id in one.imported_calendar_ids
    }
    after = sandbox.clock() + _NOTICE
    return next(
        (
            one
            for one in site.events
            if one.start > after
            and not one.all_day
            and (one.connection_id, one.calendar_id) in read
        ),
        None,
    )
