"""Probes for whatever keeps the app running. They ask nothing of Wix: its outage is not ours."""

from starlette.responses import PlainTextResponse, Response

from app.calendars.security.blocking_work import Stuck
from app.web import headers
from app.web.dependencies import ServicesDep

UNRECOVERABLE_S = 60.0
"""A thread that is stuck for so long never ends: only a new process helps."""


async def livez(shared: ServicesDep) -> Response:
    """Say whether this process answers, and needs no other in its place."""
    return _answer([one for one in shared.work.stuck() if one.for_s >= UNRECOVERABLE_S])


async def readyz(shared: ServicesDep) -> Response:
    """Say whether this process can serve visitors."""
    return _answer(shared.work.stuck())


def _answer(stuck: list[Stuck]) -> Response:
    told = [f"stuck: {one.name}, for {one.for_s:.0f} s\n" for one in stuck]
    status = 503 if told else 200
    return PlainTextResponse("".join(told) or "ok\n", status, headers=headers.PROBE)
