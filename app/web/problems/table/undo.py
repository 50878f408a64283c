"""Why a change of settings can't be taken back any more."""

from app.calendars.sync import undo
from app.web.problems.table.problem import NOTHING_CHANGED, Fault, Step, _

UNDO: dict[type[Exception], Fault] = {
    undo.UndoGone: Fault(
        410,
        _("It's too late to undo that"),
        _("A change can be taken back for 15 minutes after it was saved."),
        NOTHING_CHANGED,
        Step.CONNECTION,
        _("You can still set everything by hand."),
        calm=True,
    ),
    undo.UndoOvertaken: Fault(
        409,
        _("These settings were changed again since"),
        _("Going back would undo that newer change too, so we left everything as it is."),
        NOTHING_CHANGED,
        Step.CONNECTION,
        _("Look at what is set now, and change what you want."),
        calm=True,
    ),
}
