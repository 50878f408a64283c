"""Does Wix really read the calendars? One cheap look at busy times, and what it proves."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.calendars.status import Cause, Health, diagnose
from app.wix import Connection, Status

MOST_ASKED = 100
"""How many schedules List Events takes by id. Source: `scheduleIds`, List Events, 2026-11."""

_WELL = frozenset({Status.CONNECTED, Status.SYNC_IN_PROGRESS, Status.SYNCED})
_FINE = frozenset({Health.WORKING, Health.STARTING})


class Proof(StrEnum):
    """What a probe says about one connection."""

    PROVEN = "proven"
    UNPROVEN = "unproven"
    REFUTED = "refuted"


@dataclass(frozen=True, slots=True)
class Probe:
    """What came of asking Wix for the busy times of the next hour.

    Args:
        at: when.
        answered: whether Wix said anything; if not, nothing is proven and nothing refuted.
        schedule_ids: what was asked about, `None` for the whole site.
        failed: providers that could not be read.
        blamed: providers with a connection that is known to be broken; when one of them fails,
            that says nothing about its others.

    Source: `failedProviderIds` names providers and no connections, List Events, 2026-11.
    """

    at: datetime
    answered: bool = False
    schedule_ids: frozenset[str] | None = frozenset()
    failed: frozenset[str] = frozenset()
    blamed: frozenset[str] = frozenset()

    def of(self, connection: Connection) -> Proof:
        """Say what this proves about a connection."""
        asked = self.schedule_ids is None or connection.schedule_id in self.schedule_ids
        if not (self.answered and asked and imports(connection)):
            return Proof.UNPROVEN
        if connection.provider_id not in self.failed:
            return Proof.PROVEN
        return Proof.UNPROVEN if connection.provider_id in self.blamed else Proof.REFUTED


def imports(connection: Connection) -> bool:
    """Whether events of this connection's calendars are meant to block booking times."""
    config = connection.sync_config
    return bool(config and config.imports and config.imports.enabled)


def worth_asking(connections: Collection[Connection]) -> frozenset[str] | None:
    """Return the schedules to probe, none at all where nothing imports, `None` for all.

    A schedule with a broken connection would make its provider fail for everybody, so it is left
    out where somebody else uses that provider.
    """
    well = [one for one in connections if one.status in _WELL and imports(one)]
    used = {one.provider_id for one in well}
    spoilt = {one.schedule_id for one in connections if _broken(one) and one.provider_id in used}
    ids = frozenset(one.schedule_id for one in well) - spoilt
    return ids if len(ids) <= MOST_ASKED else None


def to_blame(connections: Collection[Connection], asked: frozenset[str] | None) -> frozenset[str]:
    """Return the providers that fail for a reason that is known already."""
    broken = [one for one in connections if _broken(one)]
    return frozenset(one.provider_id for one in broken if asked is None or one.schedule_id in asked)


def judged(connection: Connection, probe: Probe) -> tuple[Health, Cause]:
    """Diagnose a connection, and believe the probe where it contradicts what Wix says."""
    health, cause = diagnose(connection)
    if health in _FINE and probe.of(connection) is Proof.REFUTED:
        return Health.UNKNOWN, Cause.UNREAD
    return health, cause


def _broken(connection: Connection) -> bool:
    return connection.status is Status.ERROR and imports(connection)
