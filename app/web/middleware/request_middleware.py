"""Handling of every request: checks, limits, security headers, error responses and the log."""

import logging
import time
from collections.abc import Callable, Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.status import HTTP_500_INTERNAL_SERVER_ERROR
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.log import REFERENCE
from app.web import headers
from app.web.middleware.active_requests import ActiveRequests, Overloaded
from app.web.middleware.frame_request import is_frame_request
from app.web.middleware.prefetch_request import is_prefetch, prefetch_refused
from app.web.middleware.request_context import request_context
from app.web.middleware.request_guard import RequestGuard, RequestRejected
from app.web.urls import FEED_PATHS, GUEST_PREFIX, PROBE_PATHS
from app.wix import Priority, call_priority, time_budget

READ_BUDGET_S = 8.0
"""How long a page may wait for Wix; proxies and people wait longer than that."""

WRITE_BUDGET_S = 10.0

_COST_OF_FAILURE = 10
"""As many requests a failed one counts as: while Wix fails, a crowd that reloads gets its answers
at once, and would leave other sites no time."""

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SITES = frozenset({"same-origin", "same-site", "cross-site", "none", "-"})

log = logging.getLogger("app.web")


class RequestMiddleware:
    """Middleware around the whole app, the framework's own error pages included.

    Args:
        guard: decides which requests are rejected.
        problem_response: turns an exception into a response; it must not raise.
        framed_by: origins that may frame the dashboard page, if there is one.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        guard: RequestGuard,
        problem_response: Callable[[Request, Exception], Response],
        framed_by: Sequence[str] = (),
    ) -> None:
        self._app, self._guard, self._problem_response = app, guard, problem_response
        self._framed_by = framed_by
        self._active = ActiveRequests()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle http requests and pass the lifespan on; websockets are ignored."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        context = request_context(scope)
        context.framed = bool(self._framed_by) and is_frame_request(scope)
        context.guest = scope["path"].startswith(GUEST_PREFIX)
        answer = _HeaderSend(send, https=self._guard.https, head=scope["method"] == "HEAD")
        answer.framed_by = self._framed_by if context.framed else ()
        if answer.head:
            # the framework's routes do not handle HEAD; the server has to know of it
            scope = {**scope, "method": "GET"}
        started = time.perf_counter()
        before = REFERENCE.set(context.reference)
        try:
            await self._serve(scope, receive, answer)
        finally:
            REFERENCE.reset(before)
            failed = answer.status >= HTTP_500_INTERNAL_SERVER_ERROR and not context.overloaded
            if failed and context.site:
                context.site.arrivals.of(guest=context.guest).charge(_COST_OF_FAILURE)
            _log(scope, answer.status, time.perf_counter() - started)

    async def _serve(self, scope: Scope, receive: Receive, answer: "_HeaderSend") -> None:
        try:
            if redirect := self._guard.canonical_redirect(scope):
                await redirect(scope, receive, answer)
                return
            self._guard.check(scope)
            if is_prefetch(scope) and not scope["path"].startswith("/static/"):
                await prefetch_refused()(scope, receive, answer)
                return
            await self._run(scope, receive, answer)
        except ClientDisconnect:
            return
        except RequestRejected as error:
            await self._problem_response(Request(scope, receive), error)(scope, receive, answer)
        except Exception as error:
            reference = request_context(scope).reference
            log.exception("unexpected fault, reference=%(reference)s", {"reference": reference})
            if answer.status:
                raise
            await self._problem_response(Request(scope, receive), error)(scope, receive, answer)

    async def _run(self, scope: Scope, receive: Receive, answer: "_HeaderSend") -> None:
        """Run the app; the number of requests is limited, but not that of probes."""
        if scope["path"] in PROBE_PATHS:
            await self._app(scope, receive, answer)
            return
        if request_context(scope).overloaded:
            raise Overloaded
        budget_s = WRITE_BUDGET_S if _writes(scope) else READ_BUDGET_S
        with time_budget(budget_s), call_priority(_priority(scope)):
            await self._active.run(self._app, scope, receive, answer)


def _writes(scope: Scope) -> bool:
    path: str = scope["path"]
    return scope["method"] != "GET" or path.startswith("/oauth/callback/")


def _priority(scope: Scope) -> Priority:
    path: str = scope["path"]
    if path.startswith(GUEST_PREFIX):
        return Priority.GUEST
    if _writes(scope):
        return Priority.WRITE
    if path in FEED_PATHS:
        return Priority.FEED
    # scripts only poll: the status of a connection, and the frame in the dashboard
    polled = Headers(scope=scope).get("sec-fetch-dest") == "empty"
    return Priority.BACKGROUND if polled else Priority.OWNER


class _HeaderSend:
    """`send`, which adds the headers of a page to a response without a policy of its own."""

    def __init__(self, send: Send, *, https: bool, head: bool) -> None:
        self._send, self._https, self.head = send, https, head
        self.status = 0
        self.framed_by: Sequence[str] = ()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            own = MutableHeaders(scope=message)
            if "content-security-policy" not in own:
                own.update(headers.page())
            if self.framed_by:
                headers.allow_framing(own, self.framed_by)
            if self._https:
                own["Strict-Transport-Security"] = headers.TRANSPORT_SECURITY
        elif self.head:
            message = {**message, "body": b""}
        await self._send(message)


def _log(scope: Scope, status: int, took_s: float) -> None:
    """Log one line with the route, not the URL: URLs contain states and connection ids."""
    route = getattr(scope.get("route"), "path", "-")
    site = Headers(scope=scope).get("sec-fetch-site", "-")
    log.info(
        "%(method)s %(route)s %(status)d %(took_ms)d ms site=%(site)s reference=%(reference)s",
        {
            "method": scope["method"] if scope["method"] in _METHODS else "?",
            "route": route,
            "status": status,
            "took_ms": round(took_s * 1000),
            "site": site if site in _SITES else "?",
            "reference": request_context(scope).reference,
        },
    )
