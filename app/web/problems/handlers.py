"""Exception handlers, which turn exceptions into pages or JSON."""

import logging
import math
from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.web import headers
from app.web.language.language import gettext
from app.web.middleware.request_context import request_context
from app.web.problems.guest_recovery import guest_recovery_actions, guest_visit
from app.web.problems.link_repair import repaired_link
from app.web.problems.recovery_links import provider_name, recovery_actions
from app.web.problems.table import (
    AS_BEFORE,
    GUEST_MAYBE_CONNECTED,
    MAYBE_CONNECTED,
    NO_CONNECTION,
    NOTHING_CHANGED,
    PROBLEMS,
    UNEXPECTED,
    Problem,
    problem_for,
    problem_for_guest,
)
from app.web.services import services
from app.web.urls import see_other
from app.web.view.page import Page
from app.wix import WixError, WixInvalid, WixNotFound, WixRefused

log = logging.getLogger("app.web")

EXPECTED_ERRORS: tuple[type[Exception], ...] = (*PROBLEMS, HTTPException)
"""What routes may raise; anything else is a bug and is logged as one."""

JSON_PATHS = frozenset({"/busy.json", "/health.json"})
"""Paths whose errors are returned as JSON."""

_WAIT_S = 60
_MAX_WAIT_S = 3600


async def expected_response(request: Request, error: Exception) -> Response:
    """Handle an exception from the table of problems."""
    return problem_response(request, error)


def problem_response(request: Request, error: Exception) -> Response:
    """Return the response to an exception: a page, JSON, or a redirect of a mangled link.

    The response contains the reference of the log line.
    """
    if meant := repaired_link(request, error):
        return see_other(meant, referrer="no-referrer")
    problem = _problem(request, error)
    wix_request = error.request_id if isinstance(error, WixError) else None
    _log(request, error, problem.status, wix_request)
    if request.scope["path"] in JSON_PATHS:
        content = problem_json(request, error, problem)
        answer: Response = JSONResponse(content, problem.status, headers=dict(headers.PROBE))
    else:
        answer = _page_response(request, error, problem, wix_request)
    answer.headers.update(_extra_headers(error, problem.status))
    return answer


def problem_json(request: Request, error: Exception, problem: Problem) -> dict[str, str]:
    """Return the JSON of a problem; docs/health.md describes each field."""
    return {
        "problem": gettext(problem.title),
        "fault": "Unexpected" if problem is UNEXPECTED else type(error).__name__,
        "reference": request_context(request.scope).reference,
    }


def _page_response(
    request: Request, error: Exception, problem: Problem, wix_request: str | None
) -> Response:
    guest = guest_visit(request, error)
    if guest:
        problem = problem_for_guest(error, problem)
    changed = _changed(request, error, problem)
    values: dict[str, Any] = {
        "problem": problem,
        "guest": guest is not None,
        "changed": GUEST_MAYBE_CONNECTED if guest and changed == MAYBE_CONNECTED else changed,
        "actions": guest_recovery_actions(request, error, problem, guest)
        if guest
        else recovery_actions(request, error, problem),
        "provider_name": provider_name(request, error),
        "wait_min": _wait_min(error, problem.status),
        "reference": request_context(request.scope).reference,
        "wix_request": wix_request,
        "violations": error.violations if isinstance(error, WixInvalid) else (),
    }
    page = Page(
        "problems/problem.html",
        values,
        status=problem.status,
        scripts=("js/copy.js",),
        to_provider=any(one.fields is not None for one in values["actions"]),
    )
    return services(request).pages.show(request, page)


def _log(request: Request, error: Exception, status: int, wix_request: str | None) -> None:
    log.info(
        "fault=%(fault)s status=%(status)d wix_request=%(wix_request)s reference=%(reference)s",
        {
            "fault": type(error).__name__,
            "status": status,
            "wix_request": wix_request or "-",
            "reference": request_context(request.scope).reference,
        },
    )


def _problem(request: Request, error: Exception) -> Problem:
    """Return the problem of an exception; one about a connection needs one in the path."""
    if isinstance(error, WixNotFound) and "connection_id" not in request.path_params:
        return PROBLEMS[WixRefused]
    return problem_for(error, in_app=services(request).in_app)


def _changed(request: Request, error: Exception, problem: Problem) -> str:
    """Return the text on what was changed: a read changes nothing, a callback may have."""
    if _is_callback(request) and (problem is UNEXPECTED or isinstance(error, WixError)):
        return MAYBE_CONNECTED
    if problem.changed == NO_CONNECTION and getattr(getattr(error, "flow", None), "saved", None):
        return AS_BEFORE
    return NOTHING_CHANGED if problem is UNEXPECTED and _is_read(request) else problem.changed


def _is_callback(request: Request) -> bool:
    return bool(request.scope["path"].startswith("/oauth/"))


def _is_read(request: Request) -> bool:
    return request.method in {"GET", "HEAD"}


def _extra_headers(error: Exception, status: int) -> Mapping[str, str]:
    if isinstance(error, HTTPException):
        return error.headers or {}
    return retry_after(error) if status in {429, 503} else {}


def retry_after(error: Exception) -> Mapping[str, str]:
    """Return the `Retry-After` header."""
    wait_s = getattr(error, "retry_after_s", None) or _WAIT_S
    return {"Retry-After": str(round(min(max(wait_s, 1), _MAX_WAIT_S)))}


def _wait_min(error: Exception, status: int) -> int | None:
    """Return the minutes to wait for a limit of this app, or None."""
    if status != 429:  # noqa: PLR2004 -- Too Many Requests
        return None
    return math.ceil(getattr(error, "retry_after_s", _WAIT_S) / 60)
