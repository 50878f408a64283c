"""Turns exceptions into pages, or JSON for programs, so that routes hold no `try`."""

import logging
import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.web import headers
from app.web.language.language import gettext
from app.web.problems.guest_recovery import came, ways_out
from app.web.problems.link_repair import led_back
from app.web.problems.recovery_links import exits, provider_name
from app.web.problems.table import (
    AS_BEFORE,
    FAULTS,
    MAYBE,
    NO_CONNECTION,
    NOTHING_CHANGED,
    PERHAPS,
    UNEXPECTED,
    Fault,
    fault_of,
    to_guest,
)
from app.web.urls import see_other
from app.web.view.page import Page, Pages, abroad
from app.wix import WixError, WixInvalid, WixNotFound, WixRefused

log = logging.getLogger("app.web")

EXPECTED: tuple[type[Exception], ...] = (*FAULTS, HTTPException)
"""What routes may raise; anything else is a mistake of ours and is logged as one."""

JSON = frozenset({"/busy.json", "/health.json"})
"""Addresses whose clients read JSON, also where something went wrong."""

_WAIT_S = 60
_LONGEST_WAIT_S = 3600


async def answer_expected(request: Request, error: Exception) -> Response:
    """Answer an exception that the table of faults knows."""
    return answer_fault(request, error)


def answer_fault(request: Request, error: Exception) -> Response:
    """Answer an exception with a page, or with JSON where the client reads that.

    The answer's reference stands in the log line of the same fault.

    A link that is only dressed up leads to what it was meant for instead.
    """
    if meant := led_back(request, error):
        return see_other(meant, referrer="no-referrer")
    fault = _fault(request, error)
    wix_request = error.request_id if isinstance(error, WixError) else None
    _tell(request, error, fault.status, wix_request)
    if request.scope["path"] in JSON:
        told = problem(request, error, fault)
        answer: Response = JSONResponse(told, fault.status, headers=dict(headers.PROBE))
    else:
        answer = _page(request, error, fault, wix_request)
    answer.headers.update(_extra(error, fault.status))
    return answer


def problem(request: Request, error: Exception, fault: Fault) -> dict[str, str]:
    """Return what a program is told of a fault; docs/health.md describes each field."""
    return {
        "problem": gettext(fault.title),
        "fault": "Unexpected" if fault is UNEXPECTED else type(error).__name__,
        "reference": request.state.reference,
    }


def _page(request: Request, error: Exception, fault: Fault, wix_request: str | None) -> Response:
    guest = came(request, error)
    if guest:
        fault = to_guest(error, fault)
    changed = _changed(request, error, fault)
    pages: Pages = request.app.state.pages
    values: dict[str, Any] = {
        "fault": fault,
        "guest": guest is not None,
        "changed": PERHAPS if guest and changed == MAYBE else changed,
        "exits": ways_out(request, error, fault, guest) if guest else exits(request, error, fault),
        "provider_name": provider_name(request, error),
        "wait_min": _wait_min(error, fault.status),
        "reference": request.state.reference,
        "wix_request": wix_request,
        "violations": error.violations if isinstance(error, WixInvalid) else (),
    }
    page = Page(
        "problems/problem.html",
        values,
        status=fault.status,
        scripts=("js/copy.js",),
    )
    if any(one.fields is not None for one in values["exits"]):
        page = replace(page, form_action=abroad(request))
    return pages.show(request, page)


def _tell(request: Request, error: Exception, status: int, wix_request: str | None) -> None:
    log.info(
        "fault=%(fault)s status=%(status)d wix_request=%(wix_request)s reference=%(reference)s",
        {
            "fault": type(error).__name__,
            "status": status,
            "wix_request": wix_request or "-",
            "reference": request.state.reference,
        },
    )


def _fault(request: Request, error: Exception) -> Fault:
    """Return the page for an exception; it speaks of a connection only where there is one."""
    if isinstance(error, WixNotFound) and "connection_id" not in request.path_params:
        return FAULTS[WixRefused]
    return fault_of(error, in_app=bool(request.app.state.gate))


def _changed(request: Request, error: Exception, fault: Fault) -> str:
    """Say what was changed: reading changes nothing, but a visit to a provider may have."""
    if _returns(request) and (fault is UNEXPECTED or isinstance(error, WixError)):
        return MAYBE
    if fault.changed == NO_CONNECTION and getattr(getattr(error, "flow", None), "memory", None):
        return AS_BEFORE
    return NOTHING_CHANGED if fault is UNEXPECTED and _reads(request) else fault.changed


def _returns(request: Request) -> bool:
    return bool(request.scope["path"].startswith("/oauth/"))


def _reads(request: Request) -> bool:
    return request.method in {"GET", "HEAD"}


def _extra(error: Exception, status: int) -> Mapping[str, str]:
    if isinstance(error, HTTPException):
        return error.headers or {}
    return retry_after(error) if status in {429, 503} else {}


def retry_after(error: Exception) -> Mapping[str, str]:
    """Return the header that says when to ask again."""
    wait_s = getattr(error, "retry_after_s", None) or _WAIT_S
    return {"Retry-After": str(round(min(max(wait_s, 1), _LONGEST_WAIT_S)))}


def _wait_min(error: Exception, status: int) -> int | None:
    """Return the minutes to wait for a limit of our own, or None."""
    if status != 429:  # noqa: PLR2004 -- Too Many Requests
        return None
    return math.ceil(getattr(error, "retry_after_s", _WAIT_S) / 60)
