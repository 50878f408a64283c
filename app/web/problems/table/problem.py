"""A problem: what happened, what it changed, what to do next."""

from dataclasses import dataclass
from enum import StrEnum

from app.web.language.language import _


class RecoveryKind(StrEnum):
    """Kinds of recovery actions."""

    RESTART = "again"
    """Connect the same pair again, with its earlier settings."""
    PICKER = "picker"
    LIST = "list"
    STATUS = "status"
    """Check the list, in case the action took effect."""
    CONNECTION = "connection"
    RETRY = "reload"
    """Request the same page, or send the same form, again."""
    RECONNECT = "reconnect"
    DISCONNECT = "disconnect"
    SIGN_IN = "sign_in"
    DASHBOARD = "dashboard"
    """Open the app from the site's dashboard."""
    INSTALL = "install"


@dataclass(frozen=True, slots=True)
class Problem:
    """The texts and actions of an error page.

    `status` is never 502 or 504, which proxies such as Cloudflare replace by their own page.
    `named` replaces `happened` if the provider's name is known, and is empty if it is the same.
    `recovery` is the main action, `more_recoveries` are others for a problem with one connection.
    `calm` marks an outcome of the visitor's own choice, which is no failure.
    """

    status: int
    title: str
    happened: str
    changed: str
    recovery: RecoveryKind
    advice: str = ""
    calm: bool = False
    named: str = ""
    more_recoveries: tuple[RecoveryKind, ...] = ()


NOTHING_CHANGED = _("Nothing was changed.")
NO_CONNECTION = _("No calendar was connected, and your bookings are as they were.")
AS_BEFORE = _("The earlier connection, its settings and your bookings are as they were.")
MAYBE_CONNECTED = _("If you did allow access, the calendar is in the list now.")
