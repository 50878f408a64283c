"""Who made a connection, where that is worth a word."""

from enum import StrEnum

from starlette.requests import Request

from app.web.services import services
from app.wix import Connection


class Origin(StrEnum):
    """Who made a connection."""

    OURS = "ours"
    """This app; or it cannot be told, since with an API key connections name no app."""
    WIX = "wix"
    """The Wix dashboard."""
    OTHER_APP = "other_app"
    """Another app."""


def origin(request: Request, connection: Connection) -> Origin:
    """Tell who made a connection.

    Source: `appId`, "ID of the app which created the external calendar connection", is optional;
    that connections without one were made in the dashboard is our inference. SDK, 2026-09-16.
    """
    ours, made_by = services(request).app_id.lower(), (connection.app_id or "").lower()
    if made_by:
        return Origin.OURS if made_by == ours else Origin.OTHER_APP
    return Origin.WIX if ours else Origin.OURS
