"""The table of problems: one error page for each kind of exception."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.exceptions import HTTPException

from app.web.problems.table.consent import CONSENT_PROBLEMS
from app.web.problems.table.credentials import CREDENTIALS_PROBLEMS
from app.web.problems.table.directory import DIRECTORY_PROBLEMS
from app.web.problems.table.disconnect import DISCONNECT_PROBLEMS
from app.web.problems.table.invitations import INVITATION_PROBLEMS
from app.web.problems.table.problem import ChangeText, LinkPart, Problem, RecoveryKind
from app.web.problems.table.request import MALFORMED, REQUEST_PROBLEMS, STATUS_PROBLEMS, UNEXPECTED
from app.web.problems.table.signin import SIGNIN_PROBLEMS, UNTRUSTED_PROBLEMS, WIX_APP_PROBLEMS
from app.web.problems.table.undo import UNDO_PROBLEMS
from app.web.problems.table.wix import WIX_PROBLEMS
from app.wix import UntrustedMessage, WixForbidden, WixNotFound, WixRefused, WixUnauthorized

__all__ = [
    "PROBLEMS",
    "STATUS_PROBLEMS",
    "UNEXPECTED",
    "UNTRUSTED_PROBLEMS",
    "WIX_APP_PROBLEMS",
    "ChangeText",
    "LinkPart",
    "Problem",
    "RecoveryKind",
    "problem_for",
    "row_of",
]

PROBLEMS: dict[type[Exception], Problem] = {
    **CONSENT_PROBLEMS,
    **DIRECTORY_PROBLEMS,
    **CREDENTIALS_PROBLEMS,
    **DISCONNECT_PROBLEMS,
    **UNDO_PROBLEMS,
    **WIX_PROBLEMS,
    **REQUEST_PROBLEMS,
    **SIGNIN_PROBLEMS,
    **INVITATION_PROBLEMS,
}


@dataclass(frozen=True, slots=True)
class _Situation:
    in_app: bool
    about_connection: bool


_REFINEMENTS: Mapping[type[Exception], Callable[[Any, _Situation], Problem | None]] = {
    HTTPException: lambda error, _: STATUS_PROBLEMS.get(error.status_code),
    UntrustedMessage: lambda error, _: UNTRUSTED_PROBLEMS.get(error.reason),
    WixUnauthorized: lambda _, here: WIX_APP_PROBLEMS[WixUnauthorized] if here.in_app else None,
    WixForbidden: lambda _, here: WIX_APP_PROBLEMS[WixForbidden] if here.in_app else None,
    WixNotFound: lambda _, here: None if here.about_connection else PROBLEMS[WixRefused],
}
"""Rows that depend on more than the class of the exception; None keeps the row of the table."""

_ROWS: Mapping[type[Exception], Problem] = {**PROBLEMS, HTTPException: MALFORMED}


def problem_for(
    error: Exception, *, in_app: bool = False, about_connection: bool = True
) -> Problem:
    """Return the page for an exception: the row of its closest ancestor, or what refines it.

    Args:
        error: what went wrong.
        in_app: whether this is a Wix app, which has no key that could be wrong.
        about_connection: whether the request is about one connection.
    """
    kind = _closest(type(error))
    refine = _REFINEMENTS.get(kind)
    found = refine and refine(error, _Situation(in_app, about_connection))
    return found or row_of(kind)


def row_of(kind: type[Exception]) -> Problem:
    """Return the row of a class of exceptions: that of its closest ancestor."""
    return _ROWS.get(_closest(kind), UNEXPECTED)


def _closest(kind: type[Exception]) -> type[Exception]:
    return next((one for one in kind.__mro__ if one in _ROWS), kind)
