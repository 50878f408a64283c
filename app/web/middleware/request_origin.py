"""Who sent a form, as far as a request's headers tell."""

from enum import Enum

from starlette.datastructures import Headers

_ABSENT = frozenset({"", "null"})


class RequestOrigin(Enum):
    """Whose page sent it."""

    SAME_ORIGIN = "ours"
    CROSS_ORIGIN = "foreign"
    UNKNOWN = "unknown"
    """No header tells; only a token that the form holds can."""


def request_origin(sent: Headers, own: str) -> RequestOrigin:
    """Trust the browser's own word on who sent a form, failing that its origin, then its referrer.

    Browsers before Safari 16.4 have no `Sec-Fetch-Site`, and proxies strip it. `Origin` is "null"
    wherever a page or a proxy asked for no referrers, so that says nothing.

    Args:
        sent: with the form.
        own: our origin, as a browser writes it.

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
