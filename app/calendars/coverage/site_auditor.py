"""Audit of a site or a connection: status, hazards and a probe of busy times."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from operator import attrgetter

from app.calendars.coverage.assessed_connection import assess
from app.calendars.coverage.audit import ConnectionAudit, ProvidersError, SiteAudit
from app.calendars.coverage.busy_probe import (
    AHEAD,
    Probe,
    attributed,
    needs_events,
    schedules_to_probe,
)
from app.calendars.coverage.busy_sources import ImportState, import_state
from app.calendars.coverage.hazard import find_hazards, find_mirrors
from app.calendars.coverage.site_coverage import assess_coverage
from app.calendars.directory.diagnostics import DiagnosticResult, run_diagnostics
from app.calendars.directory.preflight import BookingsMissing
from app.calendars.directory.site_directory import Directory
from app.calendars.directory.snapshot import unlisted_connections
from app.calendars.sync.expected_endings import ExpectedEndings
from app.calendars.values.connection_health import is_importing
from app.calendars.values.unreadable import UnreadableCounts
from app.wix import (
    Connection,
    ConnectionList,
    EventPage,
    ParsedList,
    PremiumFeatureNotEnabled,
    Provider,
    Status,
    WixClient,
    WixError,
    WixForbidden,
    gather_or_cancel,
)

_SOON = timedelta(hours=1)
_TIMEOUT_S = 4.0
_MAX_CONNECTION_EVENTS = 100
_MAX_SITE_EVENTS = 1000
"""Source: "page size", at most 1000, List Events, 2026-11."""


class SiteAuditor:
    """Audits a site with few, concurrent calls.

    Args:
        endings: connections that were disconnected here.
        clock: start of a probe.
        timeout_s: timeout of a probe; without an answer it proves nothing.
    """

    def __init__(
        self,
        wix: WixClient,
        directory: Directory,
        endings: ExpectedEndings,
        *,
        clock: Callable[[], datetime],
        timeout_s: float = _TIMEOUT_S,
    ) -> None:
        self._wix, self._directory, self._endings = wix, directory, endings
        self._clock, self._timeout_s = clock, timeout_s

    async def audit_site(self, *, probe: bool = True) -> SiteAudit:
        """Audit the whole site.

        Args:
            probe: whether to read busy times, too; without them nothing is proven.

        Raises:
            WixError: people or connections cannot be listed at all.
        """
        people, (providers, error), (connections, found, unread_events) = await gather_or_cancel(
            self._directory.list_people(), self._offered(), self._listed(probe=probe)
        )
        listed = connections or unlisted_connections(providers)
        expected = await self._expected(listed.connections)
        return SiteAudit(
            coverage=assess_coverage(people, providers, listed, found, expected_endings=expected),
            providers=providers,
            failed_provider_ids=listed.failed_provider_ids,
            probe=found,
            empty=not listed.connections and listed.whole,
            providers_error=error,
            unreadable=UnreadableCounts(
                providers=providers.unreadable,
                people=people.unreadable,
                connections=listed.unreadable,
                events=unread_events,
            ),
            listed=connections is not None,
        )

    async def audit_connection(self, connection: Connection) -> ConnectionAudit:
        """Audit one connection; what cannot be read proves nothing and warns of nothing."""
        asked = frozenset(
            {connection.schedule_id} if import_state(connection) is ImportState.ON else ()
        )
        listed, (probe, page) = await gather_or_cancel(
            self._others(), self._asked(asked, ahead=AHEAD, most=_MAX_CONNECTION_EVENTS)
        )
        events = sorted(page.events if page else (), key=attrgetter("start"))
        own = tuple(one for one in events if one.schedule_id == connection.schedule_id)
        strange = len(events) - len(own) + (page.unreadable if page else 0)
        found = (*find_hazards(listed.connections), *find_mirrors(listed.connections, own))
        seen = attributed(probe, page, listed)
        return ConnectionAudit(
            probe=seen,
            hazards=tuple(
                each for each in found if connection.id in {one.id for one in each.connections}
            ),
            upcoming=own if page else None,
            unreadable=UnreadableCounts(connections=listed.unreadable, events=strange),
            protected_elsewhere=await self._guarded(connection, listed.connections, seen),
            expected_end=bool(await self._expected([connection])),
        )

    async def unexpectedly_ended(self, connections: Iterable[Connection]) -> frozenset[str]:
        """Return the schedules without a live calendar whose last one was not disconnected here."""
        connections = tuple(connections)
        expected = await self._expected(connections)
        dead = [one for one in connections if one.status is Status.DISCONNECTED]
        live = {one.schedule_id for one in connections if one not in dead}
        return frozenset(one.schedule_id for one in dead if one.id not in expected) - live

    async def _expected(self, connections: Iterable[Connection]) -> frozenset[str]:
        live = {one.id: one.status is not Status.DISCONNECTED for one in connections}
        noted = await self._endings.among(live)
        await self._endings.remove(id_ for id_ in noted if live[id_])
        return noted

    async def _guarded(
        self, connection: Connection, listed: tuple[Connection, ...], probe: Probe
    ) -> bool:
        others = [
            one
            for one in listed
            if one.schedule_id == connection.schedule_id and one.id != connection.id
        ]
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

    async def run_diagnostics(self) -> tuple[DiagnosticResult, ...]:
        """Run the diagnostics of the site."""
        return await run_diagnostics(self._wix, self._directory, now=self._clock())

    async def _listed(self, *, probe: bool) -> tuple[ConnectionList | None, Probe, int]:
        """Return the connections, a probe, and the number of unreadable busy times.

        One busy time is enough to see which providers fail; many are read only if a connection
        needs events as proof.
        """
        listed = await self._directory.list_connections()
        if listed is None or not probe:
            return listed, Probe(self._clock()), 0
        asked = schedules_to_probe(listed.connections)
        if any(needs_events(one) for one in listed.connections):
            found, page = await self._asked(asked, ahead=AHEAD, most=_MAX_SITE_EVENTS)
        else:
            found, page = await self._asked(asked, ahead=_SOON, most=1)
        return listed, attributed(found, page, listed), page.unreadable if page else 0

    async def _others(self) -> ConnectionList:
        try:
            return await self._wix.list_connections()
        except WixError:
            return ConnectionList()

    async def _asked(
        self, asked: frozenset[str] | None, *, ahead: timedelta, most: int
    ) -> tuple[Probe, EventPage | None]:
        """Read the next busy times."""
        now = self._clock()
        if asked is not None and not asked:
            return Probe(now, answered=True), None
        try:
            async with asyncio.timeout(self._timeout_s):
                page = await self._wix.list_events(
                    from_=now, to=now + ahead, schedule_ids=asked, limit=most
                )
        except (WixError, TimeoutError):
            return Probe(now, schedule_ids=asked), None
        failed = frozenset(page.failed_provider_ids)
        return Probe(now, answered=True, schedule_ids=asked, failed=failed), page
