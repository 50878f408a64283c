"""Links to the current page in other languages."""

from starlette.requests import Request
from starlette.types import Scope

LANGUAGE_PARAMETER = "lang"
"""The query parameter of a language link; a redirect removes it."""

_ONE_TIME_PARAMETERS = ("titles",)


def switch_address(request: Request) -> str | None:
    """Return the address of the current page, to which a link appends the language parameter.

    Return None where following such a link would lose a submitted form or a callback, which can be
    finished only once.
    """
    path = request.scope["raw_path"].decode("latin-1")
    if request.method != "GET" or path.startswith(("/oauth/", "/wix/", "//")):
        return None
    query = query_without(request.scope, LANGUAGE_PARAMETER, *_ONE_TIME_PARAMETERS)
    return f"{path}?{query}&" if query else f"{path}?"


def query_without(scope: Scope, *names: str) -> str:
    """Return the query string without some of its parameters, otherwise unchanged."""
    pairs = scope["query_string"].decode("latin-1").split("&")
    return "&".join(pair for pair in pairs if pair and pair.partition("=")[0] not in names)
