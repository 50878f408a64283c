"""Which app created a connection."""

from enum import StrEnum

from starlette.requests import Request

from app.web.services import services
from app.wix import Connection


class CreatedBy(StrEnum):
    """Which app created a connection."""

    OURS = "ours"
    """This app, or unknown: with an API key, connections have no `appId`."""
    WIX = "wix"
    """The Wix dashboard."""
    OTHER_APP = "other_app"
    """Another app."""


def created_by(request: Request, connection: Connection) -> CreatedBy:
    """Return which app created a connection.

    Source: `appId`, "ID of the app which created the external calendar connection", is optional;
    that connections without one come from the dashboard is our inference. SDK, 2026-09-16.
    """
    ours, made_by = services(request).app_id.lower(), (connection.app_id or "").lower()
    if made_by:
        return CreatedBy.OURS if made_by == ours else CreatedBy.OTHER_APP
    return CreatedBy.WIX if ours else CreatedBy.OURS
