"""The links that read a page in another language."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.types import Scope

from app.web.language.language import Language, Languages, spoken

CHOICE = "lang"
"""What a link adds to the address; it is taken away again at once."""

_FOR_ONCE = ("titles",)


@dataclass(frozen=True, slots=True)
class Offer:
    """One language, and the same page in it."""

    language: Language
    href: str
    current: bool


def offers(request: Request, languages: Languages) -> tuple[Offer, ...]:
    """Return the same page in each language.

    There are none where following one would lose something: what was filled in, or a visit to a
    provider, which can be finished once.
    """
    path = request.scope["raw_path"].decode("latin-1")
    if request.method != "GET" or path.startswith(("/oauth/", "/wix/", "//")):
        return ()
    query = query_without(request.scope, CHOICE, *_FOR_ONCE)
    start = f"{path}?{query}&" if query else f"{path}?"
    return tuple(
        Offer(one, f"{start}{CHOICE}={one.code}", current=one.code == spoken().code)
        for one in languages.offered
    )


def query_without(scope: Scope, *names: str) -> str:
    """Return the query of an address without some of its parameters, and otherwise as it is."""
    pairs = scope["query_string"].decode("latin-1").split("&")
    return "&".join(pair for pair in pairs if pair and pair.partition("=")[0] not in names)
