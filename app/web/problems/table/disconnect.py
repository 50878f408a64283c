"""The problem of an unconfirmed disconnect."""

from app.calendars.sync import disconnect
from app.web.language.language import _
from app.web.problems.table.problem import ChangeText, Problem, RecoveryKind

DISCONNECT_PROBLEMS: dict[type[Exception], Problem] = {
    disconnect.DisconnectUnconfirmed: Problem(
        409,
        _("We couldn't confirm the result"),
        _("Wix was asked to disconnect the calendar, but gave no clear answer."),
        ChangeText(_("It may be disconnected, or may be in a minute.")),
        RecoveryKind.CONNECTION,
        _("Check how it is before you try again. A second time does no harm."),
        named=_("Wix was asked to disconnect %(provider)s, but gave no clear answer."),
        more_recoveries=(RecoveryKind.DISCONNECT,),
    ),
}
