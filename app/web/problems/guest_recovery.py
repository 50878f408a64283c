"""Recovery actions for guests of an invitation."""

from starlette.requests import Request

from app.calendars.values.error_context import ErrorContext
from app.web.language.language import _
from app.web.problems.failed_request import INVITATION_PREFIX, address_of, is_read
from app.web.problems.recovery_links import RecoveryAction
from app.web.problems.table import Problem, RecoveryKind
from app.web.urls import path

_RETRY_LABEL = _("Try again")
_BACK_LABEL = _("Back to the invitation")
_LABELS = {RecoveryKind.RESTART: _("Start again"), RecoveryKind.RETRY: _RETRY_LABEL}


def guest_recovery_actions(
    request: Request, problem: Problem, context: ErrorContext
) -> tuple[RecoveryAction, ...]:
    """Return the recovery actions of a guest: a link to the invitation, if it is still valid."""
    if problem.final:
        return ()
    if problem.recovery is RecoveryKind.RETRY and is_read(request):
        return (RecoveryAction(_RETRY_LABEL, address_of(request)),)
    target = path(INVITATION_PREFIX, context.invitation) if context.invitation else None
    if target is None or target == request.scope["path"]:
        return ()
    return (RecoveryAction(_LABELS.get(problem.recovery, _BACK_LABEL), target),)
