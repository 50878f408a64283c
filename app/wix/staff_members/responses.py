"""The responses of Staff Members as values; unknown fields are ignored."""

from app.wix.http.paging import page_body
from app.wix.parsing.fields import get_id, get_label, get_object, get_optional_id
from app.wix.parsing.json_body import JsonObject
from app.wix.staff_members.models import StaffMember


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


STAFF_PAGE = page_body("staffMembers", _staff_member)
"""The response of Query Staff Members."""
