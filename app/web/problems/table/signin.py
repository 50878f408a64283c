"""Problems of signing in."""

from dataclasses import replace

from app import wix
from app.calendars.security import owner_password, tokens
from app.web import dependencies
from app.web.language.language import _
from app.web.middleware import tab_entry, ticket, wix_identity
from app.web.problems.table.problem import (
    GUEST_NOT_SET_UP,
    NOTHING_CHANGED,
    WIX_UNCHANGED,
    Problem,
    RecoveryKind,
)

_NOT_INSTALLED = Problem(
    410,
    _("Calendar Connect isn't installed on this site"),
    _("It was removed, so Wix lets it do nothing there."),
    WIX_UNCHANGED,
    RecoveryKind.INSTALL,
    _("Install it again, then open it from your Wix dashboard."),
    guest=GUEST_NOT_SET_UP,
)

_CLOCKS = Problem(
    503,
    _("A clock is wrong"),
    _("The clocks of two servers differ."),
    NOTHING_CHANGED,
    RecoveryKind.RETRY,
    _("Try again in a minute. If that fails, whoever runs this app has to set its clock."),
    guest=GUEST_NOT_SET_UP,
)

SIGNIN_PROBLEMS: dict[type[Exception], Problem] = {
    dependencies.SignedOut: Problem(
        401,
        _("You are signed out"),
        _("An hour passed, or you signed out in another tab."),
        NOTHING_CHANGED,
        RecoveryKind.SIGN_IN,
        calm=True,
    ),
    tokens.TokenFromFuture: _CLOCKS,
    owner_password.TooManySignIns: Problem(
        429,
        _("Let's wait a little"),
        _("Several passwords were wrong. This one was not checked."),
        NOTHING_CHANGED,
        RecoveryKind.SIGN_IN,
        calm=True,
    ),
    owner_password.SignInUnavailable: Problem(
        503,
        _("Signing in takes too long just now"),
        _("This server could not check your password in time."),
        NOTHING_CHANGED,
        RecoveryKind.SIGN_IN,
        _("Try again in a minute. If that fails, whoever runs this app has to restart it."),
    ),
    dependencies.DashboardOnly: Problem(
        401,
        _("Open this from your Wix dashboard"),
        _("For safety, it opens only there, and for an hour."),
        NOTHING_CHANGED,
        RecoveryKind.DASHBOARD,
        _("Open or reload it there."),
        calm=True,
    ),
    dependencies.FrameOver: Problem(
        401,
        _("This page was open for too long"),
        _("For safety, it stays open for an hour."),
        NOTHING_CHANGED,
        RecoveryKind.DASHBOARD,
        _("Reload the page in your Wix dashboard."),
        calm=True,
    ),
    ticket.TicketExpired: Problem(
        410,
        _("That button has expired"),
        _("It works for a minute after its page opens."),
        NOTHING_CHANGED,
        RecoveryKind.DASHBOARD,
        _("Refresh the page in your Wix dashboard, then use it again."),
        calm=True,
    ),
    ticket.TicketUsed: Problem(
        409,
        _("That button was used already"),
        _("It has opened a tab already."),
        NOTHING_CHANGED,
        RecoveryKind.LIST,
        _("Use that tab, or refresh the page in the dashboard."),
        calm=True,
    ),
    ticket.TicketForged: Problem(
        403,
        _("This button is not one of ours"),
        _("This app did not make it."),
        NOTHING_CHANGED,
        RecoveryKind.DASHBOARD,
    ),
    tab_entry.InstanceUsed: Problem(
        410,
        _("This address was used already"),
        _("It opens Calendar Connect only once."),
        NOTHING_CHANGED,
        RecoveryKind.DASHBOARD,
        _("Reload your Wix dashboard, then open the app from there."),
        calm=True,
    ),
    wix_identity.Removed: _NOT_INSTALLED,
    wix.AppNotInstalled: _NOT_INSTALLED,
    wix.AppSecretRefused: Problem(
        503,
        _("Wix doesn't accept this app's secret"),
        _("The id or secret is wrong, or was replaced at Wix."),
        WIX_UNCHANGED,
        RecoveryKind.RETRY,
        _("Whoever runs this app has to replace it (WIX_APP_SECRET)."),
        guest=GUEST_NOT_SET_UP,
    ),
    wix.UntrustedMessage: Problem(
        403,
        _("This doesn't come from Wix"),
        _("Wix did not sign this address for this app."),
        NOTHING_CHANGED,
        RecoveryKind.DASHBOARD,
        _("Open the app from your Wix dashboard."),
        guest=GUEST_NOT_SET_UP,
    ),
}

UNTRUSTED_PROBLEMS: dict[wix.RejectionReason | None, Problem] = {
    wix.RejectionReason.EXPIRED: Problem(
        410,
        _("This page was open for too long"),
        _("For safety, it stays open for a few hours only."),
        NOTHING_CHANGED,
        RecoveryKind.DASHBOARD,
        _("Reload the page in your Wix dashboard."),
        calm=True,
    ),
    wix.RejectionReason.FROM_THE_FUTURE: replace(_CLOCKS, recovery=RecoveryKind.DASHBOARD),
    wix.RejectionReason.NOT_OWNER: Problem(
        403,
        _("Only the site's owner can use this"),
        _("In Wix, you have another role on this site."),
        NOTHING_CHANGED,
        RecoveryKind.DASHBOARD,
        _("Ask the owner to open it, or to invite you."),
        calm=True,
    ),
    wix.RejectionReason.VISITOR: Problem(
        403,
        _("Sign in to Wix first"),
        _("Wix does not know who you are."),
        NOTHING_CHANGED,
        RecoveryKind.DASHBOARD,
        _("Sign in to Wix, then open the app from your dashboard."),
        calm=True,
    ),
}
"""Problems of visits that are signed by Wix, but rejected."""

WIX_APP_PROBLEMS: dict[type[Exception], Problem] = {
    wix.WixUnauthorized: Problem(
        503,
        _("Wix doesn't let this app in just now"),
        _("Wix let this app in, then refused it. That is a problem at Wix."),
        WIX_UNCHANGED,
        RecoveryKind.RETRY,
        _("Try again in a few minutes."),
        guest=GUEST_NOT_SET_UP,
    ),
    wix.WixForbidden: Problem(
        503,
        _("Wix doesn't let us do this"),
        _("This app lacks a permission on your site, such as “Manage External Calendars”."),
        WIX_UNCHANGED,
        RecoveryKind.DASHBOARD,
        _("In your Wix dashboard, open Manage Apps and update the app, then come back."),
        guest=GUEST_NOT_SET_UP,
    ),
}
"""Texts that differ for a Wix app, which has no API key."""
