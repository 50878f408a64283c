"""Query Schedules, Get Schedule and Query Staff Members.

Source: Schedules V3 (dev.wix.com, 2024 to 2026); `@wix/auto_sdk_bookings_staff-members` 1.0.131.
"""

from typing import Final

from app.sandbox.call import Call
from app.sandbox.error import Json
from app.sandbox.field import guid
from app.sandbox.query import (
    Readers,
    close_cursor,
    matching,
    page_of,
    paging_metadata,
    read_query,
    requested_fields,
)
from app.sandbox.seed import BUSINESS, TIME_ZONE
from app.sandbox.site import Person, Schedule

_SCHEDULE_FILTERS: Final[Readers[Schedule]] = {
    "id": lambda one: one.id,
    "externalId": lambda one: one.external_id,
    "appId": lambda one: one.app_id,
    "status": lambda one: one.status,
}
_STAFF_FILTERS: Final[Readers[Person]] = {
    "id": lambda one: one.id,
    "name": lambda one: one.name,
    "email": lambda one: one.email,
    "resourceId": lambda one: one.resource_id,
    "resource.id": lambda one: one.resource_id,
    "associatedWixIdentity.identificationData.wixUserId": lambda one: one.user_id,
}
_SCHEDULE_FIELDS = frozenset({"PI_FIELDS", "OWN_PI_FIELDS"})
_RESOURCE, _IDENTITY = "RESOURCE_DETAILS", "ASSOCIATED_IDENTITY_STATUS"
_CREATED = "2025-03-04T09:30:00.000Z"


def query_schedules(call: Call) -> Json:
    """Answer Query Schedules; without a filter on `status` only active ones are returned.

    Source: Query Schedules: filters, default filter, default limit 50; the greatest limit is
    not visible there and is taken from the sibling services, 100.
    """
    requested_fields(call.body.get("fields"), _SCHEDULE_FIELDS, maximum=1)
    query = read_query(call, "schedules")
    given = {"status": "ACTIVE", **query.filter}
    found = sorted(matching(call.site.schedules, given, _SCHEDULE_FILTERS), key=lambda one: one.id)
    page, after = page_of(found, lambda one: one.id, query.limit, query.after)
    state: Json = {"filter": query.filter, "after": after}
    cursor = close_cursor(call, "schedules", state) if after else None
    return {
        "schedules": [_schedule_json(one) for one in page],
        "pagingMetadata": paging_metadata(len(page), cursor),
    }


def get_schedule(call: Call) -> Json:
    """Answer Get Schedule; cancelled ones can be read."""
    requested_fields(call.query.getlist("fields"), _SCHEDULE_FIELDS, maximum=1)
    return {"schedule": _schedule_json(call.site.schedule(guid(call.path, "scheduleId")))}


def query_staff_members(call: Call) -> Json:
    """Answer Query Staff Members.

    Source: typings: limit at most 100, at most 3 fields; the default limit is 100 on one page
    and 50 on another, the smaller one is taken.
    """
    fields = requested_fields(call.body.get("fields"), frozenset({_RESOURCE, _IDENTITY}), maximum=3)
    query = read_query(call, "staff")
    found = sorted(matching(call.site.people, query.filter, _STAFF_FILTERS), key=lambda one: one.id)
    page, after = page_of(found, lambda one: one.id, query.limit, query.after)
    state: Json = {"filter": query.filter, "after": after}
    cursor = close_cursor(call, "staff", state) if after else None
    return {
        "staffMembers": [_person_json(one, fields) for one in page],
        "pagingMetadata": paging_metadata(len(page), cursor),
    }


def _schedule_json(schedule: Schedule) -> Json:
    """Write a schedule with the fields of the Get Schedule sample."""
    return {
        "id": schedule.id,
        "externalId": schedule.external_id,
        "name": schedule.name,
        "status": schedule.status,
        "timeZone": TIME_ZONE,
        "businessTimeZoneEnabled": True,
        "defaultTitle": schedule.name,
        "defaultLocation": {"type": "BUSINESS"},
        "appId": schedule.app_id,
        "permissions": [],
        "revision": "1",
        "createdDate": _CREATED,
        "updatedDate": _CREATED,
    }


def _person_json(person: Person, fields: frozenset[str]) -> Json:
    answer: Json = {
        "id": person.id,
        "name": person.name,
        "email": person.email,
        "resourceId": person.resource_id,
        "serviceProvider": True,
        "revision": "1",
        "createdDate": _CREATED,
        "updatedDate": _CREATED,
    }
    user: Json = {"wixUserId": person.user_id} if person.user_id else {}
    identity: Json = {"identificationData": user}
    if _IDENTITY in fields:
        identity["connection"] = {"status": "CONNECTED" if person.user_id else "PENDING"}
    if _RESOURCE in fields:
        answer["resource"] = _resource_json(person)
    return {**answer, "associatedWixIdentity": identity}


def _resource_json(person: Person) -> Json:
    """Write the resource; working hours are the business schedule's, as for every new member."""
    return {
        "id": person.resource_id,
        "workingHoursSchedules": [{"id": BUSINESS.id, "shared": True}],
        "eventsSchedule": {"id": person.schedule_id},
        "usesDefaultWorkingHours": True,
        "revision": "1",
    }
