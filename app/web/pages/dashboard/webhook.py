"""Webhooks of Wix: the app was installed or removed."""

import asyncio
import logging

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from app.web import headers
from app.web.dependencies import VerifierDep
from app.web.middleware.request_context import request_context
from app.web.problems.handlers import problem_response
from app.web.urls import WEBHOOK
from app.wix import UntrustedMessage

log = logging.getLogger("app.web")

PATIENCE_S = 0.8
"""Source: Wix treats no answer within 1250 ms as a failure and delivers again; webhook guide."""


async def receive(request: Request, verifier: VerifierDep) -> Response:
    """Process an event; every genuine event is answered with 200, of unknown kinds too.

    Without a key no event can be verified. Wix delivers again for two days, so none is lost if the
    key is set by then.
    """
    if verifier.webhooks_disabled:
        return _text(503, "Webhooks are switched off: WIX_APP_PUBLIC_KEY is not set.")
    await verifier.handle_webhook(await _body(request))
    return _text(200, "ok")


async def answer_untrusted(request: Request, error: Exception) -> Response:
    """Answer an untrusted webhook with its reason as text, other requests with a page."""
    if not isinstance(error, UntrustedMessage):
        return problem_response(request, error)
    log.info(
        "doubt=%(doubt)s %(reason)s code=%(code)s reference=%(reference)s",
        {
            "doubt": error.method,
            "reason": error.reason.value,
            "code": error.code or "-",
            "reference": request_context(request.scope).reference,
        },
    )
    if request.scope["path"] != WEBHOOK:
        return problem_response(request, error)
    return _text(403, error.reason.value)


async def _body(request: Request) -> bytes:
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await request.body()
    except TimeoutError:
        raise HTTPException(408) from None


def _text(status: int, text: str) -> Response:
    return PlainTextResponse(f"{text}\n", status_code=status, headers=dict(headers.FOR_PROGRAMS))
