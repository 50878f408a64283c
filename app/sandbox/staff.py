"""Query Staff Members.

Source: `@wix/auto_sdk_bookings_staff-members` 1.0.131; "Query Staff Members" and its supported
filters (dev.wix.com, 2026); an older page sorts by `id`, has no `$hasSome`, `$gt` and the like,
and has `$nin` where the newer ones do not. What either page has is supported here.
"""

from typing import Final

from app.sandbox.api_request import ApiRequest
from app.sandbox.error import Json, Violations
from app.sandbox.filter import QueryField, QueryFields, filtered, sorted_by
from app.sandbox.query import paginate, read_query, requested_fields
from app.sandbox.seed import BUSINESS
from app.sandbox.site import Person

_COMPARED: Final = (
    "$eq",
    "$ne",
    "$exists",
    "$in",
    "$nin",
    "$hasSome",
    "$gt",
    "$gte",
    "$lt",
    "$lte",
)
_WIDE: Final = (*_COMPARED, "$startsWith")
_NAMED: Final = ("$eq", "$ne", "$exists", "$in", "$nin")
_IDENTITY_DATA: Final = "associatedWixIdentity.identificationData"
_FIELDS: Final[QueryFields[Person]] = {
    "id": QueryField(lambda one: one.id, _WIDE, sortable=True),
    "description": QueryField(lambda _: None, _WIDE, sortable=True),
    "resourceId": QueryField(lambda one: one.resource_id, _WIDE, sortable=True),
    "resource.id": QueryField(lambda one: one.resource_id, _WIDE),
    "createdDate": QueryField(lambda one: one.created, _COMPARED, sortable=True, date=True),
    "updatedDate": QueryField(lambda one: one.created, _COMPARED, sortable=True, date=True),
    f"{_IDENTITY_DATA}.wixUserId": QueryField(lambda one: one.user_id, _WIDE, sortable=True),
    f"{_IDENTITY_DATA}.contactId": QueryField(lambda _: None, _WIDE, sortable=True),
    "serviceProvider": QueryField(lambda _: True, ("$eq", "$ne", "$exists", "$in"), sortable=True),
    "name": QueryField(lambda one: one.name, _NAMED),
    "email": QueryField(lambda one: one.email, _NAMED),
    "phone": QueryField(lambda _: None, _NAMED),
}
_RESOURCE, _IDENTITY = "RESOURCE_DETAILS", "ASSOCIATED_IDENTITY_STATUS"
_DEFAULT_LIMIT: Final = 100
_BY_AGE: Final[tuple[Json, ...]] = ({"fieldName": "createdDate", "order": "ASC"},)


def query_staff_members(request: ApiRequest) -> Json:
    """Query Staff Members: by default 100 per page, oldest first."""
    names, violations = frozenset({_RESOURCE, _IDENTITY}), Violations()
    fields = violations.collect(requested_fields, request.body.get("fields"), names, maximum=3)
    query = violations.collect(
        read_query, request, "staff", default_limit=_DEFAULT_LIMIT, sorts=True
    )
    violations.raise_if_any()
    passed = filtered(request.site.people, query.filter, _FIELDS, logical=True)
    # a tie-breaker, so that the order is the same on all pages
    found = sorted_by(passed, (*(query.sort or _BY_AGE), {"fieldName": "id"}), _FIELDS)
    places = {one.id: f"{number:09d}" for number, one in enumerate(found)}
    page, paging = paginate(request, "staff", found, lambda one: places[one.id], query)
    return {"staffMembers": [_person_json(one, fields) for one in page], "pagingMetadata": paging}


def _person_json(person: Person, fields: frozenset[str]) -> Json:
    answer: Json = {
        "id": person.id,
        "name": person.name,
        "email": person.email,
        "resourceId": person.resource_id,
        "serviceProvider": True,
        "revision": "1",
        "createdDate": person.created,
        "updatedDate": person.created,
    }
    user: Json = {"wixUserId": person.user_id} if person.user_id else {}
    identity: Json = {"identificationData": user}
    if _IDENTITY in fields:
        identity["connection"] = {"status": "CONNECTED" if person.user_id else "PENDING"}
    if _RESOURCE in fields:
        answer["resource"] = _resource_json(person)
    return {**answer, "associatedWixIdentity": identity}


def _resource_json(person: Person) -> Json:
    """Return the resource; its working hours are the business schedule's, as for new members."""
    return {
        "id": person.resource_id,
        "workingHoursSchedules": [{"id": BUSINESS.id, "shared": True}],
        "eventsSchedule": {"id": person.schedule_id},
        "usesDefaultWorkingHours": True,
        "revision": "1",
    }
