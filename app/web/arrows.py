"""The picture of a connection: one arrow for each direction."""

from app.calendars.link import Link
from app.calendars.probe import imports
from app.calendars.status import BROKEN, Cause, Health
from app.wix import Connection


def arrows(link: Link) -> tuple[str, str]:
    """Draw busy times on their way to Wix, and bookings on their way from it."""
    return (
        arrow(link.health, link.cause, on=imports(link.connection)),
        arrow(link.health, link.cause, on=_exports(link.connection)),
    )


def arrow(health: Health, cause: Cause, *, on: bool) -> str:
    """Draw a direction: off, broken, dashed until Wix says that it works, then solid."""
    if not on:
        return "off"
    if cause in BROKEN:
        return "broken"
    if health is Health.UNKNOWN:
        return "unclear"
    return "solid" if health is Health.WORKING else "dashed"


def _exports(connection: Connection) -> bool:
    config = connection.sync_config
    return bool(config and config.exports and config.exports.enabled)
