"""What can go wrong between this app and Wix, and with saving at Wix."""

from app import wix
from app.calendars import preflight, sync
from app.web.faults.fault import NOTHING_CHANGED, Fault, Step, _

WIX: dict[type[Exception], Fault] = {
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
        _("Wix gave no clear answer, and still shows the old settings."),
        _("Your change may yet arrive. Look again in a minute before you repeat it."),
        Step.CONNECTION,
    ),
    preflight.BookingsMissing: Fault(
        409,
        _("Wix Bookings isn't ready on this site"),
        _("Wix knows no calendar providers here, as on a site without Bookings."),
        NOTHING_CHANGED,
        Step.RELOAD,
        _("Add Wix Bookings to the site in your Wix dashboard, open it once, then come back."),
    ),
    wix.WixTimeout: Fault(
        504,
        _("Wix is taking too long"),
        _("Wix did not answer in time."),
        NOTHING_CHANGED,
        Step.RELOAD,
    ),
    wix.WixRateLimited: Fault(
        503,
        _("Wix asked us to wait"),
        _("Your site has asked Wix for more than it answers in a minute."),
        NOTHING_CHANGED,
        Step.RELOAD,
        _("Wait a minute, then try again."),
    ),
    wix.WixUnavailable: Fault(
        503,
        _("Wix can't be reached right now"),
        _("Wix has a problem of its own."),
        NOTHING_CHANGED,
        Step.RELOAD,
    ),
    wix.WixUnreachable: Fault(
        503,
        _("Wix can't be reached right now"),
        _("No connection to Wix could be made from this server."),
        NOTHING_CHANGED,
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
        NOTHING_CHANGED,
        Step.RELOAD,
    ),
}
