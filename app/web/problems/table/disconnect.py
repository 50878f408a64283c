"""The problem of an unconfirmed disconnect."""

from app.calendars.sync import disconnect
from app.web.language.language import _
from app.web.problems.table.problem import ChangeText, Problem, RecoveryKind

DISCONNECT_PROBLEMS: dict[type[Exception], Problem] = {
    disconnect.DisconnectUnconfirmed: Problem(
        409,
        _("We couldn't confirm the result"),
        _("Wix gave no clear answer."),
        ChangeText(_("The calendar may be disconnected.")),
        RecoveryKind.CONNECTION,
        _("Look in a minute, before you try again."),
        more_recoveries=(RecoveryKind.DISCONNECT,),
    ),
}
