"""The typed context of a request, which middleware and dependencies fill in."""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from starlette.types import Scope

from app.calendars.site import Site
from app.web.language.language import Languages
from app.web.middleware.request_origin import RequestOrigin
from app.web.middleware.visitor import Visitor

_KEY = "context"


def _stays() -> bool:
    return False


async def _no_session(_: Scope, __: str) -> Visitor:
    raise LookupError("the session was not read")


@dataclass(slots=True)
class RequestContext:
    """The context of one request.

    Attributes:
        nonce: allows the page's scripts.
        reference: identifies the request in the log and on problem pages.
        framed: whether the response is shown in the dashboard's frame.
        origin: which origin sent a form, as far as the headers tell.
        cookies: values of the app's cookies by name; None until the header is parsed.
        languages: the languages to choose the site's from; None if the visitor asked for one.
        visitor: None until the session is read.
        session_from_future: whether another server, whose clock is ahead, signed the session.
        framed_visitor: returns the visitor of a site's frame, given the request and the digest of
            the site. Holding the request, it would be a cycle with it.
        site: None until it is known.
        guest: whether an invitation's link leads to the site, which needs no sign-in.
        form_fields: the fields of a verified form, without its token.
        overloaded: whether there are too many connections, or requests, to handle this one.
        is_gone: whether the client has closed the connection.
        not_ready: returns why the server should get no more requests.
    """

    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    reference: str = field(default_factory=lambda: secrets.token_hex(4))
    framed: bool = False
    origin: RequestOrigin = RequestOrigin.UNKNOWN
    cookies: Mapping[str, list[str]] | None = None
    languages: Languages | None = None
    visitor: Visitor | None = None
    session_from_future: bool = False
    framed_visitor: Callable[[Scope, str], Awaitable[Visitor]] = _no_session
    site: Site | None = None
    guest: bool = False
    form_fields: tuple[tuple[str, str], ...] | None = None
    overloaded: bool = False
    is_gone: Callable[[], bool] = _stays
    not_ready: Callable[[], list[str]] = list

    def known_visitor(self) -> Visitor:
        """Return the visitor. Every route has one, but a rejected request has none.

        Raises:
            LookupError: the session was not read.
        """
        if self.visitor is None:
            raise LookupError("the session was not read")
        return self.visitor


def request_context(scope: Scope) -> RequestContext:
    """Return the context of a request, and create it on the first call."""
    state = scope.setdefault("state", {})
    context: RequestContext | None = state.get(_KEY)
    if context is None:
        context = state[_KEY] = RequestContext(
            overloaded=state.get("overloaded", False),
            is_gone=state.get("is_gone", _stays),
            not_ready=state.get("not_ready", list),
        )
    return context
