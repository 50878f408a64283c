"""A connection on one line of a list."""

from dataclasses import dataclass

from app.calendars.sync.sync_options import UNKNOWN_FEATURES
from app.calendars.values.connection_health import Cause, Health, diagnose
from app.calendars.values.provider import named_for
from app.web.urls import path
from app.web.view.state_table import Badge, connection_state
from app.wix import Connection, Provider


@dataclass(frozen=True, slots=True)
class ConnectionLine:
    """A connection. `provider` is empty if the site does not list it."""

    provider: str
    account: str
    badge: Badge
    arrows: tuple[str, str]
    href: str


def connection_line(
    connection: Connection,
    provider: Provider | None,
    judged: tuple[Health, Cause] | None = None,
    *,
    guarded: bool = False,
) -> ConnectionLine:
    """Return a connection, by Wix's status alone unless it was judged.

    `guarded` says that any connection protects its person.
    """
    provider = provider and named_for(provider, connection.calendar_type)
    judged = judged or diagnose(connection, provider.features if provider else UNKNOWN_FEATURES)
    state = connection_state(connection, judged, guarded=guarded)
    return ConnectionLine(
        provider=provider.name if provider else "",
        account=connection.external_account_email or "",
        badge=state.badge,
        arrows=state.arrows,
        href=path("connections", connection.id),
    )
