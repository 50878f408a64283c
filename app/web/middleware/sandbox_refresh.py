"""Cache invalidation in the sandbox, where its own writes may change anything."""

from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_CHANGING = ("/sandbox/", "/demo")


class ForgetCaches:
    """Middleware that drops all cached data of sites, by `forget`, after a write to the sandbox.

    The app's own writes drop what they change by themselves, as in every mode.
    """

    def __init__(self, app: ASGIApp, *, forget: Callable[[], None]) -> None:
        self._app, self._forget = app, forget

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle the request, then drop the caches if it changed the sandbox."""
        await self._app(scope, receive, send)
        if scope["type"] != "http" or scope["method"] in _SAFE:
            return
        if scope["path"].startswith(_CHANGING):
            self._forget()
