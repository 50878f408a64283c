"""The responses of Staff Members as values; unknown fields are ignored."""

from app.wix.http.paging import parse_next_cursor
from app.wix.parsing.fields import get_id, get_label, get_object, get_string, parse_list
from app.wix.parsing.json_body import JsonObject
from app.wix.staff_members.models import StaffMember, StaffPage


def parse_staff_page(response: JsonObject) -> StaffPage:
    """Parse the response of Query Staff Members."""
    found = parse_list(response, "staffMembers", _staff_member)
    return StaffPage(staff_members=found, next_cursor=parse_next_cursor(response))


def _staff_member(source: JsonObject) -> StaffMember:
    resource = get_object(source, "resource") or {}
    identity = get_object(source, "associatedWixIdentity") or {}
    return StaffMember(
        id=get_id(source, "id"),
        name=get_label(source, "name"),
        resource_id=get_string(source, "resourceId") or get_string(resource, "id"),
        email=get_label(source, "email") or None,
        user_id=get_string(get_object(identity, "identificationData") or {}, "wixUserId"),
    )
