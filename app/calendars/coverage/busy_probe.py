"""Does Wix really read the calendars? One look at busy times, and what it proves."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.calendars.values.connection_health import (
    Cause,
    Health,
    diagnose,
    is_exporting,
    is_importing,
)
from app.wix import CalendarType, Connection, Event, Features, Status

MAX_SCHEDULE_IDS = 100
"""How many schedules List Events takes by id. Source: `scheduleIds`, List Events, 2026-11."""

AHEAD = timedelta(days=14)
"""Where busy times are looked for; hardly anybody's calendar is empty for longer."""

_WELL = frozenset({Status.CONNECTED, Status.SYNC_IN_PROGRESS, Status.SYNCED})
_FINE = frozenset({Health.WORKING, Health.STARTING})


class Proof(StrEnum):
    """What a probe says about one connection."""

    PROVEN = "proven"
    UNPROVEN = "unproven"
    REFUTED = "refuted"


@dataclass(frozen=True, slots=True)
class Probe:
    """What came of asking Wix for busy times.

    Args:
        at: when.
        answered: whether Wix said anything; if not, nothing is proven and nothing refuted.
        schedule_ids: what was asked about, `None` for the whole site.
        failed: providers that could not be read.
        blamed: providers with a connection that is known to be broken; when one of them fails,
            that says nothing about its others.
        seen: the connections that some busy time can only have come through.
        quiet: those that surely none came through.

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
        """Whether busy times of its schedule were asked for, answered or not."""
        return self.schedule_ids is None or connection.schedule_id in self.schedule_ids

    def proof_of(self, connection: Connection) -> Proof:
        """Say what this proves about a connection."""
        if not (self.answered and self.asked(connection) and is_importing(connection)):
            return Proof.UNPROVEN
        if connection.provider_id not in self.failed:
            return Proof.PROVEN
        if connection.provider_id not in self.known_failing:
            return Proof.REFUTED
        return Proof.PROVEN if connection.id in self.with_events else Proof.UNPROVEN


def needs_events(connection: Connection) -> bool:
    """Whether only a busy time that arrives can tell that it works.

    In Wix's samples a connection that only imports stays CONNECTED, so that its status never says
    so. Its providers are read when busy times are asked for.

    Source: Connect By Credentials, Update Sync Config and List Connections, samples of 2023-04;
    that the status speaks of exporting alone is our inference.
    """
    connected = connection.status is Status.CONNECTED
    return connected and is_importing(connection) and not is_exporting(connection)


def schedules_to_probe(connections: Collection[Connection]) -> frozenset[str] | None:
    """Return the schedules to probe, none at all where nothing imports, `None` for all.

    A schedule with a broken connection would make its provider fail for everybody, so it is left
    out where somebody else uses that provider.
    """
    well = [one for one in connections if one.status in _WELL and is_importing(one)]
    used = {one.provider_id for one in well}
    spoilt = {one.schedule_id for one in connections if _broken(one) and one.provider_id in used}
    ids = frozenset(one.schedule_id for one in well) - spoilt
    return ids if len(ids) <= MAX_SCHEDULE_IDS else None


def known_failing_providers(
    connections: Collection[Connection], asked: frozenset[str] | None
) -> frozenset[str]:
    """Return the providers that fail for a reason that is known already."""
    broken = [one for one in connections if _broken(one)]
    return frozenset(one.provider_id for one in broken if asked is None or one.schedule_id in asked)


def attribute_events(
    events: Iterable[Event], connections: Iterable[Connection]
) -> tuple[frozenset[str], frozenset[str]]:
    """Return the connections that some events surely came through, and those that none did.

    An event names its schedule and its kind of calendar, and no connection. So there may be some of
    which neither can be said.
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


def _attribute(
    found: set[CalendarType], group: Collection[Connection], came: set[str], none: set[str]
) -> None:
    """Sort the connections of one schedule by what kinds of events it has."""
    known = {one.calendar_type for one in group}
    for one in group:
        own = {one.calendar_type}
        others = {other.calendar_type for other in group if other is not one}
        if (found & own - others) or (found and not others):
            came.add(one.id)
        elif not found & own and found <= known:  # an old word for a kind may mean this one
            none.add(one.id)


def assess_health(
    connection: Connection, probe: Probe, features: Features | None = None
) -> tuple[Health, Cause]:
    """Diagnose a connection, and believe the probe where it contradicts what Wix says.

    Args:
        connection: to be judged.
        probe: what it asked for and could not check is not well either.
        features: as `diagnose` takes them.
    """
    health, cause = diagnose(connection, features)
    proof = probe.proof_of(connection)
    if health not in _FINE:
        return health, cause
    if proof is Proof.REFUTED:
        return Health.UNKNOWN, Cause.UNREAD
    if health is Health.WORKING and unchecked(connection, probe):
        return Health.UNKNOWN, Cause.UNPROVEN
    waits = needs_events(connection) and proof is Proof.PROVEN
    if waits and connection.id in probe.with_events:
        return Health.WORKING, Cause.ARRIVING
    return health, Cause.NONE_YET if waits and connection.id in probe.without_events else cause


def unchecked(connection: Connection, probe: Probe) -> bool:
    """Whether busy times were asked for, and nobody can say if this connection brings them in."""
    return probe.asked(connection) and probe.proof_of(connection) is Proof.UNPROVEN


def _broken(connection: Connection) -> bool:
    return connection.status is Status.ERROR and is_importing(connection)
