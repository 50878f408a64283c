"""Cache invalidation in the sandbox, where a write may change anything."""

from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class ForgetCaches:
    """Middleware that drops all cached data of sites, by `forget`, after every write request."""

    def __init__(self, app: ASGIApp, *, forget: Callable[[], None]) -> None:
        self._app, self._forget = app, forget

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle the request, then drop the caches if it was a write."""
        await self._app(scope, receive, send)
        if scope["type"] == "http" and scope["method"] not in _SAFE:
            self._forget()
