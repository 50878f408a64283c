"""Probe: read busy times to find out whether Wix can read the calendars."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from app.calendars.values.connection_health import (
    Cause,
    Health,
    diagnose,
    is_exporting,
    is_importing,
)
from app.wix import CalendarType, Connection, ConnectionList, Event, EventPage, Features, Status

MAX_SCHEDULE_IDS = 100
"""Limit of `scheduleIds`. Source: List Events, 2026-11."""

AHEAD = timedelta(days=14)
"""How far ahead busy times are read; few calendars are empty for longer."""

_WELL = frozenset({Status.CONNECTED, Status.SYNC_IN_PROGRESS, Status.SYNCED})
_FINE = frozenset({Health.WORKING, Health.STARTING})


class ProbeResult(StrEnum):
    """Result of a probe for one connection."""

    PROVEN = "proven"
    UNPROVEN = "unproven"
    REFUTED = "refuted"


@dataclass(frozen=True, slots=True)
class Probe:
    """Result of reading busy times.

    Args:
        at: start time.
        answered: whether Wix answered; if not, nothing is proven or refuted.
        schedule_ids: the requested schedules, `None` for the whole site.
        failed: providers that could not be read.
        known_failing: providers with a connection that is known to be broken; their failure says
            nothing about their other connections.
        with_events: ids of connections that at least one busy time must have come through.
        without_events: ids of connections that no busy time came through.

    Source: `failedProviderIds` names providers and no connections, List Events, 2026-11.
    """

    at: datetime
    answered: bool = False
    schedule_ids: frozenset[str] | None = frozenset()
    failed: frozenset[str] = frozenset()
    known_failing: frozenset[str] = frozenset()
    with_events: frozenset[str] = frozenset()
    without_events: frozenset[str] = frozenset()

    def asked(self, connection: Connection) -> bool:
        """Whether its schedule was part of the request."""
        return self.schedule_ids is None or connection.schedule_id in self.schedule_ids

    def result_of(self, connection: Connection) -> ProbeResult:
        """Return what the probe proves about a connection."""
        if not (self.answered and self.asked(connection) and is_importing(connection)):
            return ProbeResult.UNPROVEN
        if connection.provider_id not in self.failed:
            return ProbeResult.PROVEN
        if connection.provider_id not in self.known_failing:
            return ProbeResult.REFUTED
        return ProbeResult.PROVEN if connection.id in self.with_events else ProbeResult.UNPROVEN


def needs_events(connection: Connection) -> bool:
    """Whether only a received busy time can prove that the connection works.

    In Wix's samples a connection that only imports stays CONNECTED, so its status never shows it.
    Wix reads the provider when busy times are requested.

    Source: Connect By Credentials, Update Sync Config and List Connections, samples of 2023-04;
    that the status covers only export is our inference.
    """
    connected = connection.status is Status.CONNECTED
    return connected and is_importing(connection) and not is_exporting(connection)


def schedules_to_probe(connections: Collection[Connection]) -> frozenset[str] | None:
    """Return the schedules to probe, empty if nothing imports, `None` for all.

    A schedule with a broken connection makes its provider fail for all schedules, so it is left
    out if others use that provider.
    """
    well = [one for one in connections if one.status in _WELL and is_importing(one)]
    used = {one.provider_id for one in well}
    spoilt = {one.schedule_id for one in connections if _broken(one) and one.provider_id in used}
    ids = frozenset(one.schedule_id for one in well) - spoilt
    return ids if len(ids) <= MAX_SCHEDULE_IDS else None


def known_failing_providers(
    connections: Collection[Connection], asked: frozenset[str] | None
) -> frozenset[str]:
    """Return the providers with a broken connection among the schedules asked about."""
    broken = [one for one in connections if _broken(one)]
    return frozenset(one.provider_id for one in broken if asked is None or one.schedule_id in asked)


def attribute_events(
    events: Iterable[Event], connections: Iterable[Connection]
) -> tuple[frozenset[str], frozenset[str]]:
    """Return the connections that certainly delivered events, and those that certainly did not.

    An event has a schedule and a calendar type but no connection, so some connections are in
    neither set.
    """
    found: dict[str, set[CalendarType]] = {}
    for event in events:
        found.setdefault(event.schedule_id, set()).add(event.calendar_type)
    sources: dict[str, list[Connection]] = {}
    for one in connections:
        if is_importing(one) and one.status not in {Status.DISCONNECTED, Status.ERROR}:
            sources.setdefault(one.schedule_id, []).append(one)
    came: set[str] = set()
    none: set[str] = set()
    for schedule_id, group in sources.items():
        _attribute(found.get(schedule_id, set()), group, came, none)
    return frozenset(came), frozenset(none)


def attributed(probe: Probe, page: EventPage | None, listed: ConnectionList) -> Probe:
    """Return the probe, with its events attributed to these connections.

    If a connection is missing from the list, an event may have come through that one.
    """
    came, none = attribute_events(page.events if page else (), listed.connections)
    whole = page is not None and page.next_cursor is None and not page.unreadable
    return replace(
        probe,
        known_failing=known_failing_providers(listed.connections, probe.schedule_ids),
        with_events=frozenset() if listed.unreadable else came,
        without_events=none if whole else frozenset(),
    )


def _attribute(
    found: set[CalendarType], group: Collection[Connection], came: set[str], none: set[str]
) -> None:
    """Attribute the event types of one schedule to its connections."""
    types = {one.calendar_type for one in group}
    for one in group:
        own = {one.calendar_type}
        others = {other.calendar_type for other in group if other is not one}
        if (found & own - others) or (found and not others):
            came.add(one.id)
        elif not found & own and found <= types:  # an old word for a kind may mean this one
            none.add(one.id)


def assess_health(
    connection: Connection, probe: Probe, features: Features | None = None
) -> tuple[Health, Cause]:
    """Diagnose a connection; the probe overrides Wix's status.

    A connection that the probe could not check is not healthy.
    """
    health, cause = diagnose(connection, features)
    result = probe.result_of(connection)
    if health not in _FINE:
        return health, cause
    if result is ProbeResult.REFUTED:
        return Health.UNKNOWN, Cause.UNREAD
    if health is Health.WORKING and unchecked(connection, probe):
        return Health.UNKNOWN, Cause.UNPROVEN
    waits = needs_events(connection) and result is ProbeResult.PROVEN
    if waits and connection.id in probe.with_events:
        return Health.WORKING, Cause.ARRIVING
    return health, Cause.NONE_YET if waits and connection.id in probe.without_events else cause


def unchecked(connection: Connection, probe: Probe) -> bool:
    """Whether busy times were requested, and it is unknown if this connection delivers them."""
    return probe.asked(connection) and probe.result_of(connection) is ProbeResult.UNPROVEN


def _broken(connection: Connection) -> bool:
    return connection.status is Status.ERROR and is_importing(connection)
