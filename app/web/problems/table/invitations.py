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
        _("Open it again from the message, or ask the sender for a new one."),
        calm=True,
        final=True,
        unknown=LinkPart.ADDRESS,
    ),
    invitation.InvitationExpired: Problem(
        410,
        _("This link has expired"),
        _("Links are good for some days only."),
        NOTHING_CHANGED,
        RecoveryKind.LIST,
        ASK,
        calm=True,
        final=True,
    ),
    invitation.InvitationWithdrawn: Problem(
        410,
        _("This link was withdrawn"),
        _("The sender took it back."),
        NOTHING_CHANGED,
        RecoveryKind.LIST,
        ASK,
        calm=True,
        final=True,
    ),
    invitation.InvitationUsed: Problem(
        410,
        _("This link was used already"),
        _("A calendar was connected or disconnected since it was made."),
        ChangeText(_("If that was you, you can close this page.")),
        RecoveryKind.LIST,
        _("If not, ask the sender for a new link."),
        calm=True,
        final=True,
    ),
    invitation.ConnectionsUnreadable: Problem(
        503,
        _("Wix can't list the calendars right now"),
        _("So nobody can tell whether the link is still good."),
        NOTHING_CHANGED,
        RecoveryKind.RETRY,
        LATER,
    ),
}
