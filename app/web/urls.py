"""Paths of this app, and redirects to them."""

from collections.abc import Sequence
from urllib.parse import quote, urlencode

from starlette.responses import RedirectResponse, Response

from app.web import headers

WEBHOOK = "/wix/webhook"
"""Where Wix posts events, if this is a Wix app."""


def path(*parts: str, **query: str | Sequence[str] | None) -> str:
    """Join quoted parts to a path of this app, with the given query; `None` values are left out.

    A list repeats its name.
    Opaque ids come from Wix and may hold anything, hence the quoting.
    """
    given = {name: value for name, value in query.items() if value is not None}
    return (
        "/"
        + "/".join(quote(part, safe="") for part in parts)
        + ("?" if given else "")
        + (urlencode(given, doseq=True))
    )


def see_other(location: str, *, referrer: str = "same-origin") -> Response:
    """Answer a POST, or a callback, by sending the browser elsewhere with a GET.

    Always 303: a 307, the framework's default, would post the form's fields again over there.
    Only here may `referrer` be `no-referrer`: of a page it would have its forms say that they come
    from nowhere, and browsers that have no other word for it are not let in.
    """
    policy = headers.page(referrer=referrer)
    return RedirectResponse(location, status_code=303, headers=dict(policy))
