"""Health report of a site's connections, for monitoring."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from app.calendars.coverage.audit import SiteAudit
from app.calendars.coverage.gap import UNCERTAIN_GAPS, Gap
from app.calendars.coverage.site_auditor import SiteAuditor
from app.calendars.coverage.site_coverage import PersonCoverage
from app.calendars.snapshot.people_progress import SiteStillLoading
from app.calendars.snapshot.preflight import BookingsMissing
from app.calendars.values.connection_health import Cause
from app.calendars.values.unreadable import UnreadableCounts
from app.calendars.values.zone import business_zone
from app.wix import WixError


class Verdict(StrEnum):
    """Overall result."""

    WELL = "well"
    NEEDS_OWNER = "needs_owner"
    UNCLEAR = "unclear"
    """Requests to Wix failed for all or some providers, or items could not be parsed."""


_ALARMS = frozenset({Gap.BROKEN, Gap.ENDED, Gap.NO_CALENDAR})
"""Gaps of calendars that were set up and no longer work. People who never connected a calendar,
and connections that were disconnected here or paused, raise no alarm."""

_LIKELY = {Cause.ENDED: ("access_removed", "owner_changed", "disconnected_in_wix")}
"""Possible reasons of a cause, since Wix gives none.

Source: introduction, "Ownership Changes" (External Calendar V2, 2026): a schedule whose owner
changes is disconnected.
"""


@dataclass(frozen=True, slots=True)
class HealthReport:
    """A site at one moment."""

    at: datetime
    verdict: Verdict
    people: tuple[PersonCoverage, ...]
    failed_provider_ids: tuple[str, ...]
    probed: bool
    unreadable: UnreadableCounts

    @property
    def alarms(self) -> tuple[PersonCoverage, ...]:
        """The people whose calendars need attention."""
        return tuple(cover for cover in self.people if cover.gap in _ALARMS)

    @property
    def whole(self) -> bool:
        """Whether Wix answered completely."""
        return not (self.failed_provider_ids or self.unreadable)

    @property
    def zone(self) -> ZoneInfo:
        """Where the days of the business begin."""
        people = (cover.person for cover in self.people)
        return business_zone(sorted(people, key=lambda person: person.id))

    def payload(self) -> dict[str, Any]:
        """Return the JSON fields, as described in docs/health.md."""
        protected = sum(cover.protected for cover in self.people)
        unchecked = sum(cover.unchecked for cover in self.people)
        return {
            "verdict": self.verdict.value,
            "checked_at": self.at.isoformat(timespec="seconds"),
            "probed": self.probed,
            "people": {"protected": protected, "unchecked": unchecked, "all": len(self.people)},
            "findings": [_finding(cover) for cover in self.people],
            "providers_without_answer": list(self.failed_provider_ids),
            "unreadable": {
                "people": self.unreadable.people,
                "providers": self.unreadable.providers,
                "connections": self.unreadable.connections,
                "events": self.unreadable.events,
            },
        }


async def site_report(
    auditor: SiteAuditor, *, probe: bool = True
) -> HealthReport | WixError | BookingsMissing | SiteStillLoading:
    """Return the report of a site, or the error that prevents it; `probe` reads busy times, too."""
    try:
        audit = await auditor.audit_site(probe=probe)
    except (WixError, BookingsMissing, SiteStillLoading) as error:
        return error
    return audit.providers_error or build_report(audit)


def build_report(audit: SiteAudit) -> HealthReport:
    """Return the report of an audit."""
    covers = audit.coverage.people
    failed = audit.failed_provider_ids
    return HealthReport(
        at=audit.probe.at,
        verdict=_verdict({cover.gap for cover in covers}, doubts=bool(failed or audit.unreadable)),
        people=covers,
        failed_provider_ids=failed,
        probed=audit.probe.answered,
        unreadable=audit.unreadable,
    )


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the verdict for several sites: an alarm anywhere counts most."""
    found = set(verdicts)
    order = (Verdict.NEEDS_OWNER, Verdict.UNCLEAR)
    return next((one for one in order if one in found), Verdict.WELL)


def _verdict(gaps: set[Gap | None], *, doubts: bool) -> Verdict:
    if gaps & _ALARMS:
        return Verdict.NEEDS_OWNER
    return Verdict.UNCLEAR if doubts or gaps & UNCERTAIN_GAPS else Verdict.WELL


def _finding(cover: PersonCoverage) -> dict[str, Any]:
    target = cover.target
    return {
        "schedule_id": cover.person.id,
        "name": cover.person.label,
        "business": cover.person.is_business,
        "health": cover.health.value,
        "cause": target.cause.value if target else None,
        "likely_causes": list(_LIKELY.get(target.cause, ())) if target else [],
        "gap": cover.gap.value if cover.gap else None,
        "protected": cover.protected,
        "proven": cover.proven,
        "provider": target.provider.name if target and target.provider else None,
        "connection_id": target.connection.id if target else None,
    }
