"""Recovery actions for guests, who came by an invitation."""

from dataclasses import dataclass

from starlette.requests import Request

from app.calendars.connecting.connecting_errors import ConnectingError
from app.calendars.invitations.invitation import InvitationExpired, InvitationForged, InvitationUsed
from app.web.language.language import _
from app.web.middleware.request_context import request_context
from app.web.problems.recovery_links import RecoveryAction
from app.web.problems.table import Problem, RecoveryKind
from app.web.urls import path

INVITATION_PREFIX = "i"

_RESTART_LABEL = _("Start again")
_RETRY_LABEL = _("Try again")
_BACK_LABEL = _("Back to the invitation")
_INVALID_INVITATION = (InvitationForged, InvitationExpired, InvitationUsed)


@dataclass(frozen=True, slots=True)
class GuestVisit:
    """A visit by invitation; `token` is that of its link, None if unknown."""

    token: str | None


def guest_visit(request: Request, error: Exception) -> GuestVisit | None:
    """Return the guest's visit, or None if the visitor did not come by an invitation."""
    if request.scope["path"].startswith(f"/{INVITATION_PREFIX}/"):
        return GuestVisit(request.path_params.get("token"))
    if isinstance(error, ConnectingError) and error.flow:
        return GuestVisit(error.flow.invitation) if error.flow.invitation else None
    return GuestVisit(None) if request_context(request.scope).invited else None


def guest_recovery_actions(
    request: Request, error: Exception, problem: Problem, guest: GuestVisit
) -> tuple[RecoveryAction, ...]:
    """Return the recovery actions of a guest: a link to the invitation, if it is still valid."""
    if isinstance(error, _INVALID_INVITATION):
        return ()
    if problem.recovery is RecoveryKind.RETRY and request.method in {"GET", "HEAD"}:
        query = request.scope["query_string"].decode("latin-1")
        here = request.scope["raw_path"].decode("latin-1")
        return (RecoveryAction(_RETRY_LABEL, f"{here}?{query}" if query else here),)
    link = path(INVITATION_PREFIX, guest.token) if guest.token else None
    if link is None or link == request.scope["path"]:
        return ()
    label = {RecoveryKind.RESTART: _RESTART_LABEL, RecoveryKind.RETRY: _RETRY_LABEL}.get(
        problem.recovery, _BACK_LABEL
    )
    return (RecoveryAction(label, link),)
