"""The responses of Staff Members as values; unknown fields are ignored."""

from app.wix.http.paging import parse_next_cursor
from app.wix.parsing.fields import get_id, get_label, get_object, get_optional_id
from app.wix.parsing.json_body import JsonObject
from app.wix.parsing.list_body import ListBody
from app.wix.parsing.parsed_list import ParsedList
from app.wix.staff_members.models import StaffMember, StaffPage


def _staff_member(source: JsonObject) -> StaffMember:
    resource = get_object(source, "resource") or {}
    identity = get_object(source, "associatedWixIdentity") or {}
    return StaffMember(
        id=get_id(source, "id"),
        name=get_label(source, "name"),
        resource_id=get_optional_id(source, "resourceId") or get_optional_id(resource, "id"),
        email=get_label(source, "email") or None,
        user_id=get_optional_id(get_object(identity, "identificationData") or {}, "wixUserId"),
    )


def _staff_page(found: ParsedList[StaffMember], response: JsonObject) -> StaffPage:
    return StaffPage(staff_members=found, next_cursor=parse_next_cursor(response))


STAFF_PAGE = ListBody("staffMembers", _staff_member, _staff_page)
"""The response of Query Staff Members."""
