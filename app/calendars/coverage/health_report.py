"""Health report of a site's connections, for monitoring."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeAlias

from app.calendars.coverage.audit import SiteAudit
from app.calendars.coverage.gap import ALARMS, UNCERTAIN_GAPS
from app.calendars.coverage.person_coverage import PersonCoverage
from app.calendars.coverage.site_auditor import SiteAuditor
from app.calendars.coverage.site_coverage import SiteCoverage
from app.calendars.snapshot.people_progress import SiteStillLoading
from app.calendars.snapshot.preflight import BookingsMissing
from app.calendars.values.clash import UNCHECKED, Clash, SiteClashes
from app.calendars.values.connection_health import Cause
from app.wix import WixError


class Verdict(StrEnum):
    """Overall result."""

    WELL = "well"
    NEEDS_OWNER = "needs_owner"
    UNCLEAR = "unclear"
    """Requests to Wix failed for all or some providers, or items could not be parsed."""


_LIKELY = {Cause.ENDED: ("access_removed", "owner_changed", "disconnected_in_wix")}
"""Possible reasons of a cause, since Wix gives none.

Source: introduction, "Ownership Changes" (External Calendar V2, 2026): a schedule whose owner
changes is disconnected.
"""


@dataclass(frozen=True, slots=True)
class HealthReport:
    """An audit, for monitoring. Clashes do not change the verdict: the connections work."""

    audit: SiteAudit
    clashes: SiteClashes = UNCHECKED

    @property
    def at(self) -> datetime:
        """When Wix was asked."""
        return self.audit.probe.at

    @property
    def coverage(self) -> SiteCoverage:
        """The people of the site."""
        return self.audit.coverage

    @property
    def whole(self) -> bool:
        """Whether Wix answered completely."""
        return not (self.audit.failed_provider_ids or self.audit.unreadable)

    @property
    def verdict(self) -> Verdict:
        """The overall result."""
        gaps = self.coverage.kinds_of_gaps
        if gaps & ALARMS:
            return Verdict.NEEDS_OWNER
        return Verdict.WELL if self.whole and not gaps & UNCERTAIN_GAPS else Verdict.UNCLEAR

    def payload(self) -> dict[str, Any]:
        """Return the JSON fields, as described in docs/health.md."""
        coverage, unreadable = self.coverage, self.audit.unreadable
        names = {cover.person.id: cover.person.label for cover in coverage.people}
        return {
            "verdict": self.verdict.value,
            "checked_at": self.at.isoformat(timespec="seconds"),
            "probed": self.audit.probe.answered,
            "people": {
                "protected": coverage.protected,
                "unchecked": coverage.unchecked,
                "not_needed": coverage.excused,
                "all": len(coverage.staff),
            },
            "findings": [finding_payload(cover) for cover in coverage.people],
            "clashes_checked": self.clashes.check.value,
            "clashes": [_clash(one, names.get(one.schedule_id, "")) for one in self.clashes.found],
            "providers_without_answer": list(self.audit.failed_provider_ids),
            "unreadable": {
                "people": unreadable.people,
                "providers": unreadable.providers,
                "connections": unreadable.connections,
                "events": unreadable.events,
            },
        }


SiteReport: TypeAlias = HealthReport | WixError | BookingsMissing | SiteStillLoading
"""The report of a site, or the error that prevents it."""


async def site_report(auditor: SiteAuditor, *, probe: bool = True) -> SiteReport:
    """Return the report of a site, or the error that prevents it; `probe` reads busy times, too."""
    try:
        audit = await auditor.audit_site(probe=probe)
    except (WixError, BookingsMissing, SiteStillLoading) as error:
        return error
    return audit.providers_error or HealthReport(audit)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the verdict for several sites: an alarm anywhere counts most."""
    found = set(verdicts)
    order = (Verdict.NEEDS_OWNER, Verdict.UNCLEAR)
    return next((one for one in order if one in found), Verdict.WELL)


def _clash(clash: Clash, name: str) -> dict[str, Any]:
    return {
        "schedule_id": clash.schedule_id,
        "name": name,
        "booking_start": _utc(clash.booking_start),
        "booking_end": _utc(clash.booking_end),
        "busy_start": _utc(clash.busy_start),
        "busy_end": _utc(clash.busy_end),
        "title": clash.title,
    }


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def finding_payload(cover: PersonCoverage) -> dict[str, Any]:
    """Return the entry of a person in `findings`, as described in docs/health.md."""
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
