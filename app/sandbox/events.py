"""List Events: the events of the connected calendars within a period.

Source: List Events (dev.wix.com, 2024 to 2026; samples of 2023-04-27).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.sandbox.api_request import ApiRequest
from app.sandbox.connection import Connection
from app.sandbox.connections import failed_providers
from app.sandbox.error import Json, Violations, system_error, violation
from app.sandbox.query import PagedQuery, paginate, restored_query
from app.sandbox.request_field import boolean, format_timestamp, guids, page_size, timestamp
from app.sandbox.site import Event, Person

_PURPOSE = "events"
_MAXIMUM_IDS = 100
_DEFAULT_LIMIT, _MAXIMUM_LIMIT = 100, 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class _EventQuery(PagedQuery):
    """A query of events; a cursor contains it, so that a next page needs no `from` and `to`."""

    start: datetime
    end: datetime
    schedule_ids: frozenset[str]
    user_ids: frozenset[str]
    all_day: bool | None

    def matches(self, event: Event) -> bool:
        inside = event.start < self.end and event.end > self.start
        return inside and self.all_day in {None, event.all_day}


@dataclass(frozen=True, slots=True)
class _Source:
    """An importing connection, its owner, and the names of the imported calendars by id."""

    connection: Connection
    owner: Person | None
    calendar_names: Mapping[str, str]


def list_events(request: ApiRequest) -> Json:
    """List Events, sorted by start.

    A broken importing connection fails the call, or with `partialFailure` adds its provider to
    `failedProviderIds`; if all are broken, the call fails in either case.

    Source: `partialFailure` (dev.wix.com, 2024 to 2026): succeeds "if details for at least 1
    connection can be retrieved"; the failure's status is undocumented. The default page size,
    and that `fieldsets` and `partialFailure` are per request, are undocumented.
    """
    violations, name = Violations(), "cursorPaging.limit"
    limit = violations.collect(
        page_size, request.query.get(name), name, default=_DEFAULT_LIMIT, maximum=_MAXIMUM_LIMIT
    )
    tolerant = violations.collect(boolean, request.query.get("partialFailure"), "partialFailure")
    query = _event_query(request, violations, limit)
    sources = {one.connection.id: one for one in _sources(request, query)}
    failed = [one.connection for one in sources.values() if one.connection.broken]
    if failed and (not tolerant or len(failed) == len(sources)):
        raise system_error()
    found = [event for event in request.site.events if _is_listed(event, query, sources)]
    page, paging = paginate(request, _PURPOSE, found, lambda event: event.key, query)
    return {
        "events": [_event_json(request, event, sources[event.connection_id]) for event in page],
        "pagingMetadata": paging,
        **failed_providers(request, failed),
    }


def _event_query(request: ApiRequest, violations: Violations, limit: int) -> _EventQuery:
    token = request.query.get("cursorPaging.cursor")
    schedule_ids, user_ids = (
        violations.collect(guids, request.query.getlist(name), name, maximum=_MAXIMUM_IDS)
        for name in ("scheduleIds", "userIds")
    )
    all_day = violations.collect(boolean, request.query.get("allDay"), "allDay")
    if token:
        violations.raise_if_any()
        return restored_query(request, _PURPOSE, token, _EventQuery, limit=limit)
    start, end = (
        violations.collect(timestamp, request.query.get(name), name) for name in ("from", "to")
    )
    violations.raise_if_any()
    if start >= end:
        raise violation("to", "must be after from", "CUSTOM")
    return _EventQuery(
        start=start,
        end=end,
        schedule_ids=schedule_ids,
        user_ids=user_ids,
        all_day=all_day,
        limit=limit,
    )


def _sources(request: ApiRequest, query: _EventQuery) -> Iterator[_Source]:
    """Return the importing connections to list.

    Source: whether schedule ids and user ids are combined with AND or OR is undocumented.
    """
    either = request.site.switches.event_ids == "either" and query.schedule_ids and query.user_ids
    owners = {person.schedule_id: person for person in request.site.people}
    for connection in request.site.connections.values():
        owner = owners.get(connection.schedule_id)
        user_id = owner.user_id if owner else None
        by_schedule = not query.schedule_ids or connection.schedule_id in query.schedule_ids
        by_user = not query.user_ids or user_id in query.user_ids
        wanted = by_schedule or by_user if either else by_schedule and by_user
        if wanted and (imported := connection.imported_calendar_ids):
            names = {one.id: one.name for one in connection.calendars if one.id in imported}
            yield _Source(connection, owner, names)


def _is_listed(event: Event, query: _EventQuery, sources: Mapping[str, _Source]) -> bool:
    source = sources.get(event.connection_id)
    if source is None or source.connection.broken:
        return False
    return event.calendar_id in source.calendar_names and query.matches(event)


def _event_json(request: ApiRequest, event: Event, source: _Source) -> Json:
    """Return an event as JSON, with personal information only where requested and permitted.

    Source: `fieldsets` (dev.wix.com, 2024 to 2026). The 2023 samples show the owner's name
    without `OWN_PI`, the text does not; of two events only one has a title with it.
    """
    personal = "OWN_PI" in request.query.getlist("fieldsets")
    samples, owner = request.style == "samples", source.owner
    own = request.site.switches.titles == "all" or owner in request.site.people[:1]
    answer: Json = {
        "scheduleId": source.connection.schedule_id,
        "calendarType": source.connection.provider.calendar_type,
    }
    if personal and own:
        answer["calendarName"] = source.calendar_names[event.calendar_id]
        answer["title"] = event.title
    answer |= {"start": format_timestamp(event.start), "end": format_timestamp(event.end)}
    if event.all_day or not samples:
        answer["allDay"] = event.all_day
    if owner:
        answer["scheduleOwnerId"] = owner.resource_id
    if owner and (personal or samples):
        answer["scheduleOwnerName"] = owner.name
    return answer
