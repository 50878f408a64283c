"""Audit of a site or a connection: status, hazards and a probe of busy times."""

from collections.abc import Callable
from datetime import datetime, timedelta
from operator import attrgetter, is_

from app.calendars.coverage.assessed_connection import assess
from app.calendars.coverage.audit import ConnectionAudit, ProvidersError, SiteAudit
from app.calendars.coverage.audit_input import AuditInput, ProbeAnswer, build_audit
from app.calendars.coverage.busy_probe import AHEAD, Probe, attributed
from app.calendars.coverage.busy_sources import ImportState, import_state
from app.calendars.coverage.connection_facts import ConnectionFacts, hazards_by_connection
from app.calendars.coverage.ended_connections import EndedConnections
from app.calendars.coverage.mirrors import find_mirrors
from app.calendars.directory.calendar_needs import CalendarNeeds
from app.calendars.directory.diagnostics import DiagnosticResult, run_diagnostics
from app.calendars.directory.owner_changes import OwnerChanges
from app.calendars.directory.site_directory import Directory
from app.calendars.snapshot.connection_index import ConnectionIndex
from app.calendars.snapshot.event_filter import UpcomingFilter
from app.calendars.snapshot.preflight import BookingsMissing
from app.calendars.snapshot.site_client import SiteClient
from app.calendars.snapshot.site_snapshot import SiteSnapshot
from app.calendars.sync.expected_endings import ExpectedEndings
from app.calendars.values.connection_health import is_importing
from app.calendars.values.derived import Derived
from app.calendars.values.latest_result import LatestResult
from app.calendars.values.unreadable import UnreadableCounts
from app.wix import (
    Connection,
    ConnectionList,
    ParsedList,
    PremiumFeatureNotEnabled,
    Provider,
    WixError,
    WixForbidden,
    time_budget,
    time_left_s,
)

_SOON = timedelta(hours=1)
_TIMEOUT_S = 4.0
_MAX_CONNECTION_EVENTS, _MAX_SITE_EVENTS = 100, 1000
"""Source: "page size", at most 1000, List Events, 2026-11."""


