"""Headers of responses for programs, which also a browser may be led to."""

from collections.abc import Mapping
from typing import Final

from app.sandbox.error import ControlError

API_HEADERS: Final[Mapping[str, str]] = {
    "content-security-policy": (
        "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"
    ),
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex, nofollow",
    "cache-control": "no-store",
}
"""A page in such a response runs no script, loads nothing and has an origin of its own."""

_ALLOWED: Final = ("content-type", "location", "retry-after")
_ALLOWED_PREFIXES: Final = ("ratelimit", "x-ratelimit-", "x-wix-")


def check_fault_header(name: str, value: str) -> None:
    """Check a header of an injected response: it must not affect other pages of this origin.

    Raises:
        ControlError: a fault cannot set it, or it redirects to another site.
    """
    if name not in _ALLOWED and not name.startswith(_ALLOWED_PREFIXES):
        allowed = ", ".join([*_ALLOWED, *(f"{one}*" for one in _ALLOWED_PREFIXES)])
        raise ControlError(f"no fault sets the header {name!r}; there are: {allowed}")
    if name == "location" and (not value.startswith("/") or value[1:2] in {"/", "\\"}):
        raise ControlError("location is a path of this server, such as /x")
