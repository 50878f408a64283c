"""Exception handlers, which turn exceptions into pages or JSON."""

import logging
import math
from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.calendars.snapshot.people_progress import SiteStillLoading
from app.calendars.values.error_context import ErrorContext, context_of
from app.web import headers
from app.web.language.language import gettext
from app.web.middleware.request_context import request_context
from app.web.problems.failed_request import is_read, problem_context
from app.web.problems.guest_recovery import guest_recovery_actions
from app.web.problems.link_repair import repaired_link
from app.web.problems.recovery_links import recovery_actions
from app.web.problems.table import PROBLEMS, UNEXPECTED, ChangeText, Problem, problem_for
from app.web.services import services
from app.web.urls import FEED_PATHS, JSON_PATHS, see_other
from app.web.view.page import Page

log = logging.getLogger("app.web")

EXPECTED_ERRORS: tuple[type[Exception], ...] = (*PROBLEMS, HTTPException)
"""What routes may raise; anything else is a bug and is logged as one."""

_WAIT_S = 60
_MAX_WAIT_S = 3600
_LIMITED, _UNAVAILABLE = 429, 503


async def expected_response(request: Request, error: Exception) -> Response:
    """Handle an exception from the table of problems."""
    return problem_response(request, error)


def problem_response(request: Request, error: Exception) -> Response:
    """Return the response to an exception: a page, JSON, or a redirect of a mangled link.

    The response contains the reference of the log line.
    """
    context = problem_context(request, error)
    in_app, about_connection = services(request).in_app, context.connection_id is not None
    problem = problem_for(error, in_app=in_app, about_connection=about_connection)
    if meant := repaired_link(request, problem):
        return see_other(meant, referrer="no-referrer")
    log_problem(request, error, problem.status)
    if request.scope["path"] in JSON_PATHS:
        content = problem_json(request, error, problem)
        answer: Response = JSONResponse(content, problem.status, headers=dict(headers.FOR_PROGRAMS))
    else:
        answer = _page_response(request, error, problem, context)
    answer.headers.update(_extra_headers(error, problem))
    return answer


def problem_json(request: Request, error: Exception, problem: Problem) -> dict[str, str]:
    """Return the JSON of a problem; docs/health.md describes each field."""
    return {
        "problem": gettext(problem.title),
        "fault": "Unexpected" if problem is UNEXPECTED else type(error).__name__,
        "reference": request_context(request.scope).reference,
    }


def _page_response(
    request: Request, error: Exception, problem: Problem, context: ErrorContext
) -> Response:
    guest = context.invitation is not None
    reloads = problem.reloads and _may_reload(request)
    if guest:
        problem = problem.for_guest()
    actions = guest_recovery_actions if guest else recovery_actions
    values: dict[str, Any] = {
        "problem": problem,
        "guest": guest,
        "changed": _changed(request, problem.changed, context),
        "actions": actions(request, problem, context),
        "provider_name": _provider_name(request, context),
        "progress": error if isinstance(error, SiteStillLoading) and not guest else None,
        "reloads": reloads,
        "wait_min": math.ceil(_wait_s(context) / 60) if problem.status == _LIMITED else None,
        "reference": request_context(request.scope).reference,
        "wix_request": context.request_id,
        "violations": context.violations or (),
    }
    page = Page(
        "problems/problem.html",
        values,
        status=problem.status,
        scripts=("js/copy.js",),
        to_provider=any(one.fields is not None for one in values["actions"]),
    )
    answer = services(request).pages.show(request, page)
    if reloads:  # the header, as it works without script and axe objects to the meta element
        answer.headers["Refresh"] = f"{_wait_s(context):.0f}"
    return answer


def _may_reload(request: Request) -> bool:
    """Whether the page may be requested again and again."""
    path: str = request.scope["path"]
    return is_read(request) and path not in FEED_PATHS and not path.startswith("/oauth/")


def log_problem(request: Request, error: Exception, status: int) -> None:
    """Log a problem by the name that its JSON has, and the reference that the response shows."""
    log.info(
        "fault=%(fault)s status=%(status)d wix_request=%(wix_request)s reference=%(reference)s",
        {
            "fault": type(error).__name__,
            "status": status,
            "wix_request": problem_context(request, error).request_id or "-",
            "reference": request_context(request.scope).reference,
        },
    )


def _changed(request: Request, changed: ChangeText, context: ErrorContext) -> str:
    guest, callback = context.invitation is not None, request.scope["path"].startswith("/oauth/")
    return (
        (callback and (changed.on_guest_callback if guest else changed.on_callback))
        or (context.saved and changed.on_reconnect)
        or (is_read(request) and changed.on_read)
        or changed.text
    )


def _provider_name(request: Request, context: ErrorContext) -> str:
    """Return the name of the provider concerned, or "" if unknown."""
    site = request_context(request.scope).site
    return site.directory.provider_name(context.provider_id or "") if site else ""


def _extra_headers(error: Exception, problem: Problem) -> Mapping[str, str]:
    if isinstance(error, HTTPException):
        return error.headers or {}
    return retry_after(error) if problem.status in {_LIMITED, _UNAVAILABLE} else {}


def retry_after(error: Exception) -> Mapping[str, str]:
    """Return the `Retry-After` header."""
    wait_s = _wait_s(context_of(error))
    return {"Retry-After": str(round(min(max(wait_s, 1), _MAX_WAIT_S)))}


def _wait_s(context: ErrorContext) -> float:
    return context.retry_after_s or _WAIT_S
