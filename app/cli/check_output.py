"""Results of `check` and `doctor`, as JSON and as text."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.calendars.coverage.gap import ALARMS, Gap
from app.calendars.coverage.health_report import HealthReport, Verdict
from app.calendars.coverage.person_coverage import PersonCoverage
from app.calendars.coverage.site_coverage import SiteCoverage
from app.calendars.directory.diagnostics import DiagnosticCheck, DiagnosticResult
from app.calendars.values.clash import ClashCheck
from app.calendars.values.connection_health import COPYING
from app.calendars.values.person import Person, with_hint
from app.calendars.values.zone import zones_of
from app.web.problems.diagnosis import failure_text
from app.web.view.wording import BOOKINGS_FORBIDDEN, CAUSE_TEXTS
from app.wix import WixError

_CHECK_LABELS = {
    DiagnosticCheck.PROVIDERS: "Calendar providers",
    DiagnosticCheck.PEOPLE: "People",
    DiagnosticCheck.CONNECTIONS: "Connections",
    DiagnosticCheck.BUSY_TIMES: "Busy times of the next 24 hours",
    DiagnosticCheck.BOOKINGS: "Bookings of the next 24 hours",
}


@dataclass(frozen=True, slots=True)
class SiteCheck:
    """The result of checking a site: a report, or the problem that prevented one."""

    site: str
    name: str
    report: HealthReport | None
    problem: str | None = None

    @property
    def verdict(self) -> Verdict:
        """The report's verdict; `UNCLEAR` without a report."""
        return self.report.verdict if self.report else Verdict.UNCLEAR

    def payload(self) -> dict[str, Any]:
        """Return the JSON object; docs/health.md describes each field."""
        report = self.report.payload() if self.report else {"verdict": self.verdict.value}
        return {"site": self.site, "name": self.name, **report, "problem": self.problem}


def check_lines(checks: Iterable[SiteCheck]) -> Iterable[str]:
    """Return the results of a check as text."""
    for one in checks:
        label = one.name or one.site
        if one.report is None:
            yield f"{label}: could not tell. {one.problem}."
            continue
        yield f"{label}: {' '.join(_counts(one.report.coverage))}"
        for kind, count in one.report.payload()["unreadable"].items():
            if count:
                yield f"  {'unreadable':<15} {count} of the {kind} that Wix lists"
        for cover in one.report.coverage.people:
            yield from _gap_lines(cover, alarming=cover.gap in ALARMS)
        yield from _clash_lines(one.report)


def _counts(coverage: SiteCoverage) -> Iterable[str]:
    """Return how many people are protected, and how the business is."""
    if coverage.staff:
        needing = len(coverage.staff) - coverage.excused
        yield f"{coverage.protected} of {needing} people are protected."
    if coverage.unchecked:
        yield f"{coverage.unchecked} could not be checked."
    if coverage.business:
        yield f"{_person_label(coverage.business.person)}: {_words(coverage.business.health)}."


def _clash_lines(report: HealthReport) -> Iterable[str]:
    """Return each clash, and what to do about them; or why bookings cannot be read."""
    people = {cover.person.id: cover.person for cover in report.coverage.people}
    zones = zones_of(people.values())
    found = [one for one in report.clashes.found if one.schedule_id in people]
    for one in found:
        at = one.booking_start.astimezone(zones[one.schedule_id])
        busy = one.busy_start.astimezone(at.tzinfo)
        who = _person_label(people[one.schedule_id])
        yield (
            f"  {'clash':<15} {who}: {one.title or 'a booking'} on {at:%Y-%m-%d %H:%M}, "
            f"busy from {busy:%Y-%m-%d %H:%M} ({zones[one.schedule_id].key})"
        )
    if found:
        yield f"  {'':<15} Move the booking in Wix, or the event in the calendar."
    if report.clashes.check is ClashCheck.FORBIDDEN:
        yield f"  {'clashes':<15} not checked: {BOOKINGS_FORBIDDEN}"


def _gap_lines(cover: PersonCoverage, *, alarming: bool) -> Iterable[str]:
    """Return the gap of a person, and for an alarm its usual cause."""
    target = cover.target
    provider = target.provider.name if target and target.provider else "-"
    if cover.gap:
        yield f"  {_gap_label(cover):<15} {_person_label(cover.person)} ({provider})"
    if target and alarming:
        yield f"  {'':<15} {CAUSE_TEXTS[target.cause].advice % {'provider': provider}}"


def _gap_label(cover: PersonCoverage) -> str:
    """Return the name of a gap; import off while bookings are copied has its own."""
    if cover.gap is Gap.ENDED_HERE:
        return "disconnected"
    copies = cover.gap is Gap.IMPORT_OFF and cover.target and cover.target.cause in COPYING
    return "only copying" if copies else _words(cover.gap or "")


def _words(name: str) -> str:
    return name.replace("_", " ")


def _person_label(person: Person) -> str:
    if person.is_business:
        return "The business"
    return with_hint(person.name or "Person without a name", person.hint)


def diagnosis_lines(results: Iterable[DiagnosticResult], *, in_app: bool) -> Iterable[str]:
    """Return the results of a diagnosis as text, each problem once."""
    for text in _success_lines(results):
        yield f"ok    {text}"
    for text, failed in _failures(results, in_app=in_app).items():
        mark = "FAIL" if any(one.failed for one in failed) else "warn"
        yield f"{mark}  {_check_labels(failed)}: {text}"
        errors = (result.error for result in failed)
        ids = [one.request_id for one in errors if isinstance(one, WixError) and one.request_id]
        if ids:
            yield f"      Wix request id: {', '.join(ids)}"


def diagnosis_summary(results: Iterable[DiagnosticResult]) -> str:
    """Return the results of a diagnosis in one line: the problems, or that all is well."""
    failures = _failures(results, in_app=False).items()
    problems = [f"{_check_labels(failed)}: {text}" for text, failed in failures]
    return " ".join(problems or ["Wix accepts our key.", *_success_lines(results)])


def _success_lines(results: Iterable[DiagnosticResult]) -> Iterable[str]:
    succeeded = (result for result in results if result.error is None)
    for result in succeeded:
        listed = f"{result.count} and more" if result.more else f"{result.count}"
        unread = f" {result.unreadable} more can't be read." if result.unreadable else ""
        yield f"{_check_labels([result])}: Wix lists {listed}.{unread}"


def _failures(
    results: Iterable[DiagnosticResult], *, in_app: bool
) -> dict[str, list[DiagnosticResult]]:
    """Return the failed results by the text of their problem."""
    failures: dict[str, list[DiagnosticResult]] = {}
    for result in results:
        if text := failure_text(result, in_app=in_app):
            failures.setdefault(text, []).append(result)
    return failures


def _check_labels(results: Iterable[DiagnosticResult]) -> str:
    return ", ".join(_CHECK_LABELS[result.check] for result in results)
