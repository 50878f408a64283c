"""The links that read a page in another language."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.types import Scope

from app.web.language.language import Language, Languages, current_language

LANGUAGE_PARAMETER = "lang"
"""What a link adds to the address; it is taken away again at once."""

_ONE_TIME_PARAMETERS = ("titles",)


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """One language, and the same page in it."""

    language: Language
    href: str
    current: bool


def language_links(request: Request, languages: Languages) -> tuple[LanguageLink, ...]:
    """Return the same page in each language.

    There are none where following one would lose something: what was filled in, or a visit to a
    provider, which can be finished once.
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
    """Return the query of an address without some of its parameters, and otherwise as it is."""
    pairs = scope["query_string"].decode("latin-1").split("&")
    return "&".join(pair for pair in pairs if pair and pair.partition("=")[0] not in names)
