"""Links to the current page in other languages."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.types import Scope

from app.web.language.language import Language, Languages, current_language

LANGUAGE_PARAMETER = "lang"
"""The query parameter of a language link; a redirect removes it."""

_ONE_TIME_PARAMETERS = ("titles",)


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """A link to the current page in one language."""

    language: Language
    href: str
    current: bool


def language_links(request: Request, languages: Languages) -> tuple[LanguageLink, ...]:
    """Return a link to the current page in each language.

    Return none where following one would lose a submitted form or a callback, which can be
    finished only once.
    """
    path = request.scope["raw_path"].decode("latin-1")
    if request.method != "GET" or path.startswith(("/oauth/", "/wix/", "//")):
        return ()
    query = query_without(request.scope, LANGUAGE_PARAMETER, *_ONE_TIME_PARAMETERS)
    start = f"{path}?{query}&" if query else f"{path}?"
    return tuple(
        LanguageLink(
            one,
            f"{start}{LANGUAGE_PARAMETER}={one.code}",
            current=one.code == current_language().code,
        )
        for one in languages.available
    )


def query_without(scope: Scope, *names: str) -> str:
    """Return the query string without some of its parameters, otherwise unchanged."""
    pairs = scope["query_string"].decode("latin-1").split("&")
    return "&".join(pair for pair in pairs if pair and pair.partition("=")[0] not in names)
