"""The query of Query Events: range, filter and sort.

Source: Query Events and its supported filters (dev.wix.com, 2024 to 2026).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, cast
from zoneinfo import ZoneInfo

from app.sandbox.api_request import ApiRequest
from app.sandbox.error import ApiError, Json, violation, wrong_format
from app.sandbox.query import PagedQuery, nested, restored_query
from app.sandbox.request_field import as_list, as_object, page_size
from app.sandbox.seed import BOOKINGS_APP_ID, TIME_ZONE
from app.sandbox.site import Booking

PURPOSE = "bookings"
_DEFAULT_LIMIT, _MAXIMUM_LIMIT = 50, 1000
_LOCAL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?")
STAFF_TYPE: Final = "1cd44cf8-756f-41c3-bd90-3e2ffcaf1155"
_VALUES: Final = ("$eq", "$in")
_LISTS: Final = ("$hasSome", "$hasAll")
_FILTERS: Final[Mapping[str, tuple[str, ...]]] = {
    "appId": _VALUES,
    "scheduleId": _VALUES,
    "externalScheduleId": _VALUES,
    "type": _VALUES,
    "transparency": ("$eq",),
    "resources.id": _LISTS,
    "resources.type": _LISTS,
    "resources.transparency": _LISTS,
}
"""The supported filters, without those on fields that a booking of the sandbox lacks.

Source: neither `id` nor `status` can be filtered by.
"""
_SORTS: Final = {("start", "ASC"), ("end", "DESC")}


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingQuery(PagedQuery):
    """A query of bookings, as sent, or restored from its cursor."""

    start: datetime
    end: datetime
    zone: str
    filter: Json
    by_end: bool = False


def read_booking_query(request: ApiRequest) -> BookingQuery:
    """Read the query of the body, or restore it from its cursor.

    Raises:
        ApiError: 400 for an invalid limit, cursor or range, or an unsupported filter or sort.
    """
    query = nested(request.body, "query")
    paging = nested(query, "cursorPaging")
    limit = page_size(
        paging.get("limit"),
        "query.cursorPaging.limit",
        default=_DEFAULT_LIMIT,
        maximum=_MAXIMUM_LIMIT,
    )
    given = nested(query, "filter")
    if token := paging.get("cursor"):
        if given or query.get("sort"):
            raise ApiError(400, "A cursor cannot be combined with a filter or a sort", {})
        return restored_query(request, PURPOSE, token, BookingQuery, limit=limit)
    _check_filter(given)
    zone = request.body.get("timeZone") or TIME_ZONE
    by_end = _sorted_by_end(query)
    start, end = (
        _local_time(request.body.get(name), name, zone, missing)
        for name, missing in (
            ("fromLocalDate", datetime.min.replace(tzinfo=UTC)),
            ("toLocalDate", datetime.max.replace(tzinfo=UTC)),
        )
    )
    if start >= end and not by_end:
        raise violation("toLocalDate", "must be after fromLocalDate", "CUSTOM")
    return BookingQuery(
        limit=limit, start=start, end=end, zone=str(zone), filter=given, by_end=by_end
    )


def _local_time(value: object, name: str, zone: object, missing: datetime) -> datetime:
    """Return a local time in UTC; one with an offset is refused.

    Source: "ISO-8601 without Z or offset", interpreted in `timeZone`; both are optional.
    """
    if value is None:
        return missing
    if not isinstance(value, str) or not _LOCAL.fullmatch(value):
        raise wrong_format(name, "has an offset, or is no local time", "LOCAL_DATE_TIME")
    try:
        return datetime.fromisoformat(value).replace(tzinfo=ZoneInfo(str(zone))).astimezone(UTC)
    except (ValueError, OverflowError, OSError, LookupError):
        raise wrong_format(
            name, "value is not a valid LOCAL_DATE_TIME", "LOCAL_DATE_TIME"
        ) from None


def _sorted_by_end(query: Json) -> bool:
    sort = [as_object(one, "query.sort") for one in as_list(query.get("sort"), "query.sort")]
    keys = [(one.get("fieldName"), one.get("order", "ASC")) for one in sort]
    if len(keys) > 1 or not {*keys} <= _SORTS:
        raise ApiError(400, "Events are sorted by start ASC or end DESC only", {})
    return ("end", "DESC") in keys


def _check_filter(given: Json) -> None:
    """Check fields and operators.

    Raises:
        ApiError: 400 for one that is not supported.
    """
    for name, rule in given.items():
        if name not in _FILTERS:
            raise ApiError(400, f"Field '{name}' is not declared as filterable", {})
        for operator, value in _rules(rule).items():
            if operator not in _FILTERS[name]:
                names = " and ".join(_FILTERS[name])
                raise ApiError(400, f"Field '{name}' is filtered by {names} only", {})
            if operator != "$eq":
                as_list(value, name)


def _rules(rule: object) -> Json:
    return as_object(cast("object", rule), "filter") if isinstance(rule, dict) else {"$eq": rule}


def matches(one: Booking, query: BookingQuery) -> bool:
    """Whether a booking overlaps the range and passes the filter."""
    held: Mapping[str, list[str | None]] = {
        "appId": [BOOKINGS_APP_ID],
        "scheduleId": [one.schedule_id],
        "externalScheduleId": [one.external_schedule_id],
        "type": [one.type],
        "transparency": ["OPAQUE"],
        "resources.id": [one.resource_id],
        "resources.type": [STAFF_TYPE if one.resource_id else None],
        "resources.transparency": ["OPAQUE" if one.resource_id else None],
    }
    inside = one.start < query.end and one.end > query.start
    return inside and all(
        _passes(held[name], operator, value)
        for name, rule in query.filter.items()
        for operator, value in _rules(rule).items()
    )


def _passes(held: list[str | None], operator: str, value: object) -> bool:
    asked = [value] if operator == "$eq" else as_list(value, operator)
    matched = [one in held for one in asked]
    return all(matched) if operator == "$hasAll" else any(matched)
