"""Check of Wix's `oauthUrl`, the only external URL that the app redirects to."""

import re
from urllib.parse import SplitResult, urlsplit

from app.calendars.values.error_context import AppError

_LONGEST = 4096
_PRINTABLE = range(0x21, 0x7F)
# a name, not a number or a literal in brackets, without the final dot and the escapes that make
# our own host look foreign
_HOST = re.compile(r"([a-z0-9-]+\.)+[a-z][a-z0-9-]*")
_SANDBOX_PAGE = re.compile(r"/sandbox/consent/[A-Za-z0-9_-]+")
_NEVER = frozenset('\\<>"`{}|^')


class OAuthUrlRefused(AppError):
    """Wix returned a URL that no consent page can have; nothing was opened."""


def checked_oauth_url(url: str, *, own_origin: str, sandbox_origin: str | None = None) -> str:
    """Return the URL if it is safe to redirect to.

    Args:
        url: from Wix.
        own_origin: scheme, host and port of this app, where no provider can be.
        sandbox_origin: origin of a sandbox's consent pages; may be plain http.

    Raises:
        OAuthUrlRefused: not https on the usual port, or it holds credentials, leads back here,
            or is too long or not plain ASCII.
    """
    if len(url) > _LONGEST or any(ord(c) not in _PRINTABLE or c in _NEVER for c in url):
        raise OAuthUrlRefused
    try:
        parts = urlsplit(url)
        origin, port = origin_of(parts), parts.port
    except ValueError:
        raise OAuthUrlRefused from None
    if "@" in parts.netloc:
        raise OAuthUrlRefused
    if sandbox_origin and origin == sandbox_origin and _SANDBOX_PAGE.fullmatch(parts.path):
        return url
    host = "" if "[" in parts.netloc else parts.hostname or ""
    safe = parts.scheme == "https" and port in {None, 443} and _HOST.fullmatch(host)
    if not safe or host == urlsplit(own_origin).hostname:
        raise OAuthUrlRefused
    return url


def origin_of(parts: SplitResult) -> str:
    """Return `scheme://host[:port]` as a browser would write it in an Origin header."""
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    port = "" if parts.port in {None, usual} else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"
