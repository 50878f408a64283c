"""The answers about schedules and staff read into values. Unknown fields are left alone."""

from app.wix.decode import JsonObject
from app.wix.enums import ScheduleStatus
from app.wix.fields import child, children, choice, essential, maybe_text, text, token
from app.wix.models import Schedule, SchedulePage, StaffMember, StaffPage
from app.wix.reading import next_cursor, wrapped


def schedule(answer: JsonObject) -> Schedule:
    """Reads the answer to Get Schedule."""
    return _schedule(wrapped(answer, "schedule"))


def schedule_page(answer: JsonObject) -> SchedulePage:
    """Reads the answer to Query Schedules."""
    found = tuple(_schedule(item) for item in children(answer, "schedules"))
    return SchedulePage(schedules=found, next_cursor=next_cursor(answer))


def _schedule(source: JsonObject) -> Schedule:
    return Schedule(
        id=essential(source, "id"),
        external_id=token(source, "externalId"),
        name=text(source, "name") or text(source, "defaultTitle"),
        status=choice(source.get("status"), ScheduleStatus),
        time_zone=token(source, "timeZone"),
        app_id=token(source, "appId"),
    )


def staff_page(answer: JsonObject) -> StaffPage:
    """Reads the answer to Query Staff Members."""
    found = tuple(_staff_member(item) for item in children(answer, "staffMembers"))
    return StaffPage(staff_members=found, next_cursor=next_cursor(answer))


def _staff_member(source: JsonObject) -> StaffMember:
    resource = child(source, "resource") or {}
    identity = child(source, "associatedWixIdentity") or {}
    return StaffMember(
        id=essential(source, "id"),
        name=text(source, "name"),
        resource_id=token(source, "resourceId") or token(resource, "id"),
        email=maybe_text(source, "email"),
        user_id=token(child(identity, "identificationData") or {}, "wixUserId"),
    )
