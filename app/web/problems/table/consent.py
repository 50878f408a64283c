"""How a visit to a provider can end, other than with a connection."""

from app.calendars.connecting import connecting_errors, oauth_url
from app.calendars.directory import directory
from app.web.problems.table.problem import MAYBE, NO_CONNECTION, NOTHING_CHANGED, Fault, Step, _

VISIT: dict[type[Exception], Fault] = {
    connecting_errors.ConsentDenied: Fault(
        200,
        _("You didn't allow access"),
        _("You chose not to give access, so Wix cannot use the calendar."),
        NO_CONNECTION,
        Step.AGAIN,
        _("If that was not what you meant, start again and choose “Allow” there."),
        calm=True,
        named=_("You chose not to give Wix access to %(provider)s."),
    ),
    connecting_errors.AccountUnsupported: Fault(
        200,
        _("This kind of account can't be connected"),
        _("The provider does not let Wix connect this type of account."),
        NO_CONNECTION,
        Step.AGAIN,
        _(
            "Work or school accounts are often blocked by the organisation. Use another account, "
            "another provider, or ask whoever runs the account to allow it."
        ),
        calm=True,
        named=_("%(provider)s does not let Wix connect this type of account."),
    ),
    connecting_errors.ProviderFailed: Fault(
        503,
        _("The provider had a problem"),
        _("The calendar provider or Wix stopped half-way, for a reason that lies with them."),
        NO_CONNECTION,
        Step.AGAIN,
        _("Trying again usually helps; a private browser window helps when it does not."),
        named=_("%(provider)s or Wix stopped half-way, for a reason that lies with them."),
    ),
    connecting_errors.ConsentFailed: Fault(
        400,
        _("The connection wasn't made"),
        _("Wix sent you back with a reason that we don't know."),
        NO_CONNECTION,
        Step.AGAIN,
        named=_("Wix sent you back from %(provider)s with a reason that we don't know."),
    ),
    connecting_errors.AnswerEmpty: Fault(
        400,
        _("We can't tell what happened"),
        _("You came back from the provider, but without saying how it went there."),
        MAYBE,
        Step.LIST,
        named=_("You came back from %(provider)s, but without saying how it went there."),
    ),
    connecting_errors.AnswerContradicts: Fault(
        400,
        _("We can't tell what happened"),
        _("You came back from the provider with two answers that contradict each other."),
        MAYBE,
        Step.LIST,
        named=_("You came back from %(provider)s with two answers that contradict each other."),
    ),
    connecting_errors.ConnectionUnknown: Fault(
        404,
        _("Wix doesn't know this connection"),
        _("You came back with a connection that Wix cannot find. It may still be setting it up."),
        MAYBE,
        Step.LIST,
        named=_(
            "You came back from %(provider)s with a connection that Wix cannot find. It may still "
            "be setting it up."
        ),
    ),
    connecting_errors.ConnectionMismatched: Fault(
        409,
        _("This is not the calendar you asked for"),
        _("You came back with a connection of another person or provider than you chose."),
        _("We left it alone, and changed nothing."),
        Step.AGAIN,
        named=_(
            "You came back from %(provider)s with a connection of another person or provider than "
            "you chose."
        ),
    ),
    connecting_errors.ConnectionNotNew: Fault(
        409,
        _("This calendar was connected already"),
        _("Wix led you back to a connection that was there before you started."),
        _("It stays as it is."),
        Step.CONNECTION,
        calm=True,
        named=_(
            "Wix led you back to a connection with %(provider)s that was there before you started."
        ),
    ),
    connecting_errors.StateExpired: Fault(
        410,
        _("That took longer than 15 minutes"),
        _("For your safety, a visit to the provider counts for a quarter of an hour only."),
        MAYBE,
        Step.LIST,
        calm=True,
    ),
    connecting_errors.StateUsed: Fault(
        409,
        _("This visit is already finished"),
        _("You have been back from this visit before. Its calendar is in the list."),
        NOTHING_CHANGED,
        Step.LIST,
        calm=True,
        named=_("You have been back from %(provider)s before. Its calendar is in the list."),
    ),
    connecting_errors.StateForgotten: Fault(
        409,
        _("Too many visits were started at once"),
        _(
            "This browser has left for providers many times within minutes. It remembers only the "
            "last of these visits, and this was an earlier one."
        ),
        MAYBE,
        Step.LIST,
        _("Look there first. If it is missing, connect it again, one calendar after the other."),
        calm=True,
    ),
    connecting_errors.StateUnbound: Fault(
        403,
        _("This was started in another browser"),
        _("Only the browser that went to the provider can finish the visit, and it wasn't this."),
        _("We changed nothing. The calendar may have been connected to somebody else's site."),
        Step.LIST,
        _(
            "If someone sent you a link that led you to the provider, remove Wix from the apps "
            "with access in your Google or Microsoft account."
        ),
    ),
    connecting_errors.StateForged: Fault(
        400,
        _("This address is not one of ours"),
        _("It looks like the end of a visit to a provider, but we did not start it."),
        NOTHING_CHANGED,
        Step.LIST,
    ),
    connecting_errors.ProviderNotByOAuth: Fault(
        422,
        _("This provider works without a consent page"),
        _("It asks for an e-mail address and an app password instead."),
        NOTHING_CHANGED,
        Step.AGAIN,
        named=_("%(provider)s asks for an e-mail address and an app password instead."),
    ),
    oauth_url.OAuthUrlRefused: Fault(
        503,
        _("Wix sent an address that we don't trust"),
        _("The address of the provider's page looked wrong, so we did not send you there."),
        NO_CONNECTION,
        Step.AGAIN,
        named=_("The address to visit %(provider)s looked wrong, so we did not send you there."),
    ),
    directory.ScheduleUnknown: Fault(
        404,
        _("That person isn't here any more"),
        _("Their schedule was removed, or cannot have a calendar."),
        NOTHING_CHANGED,
        Step.PICKER,
        more=(Step.DISCONNECT,),
    ),
    directory.ProviderUnknown: Fault(
        404,
        _("That provider isn't offered any more"),
        _("Your site no longer lists it."),
        NOTHING_CHANGED,
        Step.PICKER,
        named=_("Your site no longer lists %(provider)s."),
        more=(Step.DISCONNECT,),
    ),
}
