"""Links to the current page in other languages."""

from markupsafe import escape
from starlette.requests import Request
from starlette.types import Scope

LANGUAGE_PARAMETER = "lang"
"""The query parameter of a language link; a redirect removes it."""

_ONE_TIME_PARAMETERS = ("titles",)

MAX_REPEATED_CHARS = 2048
"""How much of its own address a page repeats, as HTML."""

_MAX_CHARS = MAX_REPEATED_CHARS // 2
"""The same of the address in each link to another language."""


def switch_address(request: Request) -> str | None:
    """Return the address of the current page, to which a link appends the language parameter.

    Return None where following such a link would lose a submitted form or a callback, which can be
    finished only once, and for an address that is longer than any of a page's own.
    """
    path = request.scope["raw_path"].decode("latin-1")
    if request.method != "GET" or path.startswith(("/oauth/", "/wix/", "//")):
        return None
    if len(path) + len(request.scope["query_string"]) > _MAX_CHARS:
        return None
    query = query_without(request.scope, LANGUAGE_PARAMETER, *_ONE_TIME_PARAMETERS)
    address = f"{path}?{query}&" if query else f"{path}?"
    return address if len(escape(address)) <= _MAX_CHARS else None


def query_without(scope: Scope, *names: str) -> str:
    """Return the query string without some of its parameters, otherwise unchanged."""
    pairs = scope["query_string"].decode("latin-1").split("&")
    return "&".join(pair for pair in pairs if pair and pair.partition("=")[0] not in names)
