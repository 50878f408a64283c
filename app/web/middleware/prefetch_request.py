"""Requests of pages that nobody has opened yet."""

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Scope

_HEADERS = ("sec-purpose", "purpose", "x-purpose", "x-moz")
_SPECULATIVE = ("prefetch", "preview", "prerender")


def is_prefetch(scope: Scope) -> bool:
    """Whether a browser requests a page in advance, which its user may never open.

    Such a request must neither use anything up, such as a link that works once, nor call Wix.
    """
    sent = Headers(scope=scope)
    return any(
        word in value.lower()
        for name in _HEADERS
        for value in sent.getlist(name)
        for word in _SPECULATIVE
    )


def prefetch_refused() -> Response:
    """Return a response that a browser does not keep: it asks again when the page is opened."""
    return Response(status_code=503, headers={"Retry-After": "1"})
