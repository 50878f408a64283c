"""List Events: what the connected accounts' calendars hold within a window of time.

Source: List Events (dev.wix.com, 2024 to 2026; samples of 2023-04-27).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.sandbox.api_request import ApiRequest
from app.sandbox.connection import Connection
from app.sandbox.connections import failed_providers
from app.sandbox.error import Json, Violations, system_error, violation
from app.sandbox.query import decode_cursor, encode_cursor, page_of, paging_metadata
from app.sandbox.request_field import boolean, format_timestamp, guids, page_size, timestamp
from app.sandbox.site import Event, Person

_PURPOSE = "events"
_MAXIMUM_IDS = 100
_DEFAULT_LIMIT, _MAXIMUM_LIMIT = 100, 1000


@dataclass(frozen=True, slots=True)
class _EventQuery:
    """What to list; a cursor remembers it, so that a next page needs no `from` and `to`."""

    start: datetime
    end: datetime
    schedule_ids: frozenset[str]
    user_ids: frozenset[str]
    all_day: bool | None
    after: str | None = None

    def matches(self, event: Event) -> bool:
        inside = event.start < self.end and event.end > self.start
        return inside and self.all_day in {None, event.all_day}


@dataclass(frozen=True, slots=True)
class _Source:
    """An importing connection, whose it is, and the imported calendars' names by id."""

    connection: Connection
    owner: Person | None
    calendar_names: Mapping[str, str]


def list_events(call: ApiRequest) -> Json:
    """Answer List Events, sorted by start.

    A broken connection whose calendars are imported fails the call, or with `partialFailure`
    names its provider; when no connection is left, the call fails even so.

    Source: `partialFailure` (dev.wix.com, 2024 to 2026): succeeds "if details for at least 1
    connection can be retrieved"; the failure's status is undocumented. The default page size,
    and that `fieldsets` and `partialFailure` are per request, are undocumented.
    """
    broken = Violations()
    size = broken.collect(
        page_size,
        call.query.get("cursorPaging.limit"),
        "cursorPaging.limit",
        default=_DEFAULT_LIMIT,
        maximum=_MAXIMUM_LIMIT,
    )
    tolerant = broken.collect(boolean, call.query.get("partialFailure"), "partialFailure") or False
    window = _event_query(call, broken)
    sources = {one.connection.id: one for one in _sources(call, window)}
    failed = [one.connection for one in sources.values() if one.connection.broken]
    if failed and (not tolerant or len(failed) == len(sources)):
        raise system_error()
    found = [event for event in call.site.events if _is_listed(event, window, sources)]
    page, after = page_of(found, lambda event: event.key, size, window.after)
    cursor = _next_cursor(call, window, after) if after else None
    return {
        "events": [_event_json(call, event, sources[event.connection_id]) for event in page],
        "pagingMetadata": paging_metadata(len(page), cursor),
        **failed_providers(call, failed),
    }


def _event_query(call: ApiRequest, broken: Violations) -> _EventQuery:
    token = call.query.get("cursorPaging.cursor")
    schedule_ids, user_ids = (
        broken.collect(guids, call.query.getlist(name), name, maximum=_MAXIMUM_IDS)
        for name in ("scheduleIds", "userIds")
    )
    all_day = broken.collect(boolean, call.query.get("allDay"), "allDay")
    if token:
        broken.raise_if_any()
        return _query_of_cursor(decode_cursor(call.sandbox.cipher, call.site.id, _PURPOSE, token))
    start, end = (broken.collect(timestamp, call.query.get(name), name) for name in ("from", "to"))
    broken.raise_if_any()
    if start >= end:
        raise violation("to", "must be after from", "CUSTOM")
    return _EventQuery(start, end, schedule_ids, user_ids, all_day)


def _query_of_cursor(state: Json) -> _EventQuery:
    return _EventQuery(
        datetime.fromisoformat(state["from"]),
        datetime.fromisoformat(state["to"]),
        frozenset(state["scheduleIds"]),
        frozenset(state["userIds"]),
        state["allDay"],
        state["after"],
    )


def _next_cursor(call: ApiRequest, window: _EventQuery, after: str) -> str:
    state: Json = {
        "from": window.start.isoformat(),
        "to": window.end.isoformat(),
        "scheduleIds": sorted(window.schedule_ids),
        "userIds": sorted(window.user_ids),
        "allDay": window.all_day,
        "after": after,
    }
    return encode_cursor(call, _PURPOSE, state)


def _sources(call: ApiRequest, window: _EventQuery) -> Iterator[_Source]:
    """Return the importing connections asked for.

    Source: whether schedule ids and user ids narrow together or add up is undocumented.
    """
    adds_up = call.site.switches.event_ids == "either" and window.schedule_ids and window.user_ids
    owners = {person.schedule_id: person for person in call.site.people}
    for connection in call.site.connections.values():
        owner = owners.get(connection.schedule_id)
        user_id = owner.user_id if owner else None
        by_schedule = not window.schedule_ids or connection.schedule_id in window.schedule_ids
        by_user = not window.user_ids or user_id in window.user_ids
        asked = by_schedule or by_user if adds_up else by_schedule and by_user
        if asked and (imported := connection.imported_calendar_ids):
            names = {one.id: one.name for one in connection.calendars if one.id in imported}
            yield _Source(connection, owner, names)


def _is_listed(event: Event, window: _EventQuery, sources: Mapping[str, _Source]) -> bool:
    source = sources.get(event.connection_id)
    if source is None or source.connection.broken:
        return False
    return event.calendar_id in source.calendar_names and window.matches(event)


def _event_json(call: ApiRequest, event: Event, source: _Source) -> Json:
    """Write an event; personal information only where asked for and due.

    Source: `fieldsets` (dev.wix.com, 2024 to 2026). The 2023 samples show the owner's name
    without `OWN_PI`, the text does not; of two events only one has a title with it.
    """
    personal = "OWN_PI" in call.query.getlist("fieldsets")
    samples, owner = call.style == "samples", source.owner
    own = call.site.switches.titles == "all" or owner in call.site.people[:1]
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
