"""Problems of an undo."""

from app.calendars.sync import undo
from app.web.language.language import _
from app.web.problems.table.problem import NOTHING_CHANGED, Problem, RecoveryKind

UNDO_PROBLEMS: dict[type[Exception], Problem] = {
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
}
