"""How a site's connections are, in a form for machines: one verdict, and what it stands on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from app.calendars.coverage.coverage import Cover
from app.calendars.coverage.gap import DOUBTS, Gap
from app.calendars.coverage.site_audit import Survey, Watch
from app.calendars.directory.preflight import BookingsMissing
from app.calendars.values.status import Cause
from app.calendars.values.unreadable import Unread
from app.calendars.values.zone import business_zone
from app.wix import WixError


class Verdict(StrEnum):
    """What a watcher has to know."""

    WELL = "well"
    NEEDS_OWNER = "needs_owner"
    UNCLEAR = "unclear"
    """Wix could not be asked, did not answer for every provider, or could not be read whole."""


_ALARMS = frozenset({Gap.BROKEN, Gap.ENDED, Gap.NO_CALENDAR})
"""What somebody set up and what no longer works. People who never connected a calendar, and
connections that somebody ended here or paused, are listed but raise no alarm."""

_LIKELY = {Cause.ENDED: ("access_removed", "owner_changed", "disconnected_in_wix")}
"""Wix names no reason, so these are what can lie behind it.

Source: introduction, "Ownership Changes" (External Calendar V2, 2026): a schedule whose owner
changes is disconnected.
"""


@dataclass(frozen=True, slots=True)
class Report:
    """A site at one moment."""

    at: datetime
    verdict: Verdict
    covers: tuple[Cover, ...]
    failed_provider_ids: tuple[str, ...]
    probed: bool
    unread: Unread

    @property
    def alarms(self) -> tuple[Cover, ...]:
        """The people whose calendars need the owner."""
        return tuple(cover for cover in self.covers if cover.gap in _ALARMS)

    @property
    def whole(self) -> bool:
        """Whether Wix said all that it was asked for."""
        return not (self.failed_provider_ids or self.unread)

    @property
    def zone(self) -> ZoneInfo:
        """Where the days of the business begin."""
        people = (cover.person for cover in self.covers)
        return business_zone(sorted(people, key=lambda person: person.id))

    def payload(self) -> dict[str, Any]:
        """Return it as JSON has it; docs/health.md describes each field."""
        protected = sum(cover.protected for cover in self.covers)
        unchecked = sum(cover.unchecked for cover in self.covers)
        return {
            "verdict": self.verdict.value,
            "checked_at": self.at.isoformat(timespec="seconds"),
            "probed": self.probed,
            "people": {"protected": protected, "unchecked": unchecked, "all": len(self.covers)},
            "findings": [_finding(cover) for cover in self.covers],
            "providers_without_answer": list(self.failed_provider_ids),
            "unreadable": {
                "people": self.unread.people,
                "providers": self.unread.providers,
                "connections": self.unread.connections,
                "events": self.unread.events,
            },
        }


async def inquire(watch: Watch, *, probe: bool = True) -> Report | WixError | BookingsMissing:
    """Return how a site is, or why that cannot be told, which is an answer here like any other.

    Args:
        watch: of the site.
        probe: whether to ask for busy times, too.
    """
    try:
        survey = await watch.survey(probe=probe)
    except (WixError, BookingsMissing) as error:
        return error
    return survey.lack or report(survey)


def report(survey: Survey) -> Report:
    """Judge a survey."""
    covers = survey.coverage.covers
    failed = survey.failed_provider_ids
    return Report(
        at=survey.probe.at,
        verdict=_verdict({cover.gap for cover in covers}, doubts=bool(failed or survey.unread)),
        covers=covers,
        failed_provider_ids=failed,
        probed=survey.probe.answered,
        unread=survey.unread,
    )


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the verdict for several sites: an alarm anywhere counts most."""
    found = set(verdicts)
    order = (Verdict.NEEDS_OWNER, Verdict.UNCLEAR)
    return next((one for one in order if one in found), Verdict.WELL)


def _verdict(gaps: set[Gap | None], *, doubts: bool) -> Verdict:
    if gaps & _ALARMS:
        return Verdict.NEEDS_OWNER
    return Verdict.UNCLEAR if doubts or gaps & DOUBTS else Verdict.WELL


def _finding(cover: Cover) -> dict[str, Any]:
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
