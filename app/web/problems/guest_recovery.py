"""Somebody who came by an invitation, on pages of trouble: where they may go."""

from dataclasses import dataclass

from starlette.requests import Request

from app.calendars.connecting.connecting_errors import ConnectingError
from app.calendars.invitations.invitation import InvitationForged, InvitationOver, InvitationSpent
from app.web.problems.recovery_links import Exit
from app.web.problems.table import Fault, Step
from app.web.urls import path


def _(text: str) -> str:
    """Mark a text for the translation catalog; templates translate it."""
    return text


FOLDER = "i"

_START = _("Start again")
_RELOAD = _("Try again")
_BACK = _("Back to the invitation")
_DEAD = (InvitationForged, InvitationOver, InvitationSpent)


@dataclass(frozen=True, slots=True)
class Came:
    """That somebody came by an invitation; `token` is its link's, None where it is not known."""

    token: str | None


def came(request: Request, error: Exception) -> Came | None:
    """Tell who came by an invitation from the site's own people."""
    if request.scope["path"].startswith(f"/{FOLDER}/"):
        return Came(request.path_params.get("token"))
    if isinstance(error, ConnectingError) and error.flow:
        return Came(error.flow.invitation) if error.flow.invitation else None
    return Came(None) if getattr(request.state, "invited", False) else None


def ways_out(request: Request, error: Exception, fault: Fault, guest: Came) -> tuple[Exit, ...]:
    """Return where a guest may go from a page of trouble: to the invitation, if it is any good."""
    if isinstance(error, _DEAD):
        return ()
    if fault.step is Step.RELOAD and request.method in {"GET", "HEAD"}:
        query = request.scope["query_string"].decode("latin-1")
        here = request.scope["raw_path"].decode("latin-1")
        return (Exit(_RELOAD, f"{here}?{query}" if query else here),)
    link = path(FOLDER, guest.token) if guest.token else None
    if link is None or link == request.scope["path"]:
        return ()
    label = {Step.AGAIN: _START, Step.RELOAD: _RELOAD}.get(fault.step, _BACK)
    return (Exit(label, link),)
