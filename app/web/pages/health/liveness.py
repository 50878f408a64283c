"""Probes for whatever keeps the app running. They ask nothing of Wix: its outage is not ours."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from app.calendars.security.blocking_work import BlockingWork, Stuck
from app.web import headers

router = APIRouter()

UNRECOVERABLE_S = 60.0
"""A thread that is stuck for so long never ends: only a new process helps."""


@router.get("/livez")
async def livez(request: Request) -> Response:
    """Say whether this process answers, and needs no other in its place."""
    return _answer([one for one in _stuck(request) if one.for_s >= UNRECOVERABLE_S])


@router.get("/readyz")
async def readyz(request: Request) -> Response:
    """Say whether this process can serve visitors."""
    return _answer(_stuck(request))


def _stuck(request: Request) -> list[Stuck]:
    work: BlockingWork = request.app.state.work
    return work.stuck()


def _answer(stuck: list[Stuck]) -> Response:
    told = [f"stuck: {one.name}, for {one.for_s:.0f} s\n" for one in stuck]
    status = 503 if told else 200
    return PlainTextResponse("".join(told) or "ok\n", status, headers=headers.PROBE)
