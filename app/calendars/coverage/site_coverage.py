"""Coverage of people against double bookings, their gaps, and the next steps."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from zoneinfo import ZoneInfo

from app.calendars.coverage.assessed_connection import AssessedConnection, assess
from app.calendars.coverage.busy_probe import Probe, ProbeResult
from app.calendars.coverage.gap import (
    ALARMS,
    GAP_HEALTH,
    SEVERITY,
    Gap,
    step_for,
)
from app.calendars.coverage.hazard import SHARED_ACCOUNT_KINDS, Hazard, find_hazards
from app.calendars.coverage.person_coverage import PersonCoverage
from app.calendars.coverage.worst_gap import worst_gap
from app.calendars.values.connection_health import Cause, Health
from app.calendars.values.person import Person
from app.calendars.values.zone import business_zone
from app.wix import Connection, ConnectionList, Provider

_WELLNESS = (Health.WORKING, Health.STARTING)


@dataclass(frozen=True)
class SiteCoverage:
    """Coverage of all people: gaps first, by severity, then the business, then by name.

    Excused people come last.

    Counts are those of staff: the business is no person. What pages show of all of them is found
    when first needed, and kept.
    """

    people: tuple[PersonCoverage, ...]
    hazards: tuple[Hazard, ...]
    orphaned: tuple[AssessedConnection, ...]

    @cached_property
    def business(self) -> PersonCoverage | None:
        """The schedule of the whole business, if Wix lists it."""
        return next((cover for cover in self.people if cover.person.is_business), None)

    @cached_property
    def staff(self) -> tuple[PersonCoverage, ...]:
        """Everyone but the business."""
        return tuple(cover for cover in self.people if not cover.person.is_business)

    @cached_property
    def protected(self) -> int:
        """Number of protected staff."""
        return sum(cover.protected for cover in self.staff)

    @cached_property
    def unchecked(self) -> int:
        """Number of staff whose protection is unknown."""
        return sum(cover.unchecked for cover in self.staff)

    @cached_property
    def excused(self) -> int:
        """Number of staff who need no calendar."""
        return sum(cover.excused for cover in self.staff)

    @cached_property
    def gaps(self) -> tuple[PersonCoverage, ...]:
        """People with a gap."""
        return tuple(cover for cover in self.people if cover.gap)

    @cached_property
    def kinds_of_gaps(self) -> frozenset[Gap]:
        """The gaps that anybody has."""
        return frozenset(cover.gap for cover in self.gaps if cover.gap)

    @cached_property
    def alarms(self) -> tuple[PersonCoverage, ...]:
        """People whose calendar was set up and no longer works."""
        return tuple(cover for cover in self.gaps if cover.gap in ALARMS)

    @cached_property
    def proven(self) -> bool:
        """Whether the probe confirmed every protection."""
        return all(cover.proven for cover in self.people if cover.protected)

    @cached_property
    def zone(self) -> ZoneInfo:
        """Where the days of the business begin."""
        people = (cover.person for cover in self.people)
        return business_zone(sorted(people, key=lambda person: person.id))

    @cached_property
    def search_texts(self) -> dict[str, Sequence[str]]:
        """Their names as they are searched for, by language; see `name_search`."""
        return {}


def excuse(coverage: SiteCoverage, unneeded: Collection[str]) -> SiteCoverage:
    """Return the coverage with the people excused whose schedules need no calendar."""
    if not unneeded:
        return coverage
    people = (one.excuse() if one.person.id in unneeded else one for one in coverage.people)
    return replace(coverage, people=tuple(sorted(people, key=_order)))


def warn_of_owners(coverage: SiteCoverage, staff_ids: Collection[str]) -> SiteCoverage:
    """Return the coverage with a warning for each of these staff members who is protected."""
    if not staff_ids:
        return coverage
    people = (
        replace(one, owner_changed=one.protected and one.person.staff_id in staff_ids)
        for one in coverage.people
    )
    return replace(coverage, people=tuple(people))


def assess_coverage(
    people: Iterable[Person],
    providers: Iterable[Provider],
    listed: ConnectionList,
    probe: Probe,
    *,
    expected_endings: Collection[str] = (),
) -> SiteCoverage:
    """Assess all people; `expected_endings` are connections that were disconnected here.

    Live connections of schedules that belong to no person are `orphaned`.
    """
    people = tuple(people)
    ids = {person.id for person in people}
    counted = [one for one in listed.connections if one.schedule_id in ids]
    found = find_hazards(counted, business_ids={one.id for one in people if one.is_business})
    connections = _by_schedule(listed.connections, providers, probe, expected_endings)
    shared = {
        one.id for each in found if each.kind in SHARED_ACCOUNT_KINDS for one in each.connections
    }
    covers = [
        _cover(person, connections.get(person.id, ()), shared, partial=not listed.whole)
        for person in people
    ]
    return SiteCoverage(
        people=tuple(sorted(covers, key=_order)),
        hazards=found,
        orphaned=tuple(
            one
            for schedule_id, group in connections.items()
            if schedule_id not in ids
            for one in group
            if one.live
        ),
    )


def _by_schedule(
    connections: Iterable[Connection],
    providers: Iterable[Provider],
    probe: Probe,
    expected_endings: Collection[str],
) -> Mapping[str, tuple[AssessedConnection, ...]]:
    """Group live connections by schedule; without any keep a dead one, unexpected ends first."""
    by_id = {provider.id: provider for provider in providers}
    groups: dict[str, list[AssessedConnection]] = {}
    for one in connections:
        provider = by_id.get(one.provider_id)
        assessed = assess(one, provider, probe, expected_end=one.id in expected_endings)
        groups.setdefault(one.schedule_id, []).append(assessed)
    return {
        schedule_id: tuple(one for one in group if one.live)
        or (max(reversed(group), key=lambda one: one.cause is Cause.ENDED),)
        for schedule_id, group in groups.items()
    }


def _cover(
    person: Person, connections: tuple[AssessedConnection, ...], shared: set[str], *, partial: bool
) -> PersonCoverage:
    protecting = [one for one in connections if one.protects]
    gap, target = worst_gap(connections, shared, protected=bool(protecting), partial=partial)
    if gap:
        health = GAP_HEALTH[gap]
    else:
        health = min((one.health for one in protecting), key=_WELLNESS.index)
    return PersonCoverage(
        person=person,
        connections=tuple(sorted(connections, key=lambda one: not one.protects)),
        health=health,
        protected=bool(protecting),
        proven=any(one.probe_result is ProbeResult.PROVEN for one in protecting),
        gap=gap,
        step=step_for(gap, target),
        target=target or next(iter(protecting), None),
    )


def _order(cover: PersonCoverage) -> tuple[bool, bool, bool, int]:
    """Sort key: severity; people of equal severity keep their order."""
    severity = SEVERITY[cover.gap] if cover.gap else 0
    return cover.excused, cover.gap is None, cover.protected, severity
