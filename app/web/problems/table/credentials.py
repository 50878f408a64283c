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
        _("Your password was sent once, but Wix did not say what came of it."),
        ChangeText(_("The calendar may be connected, or may be in a minute.")),
        RecoveryKind.STATUS,
        _("Look whether it is there before you try again."),
        named=_(
            "Your password for %(provider)s was sent once, but Wix did not say what came of it."
        ),
        guest=GUEST_LOOK,
    ),
    credentials.ProviderNotByCredentials: Problem(
        422,
        _("This provider takes no password here"),
        _("It asks for consent on a page of its own instead. The password was not sent."),
        NOTHING_CHANGED,
        RecoveryKind.RESTART,
        named=_(
            "%(provider)s asks for consent on a page of its own instead. The password was not sent."
        ),
    ),
    rate_limit.TooManyAttempts: Problem(
        429,
        _("Let's wait a little"),
        _(
            "Several passwords were not accepted. Too many wrong ones in a row can lock an "
            "account, so this one was not sent."
        ),
        NOTHING_CHANGED,
        RecoveryKind.RESTART,
        calm=True,
    ),
}
