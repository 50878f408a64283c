"""Problems of saving, undoing and restoring sync settings."""

from app.calendars.sync import reconnect, sync_plan, sync_settings, undo
from app.web.language.language import _
from app.web.problems.table.problem import NOTHING_CHANGED, ChangeText, Problem, RecoveryKind

SYNC_PROBLEMS: dict[type[Exception], Problem] = {
    sync_plan.NothingToChange: Problem(
        409,
        _("There is nothing to change here"),
        _("This calendar's directions are fixed by its provider, or it is not connected."),
        NOTHING_CHANGED,
        RecoveryKind.CONNECTION,
        named=_("%(provider)s fixes its directions by itself, or it is not connected."),
        more_recoveries=(RecoveryKind.RECONNECT, RecoveryKind.DISCONNECT),
    ),
    sync_settings.SaveUnconfirmed: Problem(
        409,
        _("We couldn't confirm the result"),
        _("Wix was asked to save your change, but gave no clear answer."),
        ChangeText(_("It may be saved, or may be in a minute.")),
        RecoveryKind.CONNECTION,
        _("Check how it is before you try again. A second time does no harm."),
        named=_("Wix was asked to save your change for %(provider)s, but gave no clear answer."),
    ),
    undo.UndoUnavailable: Problem(
        410,
        _("It's too late to undo that"),
        _("A change can be taken back for 15 minutes after it was saved."),
        NOTHING_CHANGED,
        RecoveryKind.CONNECTION,
        _("You can still set everything by hand."),
        calm=True,
    ),
    undo.UndoConflict: Problem(
        409,
        _("These settings were changed again since"),
        _("Going back would undo that newer change too, so we left everything as it is."),
        NOTHING_CHANGED,
        RecoveryKind.CONNECTION,
        _("Look at what is set now, and change what you want."),
        calm=True,
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
