"""What a failed check of Wix's answers means, in words."""

from collections.abc import Callable

from app.calendars.directory.diagnostics import DiagnosticCheck, DiagnosticResult
from app.web.problems.table import problem_for
from app.web.view.wording import BOOKINGS_FORBIDDEN
from app.wix import WixForbidden


def failure_text(
    result: DiagnosticResult, *, in_app: bool, translate: Callable[[str], str] = str
) -> str:
    """Return what happened and what to do about it, "" for a check that succeeded."""
    if result.error is None:
        return ""
    if result.check is DiagnosticCheck.BOOKINGS and isinstance(result.error, WixForbidden):
        return translate(BOOKINGS_FORBIDDEN)
    problem = problem_for(result.error, in_app=in_app)
    rest = [translate(text) for text in (problem.happened, problem.advice) if text]
    return " ".join([f"{translate(problem.title)}.", *rest])
