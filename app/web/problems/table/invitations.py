"""Problems of invitations, and the wording of other problems for guests.

Guests know neither the list of calendars nor the site's plan or keys, and cannot fix them.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app import wix
from app.calendars.connecting import connecting_errors, credentials_result
from app.calendars.directory import preflight, snapshot
from app.calendars.invitations import invitation
from app.web.language.language import _
from app.web.problems.table.problem import NOTHING_CHANGED, Problem, RecoveryKind
from app.web.problems.table.request import UNEXPECTED

_ASK = _("Ask whoever sent it to you for a new one.")
_LOOK = _("Open the link that you were sent once more: it says whether it was used.")
_LATER = _("Try again in a few minutes.")

GUEST_MAYBE_CONNECTED = _("If you did allow access, your calendar may be connected now.")

INVITATION_PROBLEMS: dict[type[Exception], Problem] = {
    invitation.InvitationForged: Problem(
        404,
        _("This link doesn't work"),
        _("Part of it is missing, or it was withdrawn."),
        NOTHING_CHANGED,
        RecoveryKind.LIST,
        _("Open it again from the message, or ask whoever sent it to you for a new one."),
        calm=True,
    ),
    invitation.InvitationExpired: Problem(
        410,
        _("This link has expired"),
        _("The days for which it was good are over."),
        NOTHING_CHANGED,
        RecoveryKind.LIST,
        _ASK,
        calm=True,
    ),
    invitation.InvitationUsed: Problem(
        410,
        _("This link was used already"),
        _("It is good for one calendar, and one was connected or disconnected since it was made."),
        _("If that was you, all is done, and you can close this page."),
        RecoveryKind.LIST,
        _("If it was not, ask whoever sent you the link for a new one."),
        calm=True,
    ),
    invitation.ConnectionsUnreadable: Problem(
        503,
        _("Wix can't list the calendars right now"),
        _("Without that list, nobody can tell whether an invitation is still good."),
        NOTHING_CHANGED,
        RecoveryKind.RETRY,
        _LATER,
    ),
}

_Change = tuple[tuple[type[Exception], ...], Mapping[str, Any]]

# the first that fits counts
_CHANGES: tuple[_Change, ...] = (
    (
        (connecting_errors.StateUsed,),
        {
            "happened": _("You have been back from this visit before."),
            "named": "",
            "advice": _LOOK,
        },
    ),
    (
        (
            connecting_errors.CallbackEmpty,
            connecting_errors.CallbackContradictory,
            connecting_errors.ConnectionUnknown,
            connecting_errors.StateExpired,
            connecting_errors.StateForgotten,
        ),
        {"changed": GUEST_MAYBE_CONNECTED, "advice": _LOOK},
    ),
    ((connecting_errors.StateUnbound, credentials_result.OutcomeUnsure), {"advice": _LOOK}),
    (
        (snapshot.ProviderUnknown,),
        {"happened": _("This link is for other calendars."), "named": ""},
    ),
    (
        (snapshot.ScheduleUnknown,),
        {
            "title": _("This link is no longer good"),
            "happened": _("What it was made for is gone."),
            "named": "",
            "advice": _ASK,
        },
    ),
    (
        (wix.WixTimeout, wix.WixRateLimited, wix.WixUnavailable, wix.WixUnreachable),
        {
            "happened": _("Wix has a problem of its own, or too much to do."),
            "advice": _LATER,
        },
    ),
    (
        (wix.WixError, preflight.BookingsMissing),
        {
            "title": _("This can't be done at the moment"),
            "happened": _("Something isn't set up for it. It is nothing that you did."),
            "named": "",
            "advice": _("Tell whoever sent you the link."),
            "recovery": RecoveryKind.RETRY,
        },
    ),
)


def problem_for_guest(error: Exception, problem: Problem) -> Problem:
    """Return the problem in words for a guest, who came by an invitation."""
    if problem is UNEXPECTED:
        return replace(problem, advice=_LOOK)
    for kinds, change in _CHANGES:
        if isinstance(error, kinds):
            return replace(problem, **change)
    return problem
