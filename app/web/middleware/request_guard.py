"""The door: refuses requests that no page of this app would send."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Scope

from app.calendars.connecting.oauth_url import origin_of
from app.web.middleware.frame_request import framed
from app.web.middleware.request_origin import Sender, sender
from app.web.urls import see_other

MOST_BODY_BYTES = 65536
MOST_HEAD_BYTES = 32768

_SAFE = frozenset({"GET", "HEAD"})
_KNOWN = frozenset({"GET", "HEAD", "POST"})


class DoorClosed(Exception):
    """The request may not come in."""


class HostUnknown(DoorClosed):
    """The request names a host that this app does not answer to."""


class ForeignForm(DoorClosed):
    """A page of another site sent this request."""


class BodyTooLarge(DoorClosed):
    """The request announces more than any form of this app holds."""


class HeadTooLarge(DoorClosed):
    """The request's head is larger than any browser of ours has reason to send."""


class Overloaded(DoorClosed):
    """More requests are being worked on than this process can do well."""

    retry_after_s = 2.0


@dataclass(frozen=True, slots=True)
class Door:
    """Checks host and origin before anything else looks at a request.

    Args:
        base_url: where the app lives.
        hosts: names it answers to.
        open_prefix: path below which other programs may post (the sandbox), if any.
        told_at: path at which Wix posts what it signs, if it does.
    """

    base_url: str
    hosts: frozenset[str]
    open_prefix: str | None = None
    told_at: str | None = None

    @property
    def https(self) -> bool:
        """Whether the app is reached over https."""
        return self.base_url.startswith("https://")

    def detour(self, scope: Scope) -> Response | None:
        """Send a visitor who came by another name of this machine to the one in our links.

        Cookies set on `localhost` are not sent to `127.0.0.1`, where the provider returns to.
        """
        host = _host(scope)
        if scope["method"] not in _SAFE or host not in self.hosts or self._open(scope):
            return None
        if not scope["raw_path"].startswith(b"/"):
            raise HostUnknown
        if host == urlsplit(self.base_url).hostname or scope["path"] in {"/livez", "/readyz"}:
            return None
        query = scope["query_string"].decode("latin-1")
        target = self.base_url + scope["raw_path"].decode("latin-1")
        return see_other(f"{target}?{query}" if query else target)

    def check(self, scope: Scope) -> None:
        """Let a request pass or raise.

        Raises:
            HostUnknown: see there; also what a rebound DNS name would send.
            HeadTooLarge: see there.
            BodyTooLarge: see there; a body that grows unannounced is cut off while it is read.
            ForeignForm: a write that a page of another site sent. Where nothing tells whose page
                it was, `state.sender` says so, and a token in the form has to.
        """
        if _host(scope) not in self.hosts:
            raise HostUnknown
        if _head_bytes(scope) > MOST_HEAD_BYTES:
            raise HeadTooLarge
        length = Headers(scope=scope).get("content-length", "0")
        if not length.isdecimal() or int(length) > MOST_BODY_BYTES:
            raise BodyTooLarge
        if scope["method"] in _SAFE or self._open(scope):
            self._check_crossing(scope)
            return
        if scope["method"] not in _KNOWN or scope["path"] == self.told_at:
            return
        scope["state"]["sender"] = self._sender(scope)
        if scope["state"]["sender"] is Sender.FOREIGN:
            raise ForeignForm

    def _open(self, scope: Scope) -> bool:
        return bool(self.open_prefix) and scope["path"].startswith(f"{self.open_prefix}/")

    def _check_crossing(self, scope: Scope) -> None:
        """Let foreign pages lead here, but not load anything from here.

        A page full of `<img src="our pages">` would spend the site's calls at Wix, and tell by
        timing who is connected. Programs may write to the sandbox; a foreign page may not.
        """
        sent = Headers(scope=scope)
        if scope["method"] not in _SAFE and self._sent_from_afar(scope):
            raise ForeignForm
        if sent.get("sec-fetch-site") in {None, "same-origin", "none"}:
            return
        shown = "iframe" if framed(scope) else "document"
        leads = sent.get("sec-fetch-mode") == "navigate" and sent.get("sec-fetch-dest") == shown
        if scope["method"] not in _SAFE or not leads:
            raise ForeignForm

    def _sent_from_afar(self, scope: Scope) -> bool:
        """Whether a browser that has only `Origin` shows that a foreign page writes here.

        Programs send none. Where the page is not named, it may be that of a consent, behind a proxy
        that asks for no referrers.
        """
        sent = Headers(scope=scope)
        if "origin" not in sent or "sec-fetch-site" in sent:
            return False
        whose, consents = self._sender(scope), f"{self.open_prefix}/consent/"
        if whose is Sender.UNKNOWN:
            return not str(scope["path"]).startswith(consents)
        return whose is Sender.FOREIGN

    def _sender(self, scope: Scope) -> Sender:
        # browsers leave the usual port out, which a setting may hold
        return sender(Headers(scope=scope), origin_of(urlsplit(self.base_url)))


def _head_bytes(scope: Scope) -> int:
    fields = sum(len(name) + len(value) for name, value in scope["headers"])
    return fields + len(scope["raw_path"]) + len(scope["query_string"])


def _host(scope: Scope) -> str:
    """Return the host named in the request, without its port, or "" where that is unclear."""
    named = Headers(scope=scope).getlist("host")
    if len(named) != 1 or not named[0].isascii():
        return ""
    try:
        parts = urlsplit(f"//{named[0]}")
    except ValueError:
        return ""
    if parts.netloc != named[0] or parts.username is not None:
        return ""
    return parts.hostname or ""
