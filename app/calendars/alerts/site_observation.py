"""What a look at a site saw, as far as alerts depend on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from app.calendars.coverage.gap import ALARMS, UNCERTAIN_GAPS, Gap
from app.calendars.coverage.health_report import HealthReport, finding_payload
from app.calendars.coverage.person_coverage import PersonCoverage

OWNER_CHANGED = "owner_changed"
"""The warning that Wix may disconnect a calendar, since its person has another Wix user."""


class AlertState(StrEnum):
    """The state of the calendar of one schedule."""

    WELL = "well"
    CLOSED = "closed"
    """Not protected, and nobody has to be told: disconnected here, paused, never connected."""
    BROKEN = "broken"
    NEVER_SYNCED = "never_synced"
    """Connected, and nothing was synced yet, which is normal for a while."""
    UNKNOWN = "unknown"

    @property
    def alarming(self) -> bool:
        """Whether it needs the owner."""
        return self in {AlertState.BROKEN, AlertState.NEVER_SYNCED}


@dataclass(frozen=True, slots=True)
class ObservedSchedule:
    """One schedule at one moment; `finding` is its entry in `/health.json`.

    `warns` marks an early warning, which is told beside the state of the schedule.
    """

    state: AlertState
    finding: Mapping[str, Any] = field(default_factory=dict[str, Any])
    warns: bool = False

    @property
    def connection_id(self) -> str:
        """The connection concerned, or ""; of a warning, something that no connection is named."""
        named = self.finding.get("connection_id") or ""
        return f"{OWNER_CHANGED} {named}" if self.warns else named


@dataclass(frozen=True, slots=True)
class SiteObservation:
    """A site at one moment. `whole` says that a schedule which is not in it does not exist."""

    at_s: float
    whole: bool
    seen: Mapping[str, ObservedSchedule]


def observation_of(report: HealthReport) -> SiteObservation:
    """Return what a health report says, by schedule, worst first."""
    return SiteObservation(
        at_s=report.at.timestamp(),
        whole=report.whole,
        seen={
            cover.person.id: ObservedSchedule(
                _state(cover, whole=report.whole), finding_payload(cover)
            )
            for cover in report.coverage.people
        }
        | {
            f"{OWNER_CHANGED} {cover.person.id}": _warning(cover)
            for cover in report.coverage.people
            if cover.owner_changed
        },
    )


def _warning(cover: PersonCoverage) -> ObservedSchedule:
    """Return a warning; it ends without a message, once it is old or the calendar broke."""
    finding = {**finding_payload(cover), "warning": OWNER_CHANGED}
    return ObservedSchedule(AlertState.BROKEN, finding, warns=True)


def _state(cover: PersonCoverage, *, whole: bool) -> AlertState:
    """Return the state; UNKNOWN where what Wix could not list may say otherwise."""
    if cover.gap in UNCERTAIN_GAPS or cover.unchecked:
        return AlertState.UNKNOWN
    if cover.gap is Gap.NEVER_SYNCED:
        return AlertState.NEVER_SYNCED
    if cover.gap in ALARMS:
        certain = whole or cover.gap is not Gap.ENDED  # a calendar that is not listed may protect
        return AlertState.BROKEN if certain else AlertState.UNKNOWN
    if cover.protected:
        return AlertState.WELL
    return AlertState.CLOSED if whole else AlertState.UNKNOWN
