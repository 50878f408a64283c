"""Paths of this app, and redirects to them."""

import re
from collections.abc import Sequence
from urllib.parse import quote, quote_plus

from starlette.responses import RedirectResponse, Response

from app.web import headers

WEBHOOK = "/wix/webhook"
"""Where Wix posts events, if this is a Wix app."""

JSON_PATHS = frozenset({"/busy.json", "/health.json"})
"""Paths whose errors are returned as JSON."""

PROGRAM_PATHS = JSON_PATHS | {"/busy.ics"}
"""Paths that programs request with a session: signed out, they get an error, no redirect."""

FEED_PATHS = PROGRAM_PATHS | {"/health.ics"}
"""Paths that programs request again and again."""

PROBE_PATHS = frozenset({"/livez", "/readyz"})
"""Paths that an orchestrator requests."""

GUEST_PREFIX = "/i/"
"""Beginning of the paths of an invitation, which need no session."""

FRESH = "fresh"
"""Query parameter of "Check again": with `1`, a page reads Wix anew instead of from memory."""

# most ids, which `quote` would return as they are after many more steps
_UNRESERVED = re.compile(r"[A-Za-z0-9_.~-]*")


def path(*parts: str, **query: str | Sequence[str] | None) -> str:
    """Return a path of this app from parts and query parameters, all of them quoted.

    `None` values are omitted, and a list repeats its parameter. Ids from Wix are opaque and may
    contain any character.
    """
    base = "/" + "/".join(map(_quoted, parts))
    given = "&".join(
        f"{name}={_quoted_plus(one)}"
        for name, value in query.items()
        if value is not None
        for one in ((value,) if isinstance(value, str) else value)
    )
    return f"{base}?{given}" if given else base


def _quoted(part: str) -> str:
    return part if _UNRESERVED.fullmatch(part) else quote(part, safe="")


def _quoted_plus(value: str) -> str:
    return value if _UNRESERVED.fullmatch(value) else quote_plus(value)


def see_other(location: str, *, referrer: str = "same-origin") -> Response:
    """Return a 303 redirect, as the response to a POST or a callback.

    The framework's default, 307, would repeat the POST with its fields. Only redirects may set
    `referrer` to `no-referrer`: forms of a page with that policy send `Origin: null`, which does
    not identify this app to browsers without `Sec-Fetch-Site`.
    """
    policy = headers.page(referrer=referrer)
    return RedirectResponse(location, status_code=303, headers=dict(policy))
