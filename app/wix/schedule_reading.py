"""The answers about schedules and staff read into values. Unknown fields are left alone."""

from app.wix.decode import JsonObject
from app.wix.enums import ScheduleStatus
from app.wix.fields import child, choice, essential, label, readable, token
from app.wix.models import Schedule, SchedulePage, StaffMember, StaffPage
from app.wix.reading import next_cursor, wrapped


def schedule(answer: JsonObject) -> Schedule:
    """Reads the answer to Get Schedule."""
    return _schedule(wrapped(answer, "schedule"))


def schedule_page(answer: JsonObject) -> SchedulePage:
    """Reads the answer to Query Schedules."""
    found = readable(answer, "schedules", _schedule)
    return SchedulePage(schedules=found, next_cursor=next_cursor(answer))


def _schedule(source: JsonObject) -> Schedule:
    return Schedule(
        id=essential(source, "id"),
        external_id=token(source, "externalId"),
        name=label(source, "name") or label(source, "defaultTitle"),
        status=choice(source.get("status"), ScheduleStatus),
        time_zone=_zone(source),
        app_id=token(source, "appId"),
    )


def _zone(source: JsonObject) -> str | None:
    # What is no text is not absent: it is a zone that nobody knows.
    return label(source, "timeZone") or (None if not source.get("timeZone") else "?")


def staff_page(answer: JsonObject) -> StaffPage:
    """Reads the answer to Query Staff Members."""
    found = readable(answer, "staffMembers", _staff_member)
    return StaffPage(staff_members=found, next_cursor=next_cursor(answer))


def _staff_member(source: JsonObject) -> StaffMember:
    resource = child(source, "resource") or {}
    identity = child(source, "associatedWixIdentity") or {}
    return StaffMember(
        id=essential(source, "id"),
        name=label(source, "name"),
        resource_id=token(source, "resourceId") or token(resource, "id"),
        email=label(source, "email") or None,
        user_id=token(child(identity, "identificationData") or {}, "wixUserId"),
    )
