"""Rejects requests that no page of this app sends."""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Scope

from app.calendars.connecting.oauth_url import origin_of
from app.calendars.values.error_context import AppError
from app.web.middleware.frame_request import is_framed
from app.web.middleware.request_context import request_context
from app.web.middleware.request_origin import RequestOrigin, request_origin
from app.web.urls import PROBE_PATHS, see_other

MAX_BODY_BYTES = 65536
MAX_TARGET_BYTES = 8192
"""Of a path and a query. Pages repeat some of theirs, so that a response may be several times as
long, and reading 10,000 parameters takes longer than most pages."""

_SAFE = frozenset({"GET", "HEAD"})
_METHODS = frozenset({"GET", "HEAD", "POST"})


class RequestRejected(AppError):
    """The request is rejected before it reaches a route."""


class HostUnknown(RequestRejected):
    """The request names a host that this app does not serve."""


class CrossSiteRequest(RequestRejected):
    """Another site sent this request."""


class AddressTooLong(RequestRejected):
    """The path and query exceed `MAX_TARGET_BYTES`."""


class BodyTooLarge(RequestRejected):
    """The request announces a larger body than any form of this app."""


@dataclass(frozen=True, slots=True)
class RequestGuard:
    """Checks host, size and origin of a request before any other code handles it.

    Args:
        base_url: public URL of the app, without a path.
        hosts: host names that it serves.
        open_prefix: path below which other programs may post (the sandbox); None for none.
        webhook_path: path to which Wix posts webhooks; None for none.
    """

    base_url: str
    hosts: frozenset[str]
    open_prefix: str | None = None
    webhook_path: str | None = None

    @property
    def https(self) -> bool:
        """Whether the app is reached over https."""
        return self.base_url.startswith("https://")

    def canonical_redirect(self, scope: Scope) -> Response | None:
        """Redirect a page request from another host name of this app to that of `base_url`.

        Cookies set on `localhost` are not sent to `127.0.0.1`, to which the provider returns.
        """
        host = _host(scope)
        if scope["method"] not in _SAFE or host not in self.hosts or self._is_open(scope):
            return None
        if not scope["raw_path"].startswith(b"/"):
            raise HostUnknown
        if host == _hostname(self.base_url) or scope["path"] in PROBE_PATHS:
            return None
        query = scope["query_string"].decode("latin-1")
        target = self.base_url + scope["raw_path"].decode("latin-1")
        return see_other(f"{target}?{query}" if query else target)

    def check(self, scope: Scope) -> None:
        """Raise if the request is to be rejected.

        Raises:
            HostUnknown: the host is not one of `hosts`, as after DNS rebinding. Probes may name
                any: an orchestrator connects to the address of the process.
            AddressTooLong: path and query exceed `MAX_TARGET_BYTES`.
            BodyTooLarge: the announced body exceeds `MAX_BODY_BYTES`. A body without a length is
                cut off while it is read.
            CrossSiteRequest: another site sent this write. If the headers do not tell,
                the context's `origin` is `UNKNOWN`, and the form token decides.
        """
        host = _host(scope)
        if host not in self.hosts and not (host and scope["path"] in PROBE_PATHS):
            raise HostUnknown
        if len(scope["raw_path"]) + len(scope["query_string"]) > MAX_TARGET_BYTES:
            raise AddressTooLong
        length = Headers(scope=scope).get("content-length", "0")
        if not length.isdecimal() or int(length) > MAX_BODY_BYTES:
            raise BodyTooLarge
        if scope["method"] in _SAFE or self._is_open(scope):
            self._check_cross_site(scope)
            return
        if scope["method"] not in _METHODS or scope["path"] == self.webhook_path:
            return
        context = request_context(scope)
        context.origin = self._origin(scope)
        if context.origin is RequestOrigin.CROSS_ORIGIN:
            raise CrossSiteRequest

    def _is_open(self, scope: Scope) -> bool:
        return bool(self.open_prefix) and scope["path"].startswith(f"{self.open_prefix}/")

    def _check_cross_site(self, scope: Scope) -> None:
        """Allow other sites to link here, but not to load anything from here.

        A page full of `<img src="our pages">` would use up the site's calls at Wix, and reveal by
        timing who is connected. Programs may write to the sandbox; pages of other sites may not.
        """
        sent = Headers(scope=scope)
        if scope["method"] not in _SAFE and self._is_cross_site_write(scope):
            raise CrossSiteRequest
        if sent.get("sec-fetch-site") in {None, "same-origin", "none"}:
            return
        shown = "iframe" if is_framed(scope) else "document"
        leads = sent.get("sec-fetch-mode") == "navigate" and sent.get("sec-fetch-dest") == shown
        if scope["method"] not in _SAFE or not leads:
            raise CrossSiteRequest

    def _is_cross_site_write(self, scope: Scope) -> bool:
        """Whether the `Origin` of a browser without `Sec-Fetch-Site` shows a cross-site write.

        Programs send no `Origin`. A consent page behind a proxy that strips referrers sends `null`.
        """
        sent = Headers(scope=scope)
        if "origin" not in sent or "sec-fetch-site" in sent:
            return False
        whose, consents = self._origin(scope), f"{self.open_prefix}/consent/"
        if whose is RequestOrigin.UNKNOWN:
            return not str(scope["path"]).startswith(consents)
        return whose is RequestOrigin.CROSS_ORIGIN

    def _origin(self, scope: Scope) -> RequestOrigin:
        # browsers omit the default port, which the setting may contain
        return request_origin(Headers(scope=scope), origin_of(urlsplit(self.base_url)))


@lru_cache(maxsize=16)
def _hostname(base_url: str) -> str | None:
    return urlsplit(base_url).hostname


def _host(scope: Scope) -> str:
    """Return the request's host without its port, or "" if it is ambiguous or malformed."""
    named = Headers(scope=scope).getlist("host")
    return _host_in(named[0]) if len(named) == 1 else ""


@lru_cache(maxsize=64)
def _host_in(named: str) -> str:
    if not named.isascii():
        return ""
    try:
        parts = urlsplit(f"//{named}")
        _ = parts.port  # raises if it is no number
    except ValueError:
        return ""
    if parts.netloc != named or parts.username is not None:
        return ""
    return parts.hostname or ""
