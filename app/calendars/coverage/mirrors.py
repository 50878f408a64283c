"""Calendars that mirror each other, found by their busy times."""

from collections.abc import Collection, Iterable
from datetime import datetime
from itertools import combinations

from app.calendars.coverage.hazard import Hazard, HazardKind, exporting
from app.calendars.values.connection_health import is_importing
from app.wix import CalendarType, Connection, Event, Status

MIN_MIRRORED = 3
"""How many busy times two calendars must share to count as mirrored."""


def find_mirrors(connections: Iterable[Connection], events: Iterable[Event]) -> tuple[Hazard, ...]:
    """Find calendars of one schedule that hold the same busy times, with copies written to one.

    If one calendar is mirrored into the other, so are the copies of bookings. An event has a
    schedule and a calendar type, so only connections of different types can be distinguished.
    """
    connections = tuple(connections)
    if len(connections) < 2:  # noqa: PLR2004 -- most schedules have one
        return ()
    spans: dict[tuple[str, CalendarType], set[tuple[datetime, datetime]]] = {}
    for event in events:
        if not event.all_day:
            key = event.schedule_id, event.calendar_type
            spans.setdefault(key, set()).add((event.start, event.end))
    copying = {one.id for one in exporting(connections)}
    pairs = combinations(_only_readers(connections, spans), 2)
    return tuple(
        Hazard(
            HazardKind.ECHO, tuple(sorted((one, other), key=lambda each: each.id not in copying))
        )
        for one, other in pairs
        if one.schedule_id == other.schedule_id
        and copying & {one.id, other.id}
        and len(spans[_kind(one)] & spans[_kind(other)]) >= MIN_MIRRORED
    )


def _only_readers(
    connections: Iterable[Connection], kinds: Collection[tuple[str, CalendarType]]
) -> list[Connection]:
    """Return importing connections that are the only one of their schedule and type."""
    groups: dict[tuple[str, CalendarType], list[Connection]] = {}
    for one in connections:
        if is_importing(one) and one.status not in {Status.DISCONNECTED, Status.ERROR}:
            groups.setdefault(_kind(one), []).append(one)
    return [group[0] for kind, group in groups.items() if len(group) == 1 and kind in kinds]


def _kind(one: Connection) -> tuple[str, CalendarType]:
    return one.schedule_id, one.calendar_type
