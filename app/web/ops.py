"""Probes for whatever keeps the app running. They ask nothing of Wix: its outage is not ours."""

from fastapi import APIRouter
from starlette.responses import PlainTextResponse, Response

from app.web import headers

router = APIRouter()


@router.get("/livez")
@router.get("/readyz")
async def alive() -> Response:
    """Say that this process answers."""
    return PlainTextResponse("ok\n", headers=headers.PROBE)
