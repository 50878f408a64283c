"""Problems of a visit to a provider's consent page."""

from app.calendars.connecting import connecting_errors, oauth_url
from app.web.language.language import _
from app.web.problems.table.problem import (
    GUEST_LOOK,
    LOOK,
    MAYBE_CONNECTED,
    NO_CONNECTION,
    NOTHING_CHANGED,
    ChangeText,
    GuestText,
    LinkPart,
    Problem,
    RecoveryKind,
)

CONSENT_PROBLEMS: dict[type[Exception], Problem] = {
    connecting_errors.ConsentDenied: Problem(
        200,
        _("You didn't allow access"),
        _("You chose not to give access, so Wix cannot use the calendar."),
        NO_CONNECTION,
        RecoveryKind.RESTART,
        _("If that was not what you meant, start again and choose “Allow” there."),
        calm=True,
        named=_("You chose not to give Wix access to %(provider)s."),
    ),
    connecting_errors.AccountUnsupported: Problem(
        200,
        _("This kind of account can't be connected"),
        _("The provider does not let Wix connect this type of account."),
        NO_CONNECTION,
        RecoveryKind.RESTART,
        _(
            "Work or school accounts are often blocked by the organisation. Use another account, "
            "another provider, or ask whoever runs the account to allow it."
        ),
        calm=True,
        named=_("%(provider)s does not let Wix connect this type of account."),
    ),
    connecting_errors.ProviderFailed: Problem(
        503,
        _("The provider had a problem"),
        _("The calendar provider or Wix had a problem."),
        NO_CONNECTION,
        RecoveryKind.RESTART,
        _("Trying again usually helps; a private browser window helps when it does not."),
        named=_("%(provider)s or Wix had a problem."),
    ),
    connecting_errors.ConsentFailed: Problem(
        400,
        _("The connection wasn't made"),
        _("Wix sent you back with a reason that we don't know."),
        NO_CONNECTION,
        RecoveryKind.RESTART,
        named=_("Wix sent you back from %(provider)s with a reason that we don't know."),
    ),
    connecting_errors.CallbackEmpty: Problem(
        400,
        _("We can't tell what happened"),
        _("You came back from the provider, but without saying how it went there."),
        MAYBE_CONNECTED,
        RecoveryKind.LIST,
        named=_("You came back from %(provider)s, but without saying how it went there."),
        guest=GUEST_LOOK,
    ),
    connecting_errors.CallbackContradictory: Problem(
        400,
        _("We can't tell what happened"),
        _("You came back from the provider with two answers that contradict each other."),
        MAYBE_CONNECTED,
        RecoveryKind.LIST,
        named=_("You came back from %(provider)s with two answers that contradict each other."),
        guest=GUEST_LOOK,
    ),
    connecting_errors.ConnectionUnknown: Problem(
        404,
        _("Wix doesn't know this connection"),
        _("You came back with a connection that Wix cannot find. It may still be setting it up."),
        MAYBE_CONNECTED,
        RecoveryKind.LIST,
        named=_(
            "You came back from %(provider)s with a connection that Wix cannot find. It may still "
            "be setting it up."
        ),
        guest=GUEST_LOOK,
        unknown=LinkPart.ID,
    ),
    connecting_errors.ConnectionMismatched: Problem(
        409,
        _("This is not the calendar you asked for"),
        _("You came back with a connection of another person or provider than you chose."),
        ChangeText(_("We left it alone, and changed nothing.")),
        RecoveryKind.RESTART,
        named=_(
            "You came back from %(provider)s with a connection of another person or provider than "
            "you chose."
        ),
    ),
    connecting_errors.ConnectionNotNew: Problem(
        409,
        _("This calendar was connected already"),
        _("Wix led you back to a connection that was there before you started."),
        ChangeText(_("It stays as it is.")),
        RecoveryKind.CONNECTION,
        calm=True,
        named=_(
            "Wix led you back to a connection with %(provider)s that was there before you started."
        ),
    ),
    connecting_errors.StateExpired: Problem(
        410,
        _("That took longer than 15 minutes"),
        _("For your safety, you have 15 minutes to allow access."),
        MAYBE_CONNECTED,
        RecoveryKind.LIST,
        calm=True,
        guest=GUEST_LOOK,
    ),
    connecting_errors.StateUsed: Problem(
        409,
        _("This step is already finished"),
        _("You have already finished this step. The calendar is in the list."),
        NOTHING_CHANGED,
        RecoveryKind.LIST,
        calm=True,
        named=_(
            "You have already finished this step with %(provider)s. The calendar is in the list."
        ),
        guest=GuestText(happened=_("You have already finished this step."), named="", advice=LOOK),
    ),
    connecting_errors.StateForgotten: Problem(
        409,
        _("Too many connections were started at once"),
        _(
            "This browser started many connections within minutes. It remembers only the latest "
            "ones, and this was an earlier one."
        ),
        MAYBE_CONNECTED,
        RecoveryKind.LIST,
        _("Look there first. If it is missing, connect it again, one calendar after the other."),
        calm=True,
        guest=GUEST_LOOK,
    ),
    connecting_errors.StateUnbound: Problem(
        403,
        _("This was started in another browser"),
        _("Only the browser that started a connection can finish it, and that was another one."),
        ChangeText(
            _("We changed nothing. The calendar may have been connected to somebody else's site.")
        ),
        RecoveryKind.LIST,
        _(
            "If someone sent you a link that led you to the provider, remove Wix from the apps "
            "with access in your Google or Microsoft account."
        ),
        guest=GUEST_LOOK,
    ),
    connecting_errors.StateForged: Problem(
        400,
        _("This address is not one of ours"),
        _("It belongs to a connection that was not started here."),
        NOTHING_CHANGED,
        RecoveryKind.LIST,
        unknown=LinkPart.ADDRESS,
    ),
    connecting_errors.ProviderNotByOAuth: Problem(
        422,
        _("This provider works without a consent page"),
        _("It asks for an e-mail address and an app password instead."),
        NOTHING_CHANGED,
        RecoveryKind.RESTART,
        named=_("%(provider)s asks for an e-mail address and an app password instead."),
    ),
    oauth_url.OAuthUrlRefused: Problem(
        503,
        _("Wix sent an address that we don't trust"),
        _("The address of the provider's page looked wrong, so we did not send you there."),
        NO_CONNECTION,
        RecoveryKind.RESTART,
        named=_("The address to visit %(provider)s looked wrong, so we did not send you there."),
    ),
}
