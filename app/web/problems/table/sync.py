"""Problems of saving, undoing and restoring sync settings."""

from app.calendars.sync import reconnect, sync_plan, sync_settings, undo
from app.web.language.language import _
from app.web.problems.table.problem import NOTHING_CHANGED, ChangeText, Problem, RecoveryKind

SYNC_PROBLEMS: dict[type[Exception], Problem] = {
    sync_plan.NothingToChange: Problem(
        409,
        _("There is nothing to change here"),
        _("Its provider fixes what is synced, or it is not connected."),
        NOTHING_CHANGED,
        RecoveryKind.CONNECTION,
        more_recoveries=(RecoveryKind.RECONNECT, RecoveryKind.DISCONNECT),
    ),
    sync_settings.SaveUnconfirmed: Problem(
        409,
        _("We couldn't confirm the result"),
        _("Wix gave no clear answer."),
        ChangeText(_("Your change may be saved.")),
        RecoveryKind.CONNECTION,
        _("Look in a minute, before you try again."),
    ),
    undo.UndoUnavailable: Problem(
        410,
        _("It's too late to undo that"),
        _("A change can be undone for 15 minutes."),
        NOTHING_CHANGED,
        RecoveryKind.CONNECTION,
        _("Change the settings by hand."),
        calm=True,
    ),
    undo.UndoConflict: Problem(
        409,
        _("These settings were changed again since"),
        _("Undoing would undo the newer change, too."),
        NOTHING_CHANGED,
        RecoveryKind.CONNECTION,
        _("Look at what is set now."),
        calm=True,
    ),
    reconnect.SavedSettingsExpired: Problem(
        410,
        _("The earlier settings are gone"),
        _("Your browser keeps them for an hour."),
        NOTHING_CHANGED,
        RecoveryKind.CONNECTION,
        _("Choose again on the calendar's page."),
        calm=True,
    ),
}
