"""What is known of one request, typed: middleware and dependencies fill it in, pages read it."""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from starlette.types import Scope

from app.calendars.site import Site
from app.web.language.language import Languages
from app.web.middleware.request_origin import RequestOrigin
from app.web.middleware.visitor import Visitor

_KEY = "context"


async def _no_session(_: str) -> Visitor:
    raise LookupError("the session was not read")


@dataclass(slots=True)
class RequestContext:
    """The context of one request.

    Attributes:
        nonce: of the page's scripts.
        reference: names the request in the log and on problem pages.
        framed: whether the answer is for the dashboard's frame.
        origin: whose page sent a form, as far as the headers tell.
        languages: those that the site may choose from, None if the visitor named a language.
        visitor: None until the session is read.
        framed_visitor: returns the visitor of the frame of a site, given the site's digest.
        site: the site that the request is for, once that is known.
        form_fields: a form whose token was found good, without the token.
        invited: whether the visitor follows an invitation. This and the rest is for problem pages.
        provider_id: the provider that the request is about, "" if that is not known.
        pair: query of the page on which the same schedule and provider are connected.
    """

    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    reference: str = field(default_factory=lambda: secrets.token_hex(4))
    framed: bool = False
    origin: RequestOrigin = RequestOrigin.UNKNOWN
    languages: Languages | None = None
    visitor: Visitor | None = None
    framed_visitor: Callable[[str], Awaitable[Visitor]] = _no_session
    site: Site | None = None
    form_fields: tuple[tuple[str, str], ...] | None = None
    invited: bool = False
    provider_id: str = ""
    pair: Mapping[str, str | None] | None = None

    def known_visitor(self) -> Visitor:
        """Return the visitor of a request whose session was read, as every route's is.

        Raises:
            LookupError: it was not read.
        """
        if self.visitor is None:
            raise LookupError("the session was not read")
        return self.visitor


def request_context(scope: Scope) -> RequestContext:
    """Return the context of a request; the first to ask creates it."""
    state = scope.setdefault("state", {})
    context: RequestContext | None = state.get(_KEY)
    if context is None:
        context = state[_KEY] = RequestContext()
    return context
