"""In the sandbox everything can change at once, so that pages must not show what was before."""

from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class ForgetCaches:
    """Middleware that has Wix's people and providers read anew after whatever is not just read.

    Args:
        forget: lets go of what is kept of all sites.
    """

    def __init__(self, app: ASGIApp, *, forget: Callable[[], None]) -> None:
        self._app, self._forget = app, forget

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, and forget."""
        await self._app(scope, receive, send)
        if scope["type"] == "http" and scope["method"] not in _SAFE:
            self._forget()
