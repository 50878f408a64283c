"""Who sent a form, as far as a request's headers tell."""

from enum import Enum

from starlette.datastructures import Headers

_UNSAID = frozenset({"", "null"})


class Sender(Enum):
    """Whose page sent it."""

    OURS = "ours"
    FOREIGN = "foreign"
    UNKNOWN = "unknown"
    """No header tells; only a token that the form holds can."""


def sender(sent: Headers, own: str) -> Sender:
    """Trust the browser's own word on who sent a form, failing that its origin, then its referrer.

    Browsers before Safari 16.4 have no `Sec-Fetch-Site`, and proxies strip it. `Origin` is "null"
    wherever a page or a proxy asked for no referrers, so that says nothing.

    Args:
        sent: with the form.
        own: our origin, as a browser writes it.

    Source: Go 1.25 `CrossOriginProtection`; "append a request Origin header", Fetch, 2026-11.
    """
    site = set(sent.getlist("sec-fetch-site")) - _UNSAID
    if site:
        return Sender.OURS if site == {"same-origin"} else Sender.FOREIGN
    origin = set(sent.getlist("origin")) - _UNSAID
    if origin:
        return Sender.OURS if origin == {own} else Sender.FOREIGN
    referrers = set(sent.getlist("referer")) - _UNSAID
    if referrers:
        ours = all(f"{one}/".startswith(f"{own}/") for one in referrers)
        return Sender.OURS if ours else Sender.FOREIGN
    return Sender.UNKNOWN
