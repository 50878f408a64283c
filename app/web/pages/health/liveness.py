"""Liveness and readiness probes. They make no call to Wix, whose outage is not this app's."""

from collections.abc import Iterable

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from app.calendars.security.blocking_work import Stuck
from app.web import headers
from app.web.dependencies import ServicesDep
from app.web.middleware.request_context import request_context

UNRECOVERABLE_S = 60.0
"""A thread that is stuck this long never ends: only a restart helps."""


async def livez(shared: ServicesDep) -> Response:
    """Return 503 if the process has to be restarted."""
    stuck = [one for one in shared.work.stuck() if one.for_s >= UNRECOVERABLE_S]
    return _answer(map(_line, stuck))


async def readyz(request: Request, shared: ServicesDep) -> Response:
    """Return 503 while the process cannot serve requests, or is about to stop."""
    return _answer([*request_context(request.scope).not_ready(), *map(_line, shared.work.stuck())])


def _line(stuck: Stuck) -> str:
    return f"stuck: {stuck.name}, for {stuck.for_s:.0f} s"


def _answer(reasons: Iterable[str]) -> Response:
    lines = "".join(f"{reason}\n" for reason in reasons)
    return PlainTextResponse(lines or "ok\n", 503 if lines else 200, headers=headers.FOR_PROGRAMS)
