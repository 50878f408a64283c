"""Problems of calls to Wix."""

from functools import partial

from app import wix
from app.calendars.snapshot import preflight
from app.web.language.language import _
from app.web.problems.table.problem import (
    GUEST_BUSY,
    GUEST_NOT_SET_UP,
    NOTHING_CHANGED,
    WIX_UNCHANGED,
    LinkPart,
    Problem,
    RecoveryKind,
)

_problem = partial(Problem, guest=GUEST_NOT_SET_UP)

WIX_PROBLEMS: dict[type[Exception], Problem] = {
    preflight.BookingsMissing: _problem(
        409,
        _("Wix Bookings isn't ready on this site"),
        _("Wix knows no calendar providers here, as on a site without Bookings."),
        NOTHING_CHANGED,
        RecoveryKind.RETRY,
        _("Add Wix Bookings to the site in your Wix dashboard, open it once, then come back."),
    ),
    wix.WixTimeout: _problem(
        503,
        _("Wix is taking too long"),
        _("Wix did not answer in time."),
        WIX_UNCHANGED,
        RecoveryKind.RETRY,
        guest=GUEST_BUSY,
    ),
    wix.WixRateLimited: _problem(
        503,
        _("Wix asked us to wait"),
        _("Your site has asked Wix for more than it answers in a minute."),
        WIX_UNCHANGED,
        RecoveryKind.RETRY,
        _("Wait a minute, then try again."),
        guest=GUEST_BUSY,
    ),
    wix.WixBudgetExceeded: _problem(
        503,
        _("Let's wait a little"),
        _("This app has asked Wix about your site as often as it may in a minute."),
        WIX_UNCHANGED,
        RecoveryKind.RETRY,
        _("Wait a minute, then try again."),
        guest=GUEST_BUSY,
    ),
    wix.WixUnavailable: _problem(
        503,
        _("Wix can't be reached right now"),
        _("Wix has a problem of its own."),
        WIX_UNCHANGED,
        RecoveryKind.RETRY,
        guest=GUEST_BUSY,
    ),
    wix.WixUnreachable: _problem(
        503,
        _("Wix can't be reached right now"),
        _("No connection to Wix could be made from this server."),
        WIX_UNCHANGED,
        RecoveryKind.RETRY,
        guest=GUEST_BUSY,
    ),
    wix.WixCircuitOpen: _problem(
        503,
        _("Wix can't be reached right now"),
        _("Wix failed several times in a row, so we pause before we ask it again."),
        WIX_UNCHANGED,
        RecoveryKind.RETRY,
        _("Wait a minute, then try again."),
        guest=GUEST_BUSY,
    ),
    wix.WixNotFound: _problem(
        404,
        _("Wix doesn't know this connection"),
        _("It was removed, or its address was cut off on the way."),
        WIX_UNCHANGED,
        RecoveryKind.LIST,
        gone=True,
        unknown=LinkPart.CONNECTION,
    ),
    wix.WixUnauthorized: _problem(
        503,
        _("Wix doesn't accept our key"),
        _("The API key of this app is wrong, was revoked, or belongs to another account."),
        WIX_UNCHANGED,
        RecoveryKind.RETRY,
        _("Whoever runs this app has to give it a new key (WIX_API_KEY)."),
    ),
    wix.WixForbidden: _problem(
        503,
        _("Wix doesn't let us do this"),
        _("The key of this app lacks the permission, or it is not for this site."),
        WIX_UNCHANGED,
        RecoveryKind.RETRY,
        _("Whoever runs this app has to allow “Manage External Calendars” for its key."),
    ),
    wix.PremiumFeatureNotEnabled: _problem(
        409,
        _("Your Wix plan doesn't include this"),
        _("Connecting external calendars needs a paid Wix plan with Bookings."),
        WIX_UNCHANGED,
        RecoveryKind.LIST,
        _("Upgrade the site's plan in your Wix dashboard, then come back."),
    ),
    wix.NotSupportedByProvider: _problem(
        409,
        _("The provider doesn't offer this"),
        _("Wix says that this calendar provider cannot do what was asked."),
        WIX_UNCHANGED,
        RecoveryKind.CONNECTION,
        named=_("Wix says that %(provider)s cannot do what was asked."),
        more_recoveries=(RecoveryKind.DISCONNECT,),
    ),
    wix.ConnectionNotConnected: _problem(
        409,
        _("This calendar isn't connected any more"),
        _("Somebody disconnected it, or the provider ended the access."),
        WIX_UNCHANGED,
        RecoveryKind.RECONNECT,
        _("Connect it again; your settings can then be put back."),
        named=_("Somebody disconnected it, or %(provider)s ended the access."),
    ),
    wix.WixRefused: _problem(
        409,
        _("Wix refused this"),
        _("Wix says that it cannot do what was asked."),
        WIX_UNCHANGED,
        RecoveryKind.CONNECTION,
        more_recoveries=(RecoveryKind.RECONNECT, RecoveryKind.DISCONNECT),
        unknown=LinkPart.CONNECTION,
    ),
    wix.WixError: _problem(
        503,
        _("Wix sent something we don't understand"),
        _("The answer could not be read."),
        WIX_UNCHANGED,
        RecoveryKind.RETRY,
    ),
}
