"""The origin of a write request, as far as its headers show."""

from enum import Enum

from starlette.datastructures import Headers

_ABSENT = frozenset({"", "null"})


class RequestOrigin(Enum):
    """Which origin sent a request."""

    SAME_ORIGIN = "ours"
    CROSS_ORIGIN = "foreign"
    UNKNOWN = "unknown"
    """No header shows it; the form token decides."""


def request_origin(sent: Headers, own: str) -> RequestOrigin:
    """Return the origin of a request by `Sec-Fetch-Site`, else `Origin`, else `Referer`.

    Browsers before Safari 16.4 send no `Sec-Fetch-Site`, and some proxies strip it. `Origin` is
    "null" if a page or a proxy set `no-referrer`, so "null" counts as missing.

    Args:
        sent: headers of the request.
        own: origin of this app, as browsers write it.

    Source: Go 1.25 `CrossOriginProtection`; "append a request Origin header", Fetch, 2026-11.
    """
    site = set(sent.getlist("sec-fetch-site")) - _ABSENT
    if site:
        return RequestOrigin.SAME_ORIGIN if site == {"same-origin"} else RequestOrigin.CROSS_ORIGIN
    origin = set(sent.getlist("origin")) - _ABSENT
    if origin:
        return RequestOrigin.SAME_ORIGIN if origin == {own} else RequestOrigin.CROSS_ORIGIN
    referrers = set(sent.getlist("referer")) - _ABSENT
    if referrers:
        ours = all(f"{one}/".startswith(f"{own}/") for one in referrers)
        return RequestOrigin.SAME_ORIGIN if ours else RequestOrigin.CROSS_ORIGIN
    return RequestOrigin.UNKNOWN
