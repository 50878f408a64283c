"""Problems of calls to Wix."""

from functools import partial

from app import wix
from app.calendars.history.site_history import ConnectionRemoved
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
        _("The site has no calendar providers, as without Bookings."),
        NOTHING_CHANGED,
        RecoveryKind.RETRY,
        _("Add it in your Wix dashboard, open it once, then come back."),
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
        _("Your site asked for too much within a minute."),
        WIX_UNCHANGED,
        RecoveryKind.RETRY,
        _("Wait a minute, then try again."),
        guest=GUEST_BUSY,
    ),
    wix.WixBudgetExceeded: _problem(
        503,
        _("Let's wait a little"),
        _("We asked Wix as often as we may within a minute."),
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
        _("This server could not connect to Wix."),
        WIX_UNCHANGED,
        RecoveryKind.RETRY,
        guest=GUEST_BUSY,
    ),
    wix.WixCircuitOpen: _problem(
        503,
        _("Wix can't be reached right now"),
        _("Wix failed several times, so we pause."),
        WIX_UNCHANGED,
        RecoveryKind.RETRY,
        _("Wait a minute, then try again."),
        guest=GUEST_BUSY,
    ),
    wix.WixNotFound: _problem(
        404,
        _("Wix doesn't know this connection"),
        _("It was removed, or its address is incomplete."),
        WIX_UNCHANGED,
        RecoveryKind.LIST,
        gone=True,
        unknown=LinkPart.CONNECTION,
    ),
    ConnectionRemoved: _problem(
        404,
        _("Wix doesn't know this connection"),
        _("It was removed."),
        WIX_UNCHANGED,
        RecoveryKind.HISTORY,
        gone=True,
    ),
    wix.WixUnauthorized: _problem(
        503,
        _("Wix doesn't accept our key"),
        _("The API key is wrong, revoked, or another account's."),
        WIX_UNCHANGED,
        RecoveryKind.RETRY,
        _("Whoever runs this app has to replace it (WIX_API_KEY)."),
    ),
    wix.WixForbidden: _problem(
        503,
        _("Wix doesn't let us do this"),
        _("Our key lacks the permission, or is for another site."),
        WIX_UNCHANGED,
        RecoveryKind.RETRY,
        _("Whoever runs this app has to allow it “Manage External Calendars”."),
    ),
    wix.PremiumFeatureNotEnabled: _problem(
        409,
        _("Your Wix plan doesn't include this"),
        _("External calendars need a paid plan with Bookings."),
        WIX_UNCHANGED,
        RecoveryKind.LIST,
        _("Upgrade it in your Wix dashboard, then come back."),
    ),
    wix.NotSupportedByProvider: _problem(
        409,
        _("The provider doesn't offer this"),
        _("Wix says that this provider cannot do that."),
        WIX_UNCHANGED,
        RecoveryKind.CONNECTION,
        named=_("Wix says that %(provider)s cannot do that."),
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
