"""Results of `check` and `doctor`, as JSON and as text."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.calendars.coverage.coverage import Cover
from app.calendars.coverage.gap import Gap
from app.calendars.coverage.report import Report, Verdict
from app.calendars.directory.diagnostics import DiagnosticCheck, DiagnosticResult
from app.calendars.values.person import Person, with_hint
from app.calendars.values.status import COPYING
from app.web.problems.table import problem_for
from app.web.view.wording import CAUSE_TEXTS
from app.wix import WixError

_CHECK_LABELS = {
    DiagnosticCheck.PROVIDERS: "Calendar providers",
    DiagnosticCheck.PEOPLE: "People",
    DiagnosticCheck.CONNECTIONS: "Connections",
    DiagnosticCheck.BUSY_TIMES: "Busy times of the next 24 hours",
}


@dataclass(frozen=True, slots=True)
class SiteCheck:
    """The result of checking a site: a report, or the problem that prevented one."""

    site: str
    name: str
    report: Report | None
    problem: str | None = None

    @property
    def verdict(self) -> Verdict:
        """The report's verdict; `UNCLEAR` without a report."""
        return self.report.verdict if self.report else Verdict.UNCLEAR

    def payload(self) -> dict[str, Any]:
        """Return the JSON object; docs/health.md describes each field."""
        told = self.report.payload() if self.report else {"verdict": self.verdict.value}
        return {"site": self.site, "name": self.name, **told, "problem": self.problem}


def check_lines(checked: Iterable[SiteCheck]) -> Iterable[str]:
    """Return the results of a check as text."""
    for one in checked:
        label = one.name or one.site
        if one.report is None:
            yield f"{label}: could not tell. {one.problem}."
            continue
        people = one.report.payload()["people"]
        doubt = f" {people['unchecked']} could not be checked." if people["unchecked"] else ""
        yield f"{label}: {people['protected']} of {people['all']} people are protected.{doubt}"
        for kind, count in one.report.payload()["unreadable"].items():
            if count:
                yield f"  {'unreadable':<15} {count} of the {kind} that Wix lists"
        for cover in one.report.covers:
            yield from _gap_lines(cover, alarming=cover in one.report.alarms)


def _gap_lines(cover: Cover, *, alarming: bool) -> Iterable[str]:
    """Return the gap of a person, and for an alarm its usual cause."""
    target = cover.target
    provider = target.provider.name if target and target.provider else "-"
    if cover.gap:
        yield f"  {_gap_label(cover):<15} {_person_label(cover.person)} ({provider})"
    if target and alarming:
        yield f"  {'':<15} {CAUSE_TEXTS[target.cause].advice % {'provider': provider}}"


def _gap_label(cover: Cover) -> str:
    """Return the name of a gap; import off while bookings are copied has its own."""
    if cover.gap is Gap.PARTED:
        return "disconnected"
    copies = cover.gap is Gap.IMPORT_OFF and cover.target and cover.target.cause in COPYING
    return "only copying" if copies else (cover.gap or "").replace("_", " ")


def _person_label(person: Person) -> str:
    if person.is_business:
        return "The business"
    return with_hint(person.name or "Person without a name", person.hint)


def diagnosis_lines(answers: Iterable[DiagnosticResult], *, in_app: bool) -> Iterable[str]:
    """Return the results of a diagnosis as text, each problem once."""
    for told in _answered_lines(answers):
        yield f"ok    {told}"
    for told, failed in _failures(answers, in_app=in_app).items():
        yield f"FAIL  {_check_labels(failed)}: {told}"
        errors = (answer.error for answer in failed)
        ids = [one.request_id for one in errors if isinstance(one, WixError) and one.request_id]
        if ids:
            yield f"      Wix request id: {', '.join(ids)}"


def diagnosis_summary(answers: Iterable[DiagnosticResult]) -> str:
    """Return the results of a diagnosis in one line: the problems, or that all is well."""
    troubles = _failures(answers, in_app=False).items()
    wrong = [f"{_check_labels(failed)}: {told}" for told, failed in troubles]
    return " ".join(wrong or ["Wix accepts our key.", *_answered_lines(answers)])


def _answered_lines(answers: Iterable[DiagnosticResult]) -> Iterable[str]:
    answered = (answer for answer in answers if answer.error is None)
    return (
        f"{_check_labels([answer])}: Wix lists {answer.count}.{_unreadable_suffix(answer)}"
        for answer in answered
    )


def _unreadable_suffix(answer: DiagnosticResult) -> str:
    return f" {answer.unreadable} more can't be read." if answer.unreadable else ""


def _failures(
    answers: Iterable[DiagnosticResult], *, in_app: bool
) -> dict[str, list[DiagnosticResult]]:
    """Return the failed results by the text of their problem."""
    found: dict[str, list[DiagnosticResult]] = {}
    for answer in answers:
        if answer.error:
            fault = problem_for(answer.error, in_app=in_app)
            told = f"{fault.title}. {fault.happened} {fault.advice}".rstrip()
            found.setdefault(told, []).append(answer)
    return found


def _check_labels(answers: Iterable[DiagnosticResult]) -> str:
    return ", ".join(_CHECK_LABELS[answer.check] for answer in answers)
