"""Problems of disconnecting and of restoring settings, when the result is unconfirmed."""

from app.calendars.sync import disconnect, reconnect
from app.web.language.language import _
from app.web.problems.table.problem import NOTHING_CHANGED, ChangeText, Problem, RecoveryKind

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
    reconnect.SavedSettingsExpired: Problem(
        410,
        _("The earlier settings are gone"),
        _("They are kept for an hour after connecting again, and only in your browser."),
        NOTHING_CHANGED,
        RecoveryKind.CONNECTION,
        _("Choose on the calendar's page what Wix may do."),
        calm=True,
    ),
}
