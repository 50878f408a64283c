"""One page for something that went wrong: what happened, what it changed, what to do next."""

from dataclasses import dataclass
from enum import StrEnum

from app.web.language.language import _


class RecoveryKind(StrEnum):
    """What a page of this kind can offer to do."""

    RESTART = "again"
    """Walk to the provider once more, for the same pair and with what is remembered."""
    PICKER = "picker"
    LIST = "list"
    STATUS = "status"
    """Look in the list, where something may have happened without our knowing."""
    CONNECTION = "connection"
    RETRY = "reload"
    """Ask for the same page, or send the same form, once more."""
    RECONNECT = "reconnect"
    DISCONNECT = "disconnect"
    SIGN_IN = "sign_in"
    DASHBOARD = "dashboard"
    """Open the app from the dashboard of the site."""
    INSTALL = "install"


@dataclass(frozen=True, slots=True)
class Problem:
    """One page.

    `status` is never 502 or 504, in place of which proxies such as Cloudflare put a page of theirs.
    `named` says what happened where the provider's name is known, and is empty where that makes no
    difference. `step` is the next thing to do, `more` are others that help where the trouble is
    with one connection. `calm` marks an outcome of the person's own choice, which is no failure.
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
