"""What pages say when something went wrong: one table for the whole app."""

from starlette.exceptions import HTTPException

from app.web.problems.table.consent import VISIT
from app.web.problems.table.credentials import CREDENTIALS
from app.web.problems.table.disconnect import PARTING
from app.web.problems.table.invitations import INVITED, PERHAPS, to_guest
from app.web.problems.table.problem import (
    AS_BEFORE,
    MAYBE,
    NO_CONNECTION,
    NOTHING_CHANGED,
    Fault,
    Step,
)
from app.web.problems.table.request import MALFORMED, REQUEST, STATUSES, UNEXPECTED
from app.web.problems.table.signin import DOUBTS, ENTRY, IN_APP
from app.web.problems.table.undo import UNDO
from app.web.problems.table.wix import WIX

__all__ = [
    "AS_BEFORE",
    "DOUBTS",
    "FAULTS",
    "IN_APP",
    "MAYBE",
    "NOTHING_CHANGED",
    "NO_CONNECTION",
    "PERHAPS",
    "STATUSES",
    "UNEXPECTED",
    "Fault",
    "Step",
    "fault_of",
    "to_guest",
]

FAULTS: dict[type[Exception], Fault] = {
    **VISIT,
    **CREDENTIALS,
    **PARTING,
    **UNDO,
    **WIX,
    **REQUEST,
    **ENTRY,
    **INVITED,
}


def fault_of(error: Exception, *, in_app: bool = False) -> Fault:
    """Return the page for an exception: that of its closest ancestor in the table.

    Args:
        error: what went wrong.
        in_app: whether this is a Wix app, which has no key that could be wrong.
    """
    if in_app and type(error) in IN_APP:
        return IN_APP[type(error)]
    if isinstance(error, HTTPException):
        return STATUSES.get(error.status_code, MALFORMED)
    if doubt := DOUBTS.get(getattr(error, "reason", None)):
        return doubt
    return next((FAULTS[kind] for kind in type(error).__mro__ if kind in FAULTS), UNEXPECTED)
