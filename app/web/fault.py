"""What a page says when something went wrong: what happened, what it changed, what to do next.

One table for the whole app. An exception finds the entry of its closest ancestor.
"""

from dataclasses import dataclass
from enum import StrEnum

from starlette.exceptions import HTTPException

from app import wix
from app.calendars import directory, oauth_url, outcome, sync
from app.web import door, form


def _(text: str) -> str:
    """Mark a text for the translation catalog; templates translate it."""
    return text


class Step(StrEnum):
    """The one thing a page of this kind offers to do."""

    AGAIN = "again"
    PICKER = "picker"
    CONNECTION = "connection"
    RELOAD = "reload"


@dataclass(frozen=True, slots=True)
class Fault:
    """One page. `calm` marks an outcome of the person's own choice, which is no failure."""

    status: int
    title: str
    happened: str
    changed: str
    step: Step
    advice: str = ""
    calm: bool = False


NOTHING_CHANGED = _("Nothing was changed.")
_NO_CONNECTION = _("No calendar was connected, and your bookings are as they were.")
_MAYBE = _("If you did choose a calendar, it will show up in the list below.")
_STILL_SYNCING = _("Nothing was changed. Connected calendars keep syncing at Wix.")

_TOO_LARGE = Fault(
    413,
    _("That is too much at once"),
    _("The form is larger than any that this app uses."),
    NOTHING_CHANGED,
    Step.PICKER,
)

UNEXPECTED = Fault(
    500,
    _("Something went wrong on our side"),
    _("This page could not be made."),
    _("We cannot tell whether your last click took effect."),
    Step.PICKER,
    _("Go back to the list and check before you try again."),
)