class SiteAuditor:
    """Audits a site by its snapshot. An audit is made again only if something in it changed.

    Args:
        wix: runs the diagnostics.
        endings: connections that were disconnected here.
        needs: schedules that need no calendar.
        owners: changes of ownership, None where Wix tells none.
        clock: the current time.
        timeout_s: timeout of a probe; without an answer it proves nothing.
    """

    def __init__(  # noqa: PLR0913 -- the composition root builds it once, by name
        self,
        wix: SiteClient,
        snapshot: SiteSnapshot,
        directory: Directory,
        endings: ExpectedEndings,
        needs: CalendarNeeds,
        *,
        owners: OwnerChanges | None = None,
        clock: Callable[[], datetime],
        timeout_s: float = _TIMEOUT_S,
    ) -> None:
        self._wix, self._snapshot, self._directory = wix, snapshot, directory
        self._clock, self._timeout_s = clock, timeout_s
        self._ended, self._needs, self._owners = EndedConnections(endings), needs, owners
        self._audit = Derived(build_audit, size=AuditInput.size, same=AuditInput.same)
        self._facts = LatestResult(ConnectionFacts)
        self._hazards = Derived(
            hazards_by_connection, size=lambda listed: len(listed.connections), same=is_
        )

    async def audit_site(self, *, probe: bool = True) -> SiteAudit:
        """Audit the whole site.

        Args:
            probe: whether to read busy times, too; without them nothing is proven.

        Raises:
            WixError: people or connections cannot be listed at all.
        """
        self._snapshot.prefetch()
        facts, answer = await self._listed(probe=probe)
        people, (providers, error) = await self._directory.list_people(), await self._offered()
        listed, expected = facts.index.listed if facts else None, frozenset[str]()
        if facts:
            await self._ended.forget_reconnected(facts)
            expected = await self._ended.expected(facts)
        marked = await self._needs.unneeded()
        moved = await self._owners.staff_ids() if self._owners else frozenset[str]()
        given = AuditInput(people, providers, error, listed, answer, expected, marked, moved)
        return await self._audit.of(given)

    async def audit_connection(
        self, connection: Connection, *, fresh: bool = False
    ) -> ConnectionAudit:
        """Audit one connection; what cannot be read proves nothing and warns of nothing.

        `fresh` reads its busy times again, for a visitor who waits for the first one.
        """
        importing = import_state(connection) is ImportState.ON
        ids = frozenset({connection.schedule_id} if importing else ())
        asked = UpcomingFilter(ids, AHEAD, _MAX_CONNECTION_EVENTS)
        if fresh:
            self._snapshot.upcoming_part(asked).expire()
        facts, answer = await self._others(), await self._asked(asked)
        listed, page = facts.index.of(connection.schedule_id), answer.page
        events = sorted(page.events if page else (), key=attrgetter("start"))
        own = tuple([one for one in events if one.schedule_id == connection.schedule_id])
        strange = len(events) - len(own) + (page.unreadable if page else 0)
        hazards = await self._hazards.of(facts.index.listed)
        mirrors = find_mirrors(listed.connections, own)
        seen = attributed(answer.probe, page, listed)
        return ConnectionAudit(
            probe=seen,
            hazards=(
                *hazards.get(connection.id, ()),
                *(one for one in mirrors if connection.id in {each.id for each in one.connections}),
            ),
            upcoming=own if page else None,
            page=page,
            unreadable=UnreadableCounts(connections=listed.unreadable, events=strange),
            protected_elsewhere=await self._guarded(connection, listed.connections, seen),
            expected_end=await self._ended.is_expected(connection.id),
        )

    async def unexpectedly_ended(self, connections: ConnectionIndex) -> frozenset[str]:
        """Return the schedules without a live calendar whose last one was not disconnected here."""
        return await self._ended.unexpected_schedules(self._facts(connections))

    async def run_diagnostics(self) -> tuple[DiagnosticResult, ...]:
        """Run the diagnostics of the site."""
        return await run_diagnostics(self._wix, now=self._clock())

    def clear(self) -> None:
        """Drop the latest audit, and what it was made of."""
        self._audit.clear()
        self._facts.clear()
        self._hazards.clear()
        self._ended.clear()

    async def _guarded(
        self, connection: Connection, listed: tuple[Connection, ...], probe: Probe
    ) -> bool:
        others = [one for one in listed if one.id != connection.id]
        if not any(map(is_importing, others)):
            return False
        try:
            by_id = {one.id: one for one in (await self._offered())[0]}
        except WixError:
            by_id = {}
        return any(assess(one, by_id.get(one.provider_id), probe).protects for one in others)

    async def _offered(self) -> tuple[ParsedList[Provider], ProvidersError | None]:
        try:
            return await self._directory.list_providers(), None
        except (BookingsMissing, PremiumFeatureNotEnabled, WixForbidden) as error:
            return ParsedList(), error

    async def _listed(self, *, probe: bool) -> tuple[ConnectionFacts | None, ProbeAnswer]:
        """Return facts about the connections, and a probe.

        One busy time is enough to see which providers fail; many are read only if a connection
        needs events as proof.
        """
        index = await self._directory.index_connections()
        facts = self._facts(index) if index else None
        if facts is None or not probe:
            return facts, ProbeAnswer(Probe(self._clock()))
        if facts.needs_events:
            return facts, await self._asked(UpcomingFilter(facts.to_probe, AHEAD, _MAX_SITE_EVENTS))
        return facts, await self._asked(UpcomingFilter(facts.to_probe, _SOON, 1))

    async def _others(self) -> ConnectionFacts:
        try:
            return self._facts(await self._snapshot.index_connections())
        except WixError:
            return ConnectionFacts(ConnectionIndex(ConnectionList()))

    async def _asked(self, asked: UpcomingFilter) -> ProbeAnswer:
        """Read the next busy times."""
        ids = asked.schedule_ids
        if ids is not None and not ids:
            return ProbeAnswer(Probe(self._snapshot.connections_at, answered=True))
        left_s = time_left_s()
        with time_budget(self._timeout_s if left_s is None else min(self._timeout_s, left_s)):
            try:
                found = await self._snapshot.upcoming(asked)
            except WixError:
                return ProbeAnswer(Probe(self._clock(), schedule_ids=ids))
        failed = frozenset(found.page.failed_provider_ids)
        probe = Probe(found.at, answered=True, schedule_ids=ids, failed=failed)
        return ProbeAnswer(probe, found.page)
