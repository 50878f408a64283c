"""Who is protected from double bookings, who is not, and the one thing to do about it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from app.calendars.coverage.assessed_connection import Link, linked
from app.calendars.coverage.gap import (
    DOUBTS,
    GAP_HEALTH,
    SEVERITY,
    Gap,
    Step,
    gap_of,
    step_for,
    unsynced,
)
from app.calendars.coverage.hazard import SHARING, Hazard, hazards
from app.calendars.coverage.probe import Probe, Proof
from app.calendars.values.person import Person
from app.calendars.values.status import BROKEN, Cause, Health
from app.wix import Connection, ConnectionList, Provider

_WELLNESS = (Health.WORKING, Health.STARTING)


@dataclass(frozen=True, slots=True)
class Cover:
    """How one person is covered.

    `protected` says that busy times of at least one calendar keep bookings away, as far as Wix
    says and the probe does not deny; `proven` that the probe has seen it. A gap may remain in
    either case. `step` is what to do, and `target` the connection to do it to.
    """

    person: Person
    links: tuple[Link, ...]
    health: Health
    protected: bool
    proven: bool
    gap: Gap | None
    step: Step
    target: Link | None

    @property
    def unchecked(self) -> bool:
        """Whether nobody can say if busy times keep bookings away, so that it counts as neither."""
        return not self.protected and self.gap in DOUBTS


@dataclass(frozen=True, slots=True)
class Coverage:
    """Everybody's cover: gaps first, the worst on top, then the business, then by name."""

    covers: tuple[Cover, ...]
    hazards: tuple[Hazard, ...]
    left_over: tuple[Link, ...]

    @property
    def protected(self) -> int:
        """How many are protected."""
        return sum(cover.protected for cover in self.covers)

    @property
    def unchecked(self) -> int:
        """How many could not be checked; the rest is open to double bookings."""
        return sum(cover.unchecked for cover in self.covers)

    @property
    def gaps(self) -> tuple[Cover, ...]:
        """Those with something to do."""
        return tuple(cover for cover in self.covers if cover.gap)

    @property
    def proven(self) -> bool:
        """Whether the probe has seen every protection."""
        return all(cover.proven for cover in self.covers if cover.protected)


def audit(
    people: Iterable[Person],
    providers: Iterable[Provider],
    listed: ConnectionList,
    probe: Probe,
    *,
    meant: Collection[str] = (),
) -> Coverage:
    """Work out everybody's cover; `meant` are the connections that ended here, on purpose.

    Connections of schedules that are nobody's protect nobody; those that live are left over.
    """
    people = tuple(people)
    known = {person.id for person in people}
    counted = [one for one in listed.connections if one.schedule_id in known]
    found = hazards(counted, business_ids={one.id for one in people if one.is_business})
    links = _by_schedule(listed.connections, providers, probe, meant)
    shared = {one.id for each in found if each.harm in SHARING for one in each.connections}
    covers = [
        _cover(person, links.get(person.id, ()), shared, partial=not listed.whole)
        for person in people
    ]
    return Coverage(
        covers=tuple(sorted(covers, key=_order)),
        hazards=found,
        left_over=tuple(
            link
            for schedule_id, group in links.items()
            if schedule_id not in known
            for link in group
            if link.live
        ),
    )


def _by_schedule(
    connections: Iterable[Connection],
    providers: Iterable[Provider],
    probe: Probe,
    meant: Collection[str],
) -> Mapping[str, tuple[Link, ...]]:
    """Group by schedule; of the dead one stays where nothing lives, and rather an alarming one."""
    by_id = {provider.id: provider for provider in providers}
    groups: dict[str, list[Link]] = {}
    for one in connections:
        provider = by_id.get(one.provider_id)
        link = linked(one, provider, probe, meant=one.id in meant)
        groups.setdefault(one.schedule_id, []).append(link)
    return {
        schedule_id: tuple(link for link in group if link.live)
        or (max(reversed(group), key=lambda link: link.cause is Cause.ENDED),)
        for schedule_id, group in groups.items()
    }


def _cover(person: Person, links: tuple[Link, ...], shared: set[str], *, partial: bool) -> Cover:
    protecting = [link for link in links if link.protects]
    gap, target = _worst(links, shared, protected=bool(protecting), partial=partial)
    if gap:
        health = GAP_HEALTH[gap]
    else:
        health = min((link.health for link in protecting), key=_WELLNESS.index)
    return Cover(
        person=person,
        links=tuple(sorted(links, key=lambda link: not link.protects)),
        health=health,
        protected=bool(protecting),
        proven=any(link.proof is Proof.PROVEN for link in protecting),
        gap=gap,
        step=step_for(gap, target),
        target=target or next(iter(protecting), None),
    )


def _worst(
    links: tuple[Link, ...], shared: set[str], *, protected: bool, partial: bool
) -> tuple[Gap | None, Link | None]:
    """Return the gap to close first, and where."""
    if not links:
        return (Gap.UNLISTED if partial else Gap.UNCONNECTED), None
    found = [
        (gap, link)
        for link in links
        if (gap := gap_of(link, protected=protected)) and not _replaced(link, links)
    ]
    if partial and not protected:  # a calendar that was not listed may keep bookings away
        found = [(gap, link) for gap, link in found if gap is not Gap.IMPORT_OFF]
        if not found:
            return Gap.UNLISTED, None
    found += [(Gap.SHARED_ACCOUNT, link) for link in links if link.connection.id in shared]
    if all(unsynced(link) for link in links if link.protects):
        found += [(Gap.NEVER_SYNCED, link) for link in links if link.protects]
    return min(found, key=lambda one: SEVERITY[one[0]], default=(None, None))


def _replaced(link: Link, links: tuple[Link, ...]) -> bool:
    """Whether the same account was connected anew, as reconnecting leaves the old one behind.

    A new one that is not steered yet replaces a broken one, too: the step is there.
    """
    account, broken = link.account, link.cause in BROKEN
    return bool(account) and any(
        one.account == account and (one.protects or (broken and one.cause not in BROKEN))
        for one in links
    )


def _order(cover: Cover) -> tuple[bool, bool, int]:
    """Sort by what is wrong; what is equally wrong stays in the order of the people."""
    severity = SEVERITY[cover.gap] if cover.gap else 0
    return cover.gap is None, cover.protected, severity
