"""Liveness and readiness probes. They make no call to Wix, whose outage is not this app's."""

from starlette.responses import PlainTextResponse, Response

from app.calendars.security.blocking_work import Stuck
from app.web import headers
from app.web.dependencies import ServicesDep

UNRECOVERABLE_S = 60.0
"""A thread that is stuck this long never ends: only a restart helps."""


async def livez(shared: ServicesDep) -> Response:
    """Return 503 if the process has to be restarted."""
    return _answer([one for one in shared.work.stuck() if one.for_s >= UNRECOVERABLE_S])


async def readyz(shared: ServicesDep) -> Response:
    """Return 503 while the process cannot serve requests."""
    return _answer(shared.work.stuck())


def _answer(stuck: list[Stuck]) -> Response:
    lines = [f"stuck: {one.name}, for {one.for_s:.0f} s\n" for one in stuck]
    status = 503 if lines else 200
    return PlainTextResponse("".join(lines) or "ok\n", status, headers=headers.PROBE)