FAULTS: dict[type[Exception], Fault] = {
    # the ways a journey to the provider ends
    outcome.ConsentDenied: Fault(
        200,
        _("You didn't allow access"),
        _("The provider's page was closed with “no”, so Wix got no access to the calendar."),
        _NO_CONNECTION,
        Step.AGAIN,
        _("If that was not what you meant, start again and choose “Allow” there."),
        calm=True,
    ),
    outcome.AccountUnsupported: Fault(
        200,
        _("This kind of account can't be connected"),
        _("The provider does not let Wix connect this type of account."),
        _NO_CONNECTION,
        Step.AGAIN,
        _(
            "Work or school accounts are often blocked by the organisation. Use another account, "
            "another provider, or ask whoever runs the account to allow it."
        ),
        calm=True,
    ),
    outcome.ProviderFailed: Fault(
        502,
        _("The provider had a problem"),
        _("The calendar provider or Wix stopped half-way, for a reason that lies with them."),
        _NO_CONNECTION,
        Step.AGAIN,
        _("Trying again usually helps; a private browser window helps when it does not."),
    ),
    outcome.ConsentFailed: Fault(
        502,
        _("The connection wasn't made"),
        _("Wix sent you back with a reason that we don't know."),
        _NO_CONNECTION,
        Step.AGAIN,
    ),
    outcome.AnswerEmpty: Fault(
        400,
        _("We can't tell what happened"),
        _("You came back from the provider, but without saying how it went there."),
        _MAYBE,
        Step.PICKER,
    ),
    outcome.AnswerContradicts: Fault(
        400,
        _("We can't tell what happened"),
        _("You came back from the provider with two answers that contradict each other."),
        _MAYBE,
        Step.PICKER,
    ),
    outcome.ConnectionUnknown: Fault(
        404,
        _("Wix doesn't know this connection"),
        _("You came back with a connection that Wix cannot find. It may still be setting it up."),
        _MAYBE,
        Step.PICKER,
    ),
    outcome.ConnectionMismatched: Fault(
        409,
        _("This is not the calendar you asked for"),
        _("You came back with a connection of another person or provider than you chose."),
        _("We left it alone, and changed nothing."),
        Step.AGAIN,
    ),
    outcome.ConnectionNotNew: Fault(
        409,
        _("This calendar was connected already"),
        _("Wix led you back to a connection that was there before you started."),
        _("It stays as it is."),
        Step.CONNECTION,
        calm=True,
    ),
    outcome.StateExpired: Fault(
        410,
        _("That took longer than 15 minutes"),
        _("For your safety, a visit to the provider counts for a quarter of an hour only."),
        _MAYBE,
        Step.PICKER,
        calm=True,
    ),
    outcome.StateUsed: Fault(
        409,
        _("This visit is already finished"),
        _("You are back from a visit to the provider that has brought its calendar before."),
        NOTHING_CHANGED,
        Step.PICKER,
        calm=True,
    ),
    outcome.StateUnbound: Fault(
        403,
        _("This was started in another browser"),
        _("Only the browser that went to the provider can finish the visit, and it wasn't this."),
        _("We changed nothing. The calendar may have been connected to somebody else's site."),
        Step.PICKER,
        _(
            "If someone sent you a link that led you to the provider, remove Wix from the apps "
            "with access in your Google or Microsoft account."
        ),
    ),
    outcome.StateForged: Fault(
        400,
        _("This address is not one of ours"),
        _("It looks like the end of a visit to a provider, but we did not start it."),
        NOTHING_CHANGED,
        Step.PICKER,
    ),
    outcome.ProviderNotByOAuth: Fault(
        422,
        _("This provider works without a consent page"),
        _("It asks for an address and an app password, which this version does not offer yet."),
        NOTHING_CHANGED,
        Step.PICKER,
    ),
    oauth_url.OAuthUrlRefused: Fault(
        502,
        _("Wix sent an address that we don't trust"),
        _("The address of the provider's page looked wrong, so we did not send you there."),
        _NO_CONNECTION,
        Step.AGAIN,
    ),
    # things that are gone
    directory.ScheduleUnknown: Fault(
        404,
        _("That person isn't here any more"),
        _("Their schedule was removed, or cannot have a calendar."),
        NOTHING_CHANGED,
        Step.PICKER,
    ),
    directory.ProviderUnknown: Fault(
        404,
        _("That provider isn't offered any more"),
        _("Your site no longer lists it."),
        NOTHING_CHANGED,
        Step.PICKER,
    ),
    # settings
    sync.NothingToSteer: Fault(
        409,
        _("There is nothing to change here"),
        _("This calendar's directions are fixed by its provider, or it is not connected."),
        NOTHING_CHANGED,
        Step.CONNECTION,
    ),
    sync.SaveUnconfirmed: Fault(
        409,
        _("We couldn't confirm the result"),
        _("Wix did not answer in time, twice, and still shows other settings."),
        _("Your change may yet arrive. Look again in a minute before you repeat it."),
        Step.CONNECTION,
    ),
    # Wix
    wix.WixTimeout: Fault(
        504,
        _("Wix is taking too long"),
        _("Wix did not answer in time."),
        _STILL_SYNCING,
        Step.RELOAD,
    ),
    wix.WixRateLimited: Fault(
        503,
        _("Wix asked us to wait"),
        _("Your site has asked Wix for more than it answers in a minute."),
        _STILL_SYNCING,
        Step.RELOAD,
        _("Wait a minute, then try again."),
    ),
    wix.WixUnavailable: Fault(
        503,
        _("Wix can't be reached right now"),
        _("Wix has a problem of its own."),
        _STILL_SYNCING,
        Step.RELOAD,
    ),
    wix.WixUnreachable: Fault(
        503,
        _("Wix can't be reached right now"),
        _("No connection to Wix could be made from this server."),
        _STILL_SYNCING,
        Step.RELOAD,
    ),
    wix.WixNotFound: Fault(
        404,
        _("Wix doesn't know this connection"),
        _("It was removed, or its address was cut off on the way."),
        NOTHING_CHANGED,
        Step.PICKER,
    ),
    wix.WixUnauthorized: Fault(
        502,
        _("Wix doesn't accept our key"),
        _("The API key of this app is wrong, was revoked, or belongs to another account."),
        NOTHING_CHANGED,
        Step.RELOAD,
        _("Whoever runs this app has to give it a new key (WIX_API_KEY)."),
    ),
    wix.WixForbidden: Fault(
        502,
        _("Wix doesn't let us do this"),
        _("The key of this app lacks the permission, or it is not for this site."),
        NOTHING_CHANGED,
        Step.RELOAD,
        _("Whoever runs this app has to allow “Manage External Calendars” for its key."),
    ),
    wix.PremiumFeatureNotEnabled: Fault(
        409,
        _("Your Wix plan doesn't include this"),
        _("Connecting external calendars needs a paid Wix plan with Bookings."),
        NOTHING_CHANGED,
        Step.PICKER,
        _("Upgrade the site's plan in your Wix dashboard, then come back."),
    ),
    wix.NotSupportedByProvider: Fault(
        409,
        _("The provider doesn't offer this"),
        _("Wix says that this calendar provider cannot do what was asked."),
        NOTHING_CHANGED,
        Step.PICKER,
    ),
    wix.ConnectionNotConnected: Fault(
        409,
        _("This calendar isn't connected any more"),
        _("Somebody disconnected it, or the provider ended the access."),
        NOTHING_CHANGED,
        Step.PICKER,
    ),
    wix.WixRefused: Fault(
        502,
        _("Wix refused this"),
        _("Wix says that it cannot do what was asked."),
        NOTHING_CHANGED,
        Step.PICKER,
    ),
    wix.WixError: Fault(
        502,
        _("Wix sent something we don't understand"),
        _("The answer could not be read."),
        _STILL_SYNCING,
        Step.RELOAD,
    ),
    # requests that our own pages do not send
    form.FormRefused: Fault(
        403,
        _("This page is out of date"),
        _("It was open for too long, or your browser did not send our cookie back."),
        NOTHING_CHANGED,
        Step.RELOAD,
        _("Allow cookies for this page if you have switched them off."),
    ),
    door.ForeignForm: Fault(
        403,
        _("This didn't come from our page"),
        _("The request was sent by another website, so we did not follow it."),
        NOTHING_CHANGED,
        Step.PICKER,
    ),
    door.HostUnknown: Fault(
        400,
        _("This isn't our address"),
        _("The address in your browser is not one that this app answers to."),
        NOTHING_CHANGED,
        Step.PICKER,
        _("Use the address that was printed when the app was started."),
    ),
    door.BodyTooLarge: _TOO_LARGE,
    form.FormMalformed: Fault(
        422,
        _("Something is missing in that form"),
        _("A field was not filled in, or came twice."),
        NOTHING_CHANGED,
        Step.RELOAD,
    ),
}

STATUSES: dict[int, Fault] = {
    404: Fault(
        404,
        _("There is no such page"),
        _("The address may be misspelt or old."),
        "",
        Step.PICKER,
    ),
    405: Fault(
        405,
        _("That doesn't work here"),
        _("This address takes other kinds of requests."),
        NOTHING_CHANGED,
        Step.PICKER,
    ),
    413: _TOO_LARGE,
}


def fault_of(error: Exception) -> Fault:
    """Return the page for an exception: that of its closest ancestor in the table."""
    if isinstance(error, HTTPException):
        return STATUSES.get(error.status_code, FAULTS[form.FormMalformed])
    return next((FAULTS[kind] for kind in type(error).__mro__ if kind in FAULTS), UNEXPECTED)
