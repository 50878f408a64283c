"""The table of problems: one error page for each kind of exception."""

from starlette.exceptions import HTTPException

from app.web.problems.table.consent import CONSENT_PROBLEMS
from app.web.problems.table.credentials import CREDENTIALS_PROBLEMS
from app.web.problems.table.disconnect import DISCONNECT_PROBLEMS
from app.web.problems.table.invitations import (
    GUEST_MAYBE_CONNECTED,
    INVITATION_PROBLEMS,
    problem_for_guest,
)
from app.web.problems.table.problem import (
    AS_BEFORE,
    MAYBE_CONNECTED,
    NO_CONNECTION,
    NOTHING_CHANGED,
    Problem,
    RecoveryKind,
)
from app.web.problems.table.request import MALFORMED, REQUEST_PROBLEMS, STATUS_PROBLEMS, UNEXPECTED
from app.web.problems.table.signin import SIGNIN_PROBLEMS, UNTRUSTED_PROBLEMS, WIX_APP_PROBLEMS
from app.web.problems.table.undo import UNDO_PROBLEMS
from app.web.problems.table.wix import WIX_PROBLEMS

__all__ = [
    "AS_BEFORE",
    "GUEST_MAYBE_CONNECTED",
    "MAYBE_CONNECTED",
    "NOTHING_CHANGED",
    "NO_CONNECTION",
    "PROBLEMS",
    "STATUS_PROBLEMS",
    "UNEXPECTED",
    "UNTRUSTED_PROBLEMS",
    "WIX_APP_PROBLEMS",
    "Problem",
    "RecoveryKind",
    "problem_for",
    "problem_for_guest",
]

PROBLEMS: dict[type[Exception], Problem] = {
    **CONSENT_PROBLEMS,
    **CREDENTIALS_PROBLEMS,
    **DISCONNECT_PROBLEMS,
    **UNDO_PROBLEMS,
    **WIX_PROBLEMS,
    **REQUEST_PROBLEMS,
    **SIGNIN_PROBLEMS,
    **INVITATION_PROBLEMS,
}


def problem_for(error: Exception, *, in_app: bool = False) -> Problem:
    """Return the problem of an exception: that of its closest ancestor in the table.

    Args:
        error: what went wrong.
        in_app: whether this is a Wix app, which has no key that could be wrong.
    """
    if in_app and type(error) in WIX_APP_PROBLEMS:
        return WIX_APP_PROBLEMS[type(error)]
    if isinstance(error, HTTPException):
        return STATUS_PROBLEMS.get(error.status_code, MALFORMED)
    if doubt := UNTRUSTED_PROBLEMS.get(getattr(error, "reason", None)):
        return doubt
    return next((PROBLEMS[kind] for kind in type(error).__mro__ if kind in PROBLEMS), UNEXPECTED)
