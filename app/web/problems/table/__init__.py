"""The table of problems: one error page for each kind of exception."""

from starlette.exceptions import HTTPException

from app.web.problems.table.consent import CONSENT_PROBLEMS
from app.web.problems.table.credentials import CREDENTIALS_PROBLEMS
from app.web.problems.table.directory import DIRECTORY_PROBLEMS
from app.web.problems.table.disconnect import DISCONNECT_PROBLEMS
from app.web.problems.table.http_status import (
    MALFORMED,
    REQUEST_PROBLEMS,
    STATUS_PROBLEMS as STATUS_PROBLEMS,
    UNEXPECTED as UNEXPECTED,
)
from app.web.problems.table.invitations import INVITATION_PROBLEMS
from app.web.problems.table.problem import (
    ChangeText as ChangeText,
    LinkPart as LinkPart,
    Problem as Problem,
    RecoveryKind as RecoveryKind,
)
from app.web.problems.table.signin import (
    SIGNIN_PROBLEMS,
    UNTRUSTED_PROBLEMS as UNTRUSTED_PROBLEMS,
    WIX_APP_PROBLEMS as WIX_APP_PROBLEMS,
)
from app.web.problems.table.sync import SYNC_PROBLEMS
from app.web.problems.table.wix import WIX_PROBLEMS
from app.wix import UntrustedMessage, WixNotFound, WixRefused

PROBLEMS: dict[type[Exception], Problem] = {
    **CONSENT_PROBLEMS,
    **DIRECTORY_PROBLEMS,
    **CREDENTIALS_PROBLEMS,
    **DISCONNECT_PROBLEMS,
    **SYNC_PROBLEMS,
    **WIX_PROBLEMS,
    **REQUEST_PROBLEMS,
    **SIGNIN_PROBLEMS,
    **INVITATION_PROBLEMS,
}


def problem_for(
    error: Exception, *, in_app: bool = False, about_connection: bool = True
) -> Problem:
    """Return the problem of an exception: the row of its class, or what refines that.

    Args:
        error: the exception.
        in_app: whether this is a Wix app, which has no API key.
        about_connection: whether the request is about one connection.
    """
    match error:
        case HTTPException():
            return STATUS_PROBLEMS.get(error.status_code, MALFORMED)
        case UntrustedMessage():
            return UNTRUSTED_PROBLEMS.get(error.reason) or row_of(type(error))
        case _ if in_app and type(error) in WIX_APP_PROBLEMS:
            return WIX_APP_PROBLEMS[type(error)]
        case WixNotFound() if not about_connection:
            return row_of(WixRefused)
        case _:
            return row_of(type(error))


def row_of(kind: type[Exception]) -> Problem:
    """Return the row of a class of exceptions: that of its closest ancestor in the table."""
    return next((PROBLEMS[one] for one in kind.__mro__ if one in PROBLEMS), UNEXPECTED)
