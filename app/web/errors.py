"""Turns exceptions into pages, so that routes hold no `try`."""

import logging
import math
from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app.calendars.outcome import ConnectingError, ConnectionNotNew
from app.web.faults import FAULTS, NOTHING_CHANGED, UNEXPECTED, Step, fault_of
from app.web.page import Page, Pages, path
from app.wix import WixError

log = logging.getLogger("app.web")

EXPECTED: tuple[type[Exception], ...] = (*FAULTS, HTTPException)
"""What routes may raise; anything else is a mistake of ours and is logged as one."""

_WAIT_S = 60
_LONGEST_WAIT_S = 3600


async def answer_expected(request: Request, error: Exception) -> Response:
    """Answer an exception that the table of faults knows."""
    return answer_fault(request, error)


def answer_fault(request: Request, error: Exception) -> Response:
    """Show the page for an exception. Its reference stands in the log line of the same fault."""
    fault = fault_of(error)
    reference = request.state.reference
    wix_request = error.request_id if isinstance(error, WixError) else None
    log.info(
        "fault=%s status=%d wix_request=%s reference=%s",
        type(error).__name__,
        fault.status,
        wix_request or "-",
        reference,
    )
    pages: Pages = request.app.state.pages
    values = {
        "fault": fault,
        # reading changes nothing, whatever went wrong with it
        "changed": NOTHING_CHANGED if fault is UNEXPECTED and _reads(request) else fault.changed,
        "href": _href(request, error, fault.step),
        "wait_min": _wait_min(error, fault.status),
        "reference": reference,
        "wix_request": wix_request,
    }
    # the address of a callback holds a state and an id
    returns = request.scope["path"].startswith("/oauth/")
    referrer = "no-referrer" if returns else "same-origin"
    page = Page("pages/fault.html", values, status=fault.status, referrer=referrer)
    answer = pages.show(request, page)
    answer.headers.update(_extra(error, fault.status))
    return answer


def _href(request: Request, error: Exception, step: Step) -> str:
    connection_id = request.path_params.get("connection_id")
    if isinstance(error, ConnectionNotNew):
        connection_id = error.connection_id
    if step is Step.AGAIN and isinstance(error, ConnectingError) and error.flow:
        return path(
            "connect",
            "review",
            schedule_id=error.flow.schedule_id,
            provider_id=error.flow.provider_id,
        )
    if pair := getattr(request.state, "pair", None):
        if step in {Step.AGAIN, Step.RELOAD}:
            return path("connect", "review", **pair)
        if step is Step.STATUS:
            return path("connect", **pair)
    if step is Step.RELOAD and _reads(request):
        query = request.scope["query_string"].decode("latin-1")
        return str(request.scope["raw_path"].decode("latin-1")) + (f"?{query}" if query else "")
    if step in {Step.CONNECTION, Step.RELOAD} and connection_id:
        return path("connections", connection_id)
    return path("connect")


def _reads(request: Request) -> bool:
    return request.method in {"GET", "HEAD"}


def _extra(error: Exception, status: int) -> Mapping[str, str]:
    if isinstance(error, HTTPException):
        return error.headers or {}
    if status not in {429, 503}:
        return {}
    wait_s = getattr(error, "retry_after_s", None) or _WAIT_S
    return {"Retry-After": str(round(min(max(wait_s, 1), _LONGEST_WAIT_S)))}


def _wait_min(error: Exception, status: int) -> int | None:
    """Return the minutes to wait for a limit of our own, or None."""
    if status != 429:  # noqa: PLR2004 -- Too Many Requests
        return None
    return math.ceil(getattr(error, "retry_after_s", _WAIT_S) / 60)
