"""The responses of Calendar Events V3 as values; unknown fields are ignored."""

from app.wix.calendar_events.models import Booking
from app.wix.http.paging import page_body
from app.wix.parsing.datetime_field import get_datetime
from app.wix.parsing.fields import (
    get_id,
    get_label,
    get_objects,
    get_optional_id,
    get_required_object,
)
from app.wix.parsing.json_body import JsonObject

_BOOKED = {"APPOINTMENT", "CLASS", "COURSE"}


def _booking(source: JsonObject) -> Booking:
    """Parse an event; what is not a booking, such as blocked time, does not block one.

    Source: Calendar Events V3, event object, 2026-11: `utcDate` is beside the local date, and the
    status cannot be filtered by.
    """
    opaque = get_label(source, "transparency") != "TRANSPARENT"
    resources = get_objects(source, "resources")
    return Booking(
        id=get_id(source, "id"),
        schedule_id=get_optional_id(source, "scheduleId") or "",
        external_schedule_id=get_optional_id(source, "externalScheduleId"),
        start=get_datetime(get_required_object(source, "start"), "utcDate"),
        end=get_datetime(get_required_object(source, "end"), "utcDate"),
        title=get_label(source, "title"),
        blocks=opaque
        and get_label(source, "type") in _BOOKED
        and get_label(source, "status") != "CANCELLED",
        resource_ids=tuple(
            get_id(one, "id") for one in resources if one.get("transparency") != "TRANSPARENT"
        ),
    )


BOOKING_PAGE = page_body("events", _booking)
"""The response of Query Events."""
