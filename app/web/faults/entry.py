"""Sign-ins that are missing, over, or tried too often."""

from app.calendars import password
from app.web import here
from app.web.faults.fault import NOTHING_CHANGED, Fault, Step, _

ENTRY: dict[type[Exception], Fault] = {
    here.SignedOut: Fault(
        401,
        _("You are signed out"),
        _("Nobody did anything here for an hour, or you signed out in another tab."),
        NOTHING_CHANGED,
        Step.SIGN_IN,
        calm=True,
    ),
    password.TooManySignIns: Fault(
        429,
        _("Let's wait a little"),
        _("Several passwords were wrong, so this one was not looked at."),
        NOTHING_CHANGED,
        Step.SIGN_IN,
        calm=True,
    ),
}
