"""Requests of pages that nobody has opened yet."""

from starlette.responses import Response
from starlette.types import Scope

_HEADERS = frozenset({b"sec-purpose", b"purpose", b"x-purpose", b"x-moz"})
_SPECULATIVE = (b"prefetch", b"preview", b"prerender")


def is_prefetch(scope: Scope) -> bool:
    """Whether a browser requests a page in advance, which its user may never open.

    Such a request must neither use anything up, such as a link that works once, nor call Wix.
    """
    sent = [value.lower() for name, value in scope["headers"] if name in _HEADERS]
    return any(word in value for value in sent for word in _SPECULATIVE)


def prefetch_refused() -> Response:
    """Return a response that a browser does not keep: it asks again when the page is opened."""
    return Response(status_code=503, headers={"Retry-After": "1"})
