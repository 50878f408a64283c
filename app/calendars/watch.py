"""Looks at a site: who is there, what is connected, and whether Wix can really read it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.calendars.coverage import Coverage, audit
from app.calendars.directory import Directory, none_of
from app.calendars.hazard import Hazard, hazards
from app.calendars.preflight import BookingsMissing, offered
from app.calendars.probe import Probe, to_blame, worth_asking
from app.wix import (
    Connection,
    ConnectionList,
    PremiumFeatureNotEnabled,
    Provider,
    WixClient,
    WixError,
    WixForbidden,
)

_AHEAD = timedelta(hours=1)
_PATIENCE_S = 4.0

Lack = BookingsMissing | PremiumFeatureNotEnabled | WixForbidden


@dataclass(frozen=True, slots=True)
class Survey:
    """A site at one moment. `lack` is why no provider can be offered, if Wix says so."""

    coverage: Coverage
    providers: tuple[Provider, ...]
    failed_provider_ids: tuple[str, ...]
    probe: Probe
    empty: bool
    lack: Lack | None


@dataclass(frozen=True, slots=True)
class Look:
    """One connection at one moment, beside the others of its site."""

    probe: Probe
    hazards: tuple[Hazard, ...]


class Watch:
    """Reads a site with few calls, as many of them at once as can be.

    Args:
        clock: tells the moment that a probe starts from.
        patience_s: how long a probe may take; what does not answer by then proves nothing.
    """

    def __init__(
        self,
        wix: WixClient,
        directory: Directory,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        patience_s: float = _PATIENCE_S,
    ) -> None:
        self._wix, self._directory = wix, directory
        self._clock, self._patience_s = clock, patience_s

    async def survey(self) -> Survey:
        """Look at the whole site.

        Raises:
            WixError: people or connections cannot be listed at all.
        """
        people, (providers, lack), (listed, probe) = await asyncio.gather(
            self._directory.people(), self._offered(), self._listed()
        )
        listed = listed or none_of(providers)
        return Survey(
            coverage=audit(people, providers, listed, probe),
            providers=providers,
            failed_provider_ids=listed.failed_provider_ids,
            probe=probe,
            empty=not listed.connections and not listed.failed_provider_ids,
            lack=lack,
        )

    async def look(self, connection: Connection) -> Look:
        """Look at one connection; what cannot be read proves nothing and warns of nothing."""
        asked = worth_asking([connection])
        listed, probe = await asyncio.gather(self._others(), self._probe(asked))
        return Look(
            probe=_blaming(probe, listed),
            hazards=tuple(
                hazard
                for hazard in hazards(listed)
                if connection.id in {one.id for one in hazard.connections}
            ),
        )

    async def _offered(self) -> tuple[tuple[Provider, ...], Lack | None]:
        try:
            return await offered(self._wix), None
        except (BookingsMissing, PremiumFeatureNotEnabled, WixForbidden) as lack:
            return (), lack

    async def _listed(self) -> tuple[ConnectionList | None, Probe]:
        listed = await self._directory.listed()
        if listed is None:
            return None, Probe(self._clock())
        probe = await self._probe(worth_asking(listed.connections))
        return listed, _blaming(probe, listed.connections)

    async def _others(self) -> tuple[Connection, ...]:
        try:
            return (await self._wix.list_connections()).connections
        except WixError:
            return ()

    async def _probe(self, asked: frozenset[str] | None) -> Probe:
        """Ask for one busy time of the next hour: who fails to answer counts, not the answer."""
        now = self._clock()
        if asked is not None and not asked:
            return Probe(now, answered=True)
        try:
            async with asyncio.timeout(self._patience_s):
                page = await self._wix.list_events(
                    from_=now, to=now + _AHEAD, schedule_ids=asked, limit=1
                )
        except (WixError, TimeoutError):
            return Probe(now, schedule_ids=asked)
        failed = frozenset(page.failed_provider_ids)
        return Probe(now, answered=True, schedule_ids=asked, failed=failed)


def _blaming(probe: Probe, connections: tuple[Connection, ...]) -> Probe:
    return Probe(
        probe.at,
        answered=probe.answered,
        schedule_ids=probe.schedule_ids,
        failed=probe.failed,
        blamed=to_blame(connections, probe.schedule_ids),
    )
