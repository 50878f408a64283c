"""Problems of invitations, and the wording of other problems for guests.

Guests know neither the list of calendars nor the site's plan or keys, and cannot fix them.
"""

from app.calendars.invitations import invitation
from app.web.language.language import _
from app.web.problems.table.problem import (
    ASK,
    LATER,
    NOTHING_CHANGED,
    ChangeText,
    LinkPart,
    Problem,
    RecoveryKind,
)

INVITATION_PROBLEMS: dict[type[Exception], Problem] = {
    invitation.InvitationForged: Problem(
        404,
        _("This link doesn't work"),
        _("Part of it is missing, or it was withdrawn."),
        NOTHING_CHANGED,
        RecoveryKind.LIST,
        _("Open it again from the message, or ask whoever sent it to you for a new one."),
        calm=True,
        final=True,
        unknown=LinkPart.ADDRESS,
    ),
    invitation.InvitationExpired: Problem(
        410,
        _("This link has expired"),
        _("The days for which it was good are over."),
        NOTHING_CHANGED,
        RecoveryKind.LIST,
        ASK,
        calm=True,
        final=True,
    ),
    invitation.InvitationWithdrawn: Problem(
        410,
        _("This link was withdrawn"),
        _("Whoever sent it to you has taken it back."),
        NOTHING_CHANGED,
        RecoveryKind.LIST,
        ASK,
        calm=True,
        final=True,
    ),
    invitation.InvitationUsed: Problem(
        410,
        _("This link was used already"),
        _("It is good for one calendar, and one was connected or disconnected since it was made."),
        ChangeText(_("If that was you, all is done, and you can close this page.")),
        RecoveryKind.LIST,
        _("If it was not, ask whoever sent you the link for a new one."),
        calm=True,
        final=True,
    ),
    invitation.ConnectionsUnreadable: Problem(
        503,
        _("Wix can't list the calendars right now"),
        _("Without that list, nobody can tell whether an invitation is still good."),
        NOTHING_CHANGED,
        RecoveryKind.RETRY,
        LATER,
    ),
}
