"""Problems: the texts and recovery actions of error pages."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypedDict

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
    HISTORY = "history"
    """The history of a connection, also of one that does not exist any more."""
    SIGN_IN = "sign_in"
    DASHBOARD = "dashboard"
    """Open the app from the site's dashboard."""
    INSTALL = "install"


class LinkPart(StrEnum):
    """The part of a link that may be damaged."""

    ADDRESS = "address"
    ID = "id"
    """An id of the query."""
    CONNECTION = "connection"
    """The connection of the path."""


@dataclass(frozen=True, slots=True)
class ChangeText:
    """The effect of the request. The first other text that applies replaces `text`."""

    text: str
    on_callback: str = ""
    on_guest_callback: str = ""
    on_reconnect: str = ""
    on_read: str = ""


class GuestText(TypedDict, total=False):
    """Texts and actions for guests, who have no access to list, plan or keys."""

    title: str
    happened: str
    named: str
    advice: str
    recovery: RecoveryKind


@dataclass(frozen=True, slots=True)
class Problem:
    """The texts and actions of an error page.

    Attributes:
        status: never 502 or 504, which proxies such as Cloudflare replace by their own page.
        recovery: the main action.
        calm: whether it is an outcome of the visitor's own choice, which is no failure.
        named: replaces `happened` if the provider's name is known; empty if it is the same.
        more_recoveries: others for a problem with one connection.
        gone: whether the connection does not exist, so that no action leads to it but
            that to its history.
        unknown: the part of the link to repair.
        resends: whether "Try again" may send the same form again.
        guest: replaces the above for a guest.
        final: whether the invitation is no longer valid.
        reloads: whether its page reloads by itself, as it will soon be over.
    """

    status: int
    title: str
    happened: str
    changed: ChangeText
    recovery: RecoveryKind
    advice: str = ""
    calm: bool = False
    named: str = ""
    more_recoveries: tuple[RecoveryKind, ...] = ()
    gone: bool = False
    unknown: LinkPart | None = None
    resends: bool = True
    guest: GuestText = field(default_factory=GuestText, hash=False)
    final: bool = False
    reloads: bool = False

    def for_guest(self) -> "Problem":
        """Return the problem with the texts and actions for guests."""
        return replace(self, **self.guest)


_MAYBE = _("If you allowed access, the calendar is in the list.")

NOTHING_CHANGED = ChangeText(_("Nothing was changed."))
NO_CONNECTION = ChangeText(
    _("No calendar was connected; your bookings are unchanged."),
    on_reconnect=_("The earlier connection, its settings and your bookings are unchanged."),
)
MAYBE_CONNECTED = ChangeText(
    _MAYBE,
    on_callback=_MAYBE,
    on_guest_callback=_("If you allowed access, your calendar may be connected."),
)
WIX_UNCHANGED = replace(MAYBE_CONNECTED, text=NOTHING_CHANGED.text)
NOT_KNOWN = replace(
    MAYBE_CONNECTED,
    text=_("We cannot tell whether your last click took effect."),
    on_read=NOTHING_CHANGED.text,
)

LOOK = _("Open your link again: it says whether it was used.")
ASK = _("Ask the sender for a new one.")
LATER = _("Try again in a few minutes.")

GUEST_BUSY = GuestText(
    happened=_("Wix has a problem of its own, or too much to do."),
    advice=LATER,
)
GUEST_NOT_SET_UP = GuestText(
    title=_("This can't be done at the moment"),
    happened=_("Something isn't set up for it. It is nothing that you did."),
    named="",
    advice=_("Tell whoever sent you the link."),
    recovery=RecoveryKind.RETRY,
)
GUEST_LOOK = GuestText(advice=LOOK)
