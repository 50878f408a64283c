"""Problems of connecting by e-mail and password."""

from app.calendars.connecting import credentials, credentials_result
from app.calendars.security import rate_limit
from app.web.language.language import _
from app.web.problems.table.problem import (
    GUEST_LOOK,
    NOTHING_CHANGED,
    ChangeText,
    Problem,
    RecoveryKind,
)

CREDENTIALS_PROBLEMS: dict[type[Exception], Problem] = {
    credentials_result.OutcomeUnsure: Problem(
        409,
        _("We couldn't confirm the result"),
        _("Your password was sent once; Wix gave no clear answer."),
        ChangeText(_("The calendar may be connected.")),
        RecoveryKind.STATUS,
        _("Look in a minute, before you try again."),
        guest=GUEST_LOOK,
    ),
    credentials.ProviderNotByCredentials: Problem(
        422,
        _("This provider takes no password here"),
        _("It has a consent page. Your password was not sent."),
        NOTHING_CHANGED,
        RecoveryKind.RESTART,
    ),
    rate_limit.TooManyAttempts: Problem(
        429,
        _("Let's wait a little"),
        _("Too many wrong passwords can lock the account, so this one was not sent."),
        NOTHING_CHANGED,
        RecoveryKind.RESTART,
        calm=True,
    ),
}
