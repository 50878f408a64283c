"""Adding a connection, after consent or with credentials."""

from datetime import datetime

from app.sandbox.connection import Connection, first_sync, new_connection_id
from app.sandbox.provider import Provider
from app.sandbox.seed_events import add_seed_events
from app.sandbox.site import Site


def connect(
    site: Site, provider: Provider, schedule_id: str, email: str, now: datetime
) -> Connection:
    """Add a connection with seed events to a site and return it.

    Source: what connecting a schedule and a provider again does is undocumented; the switch
    `reconnect` chooses between a new connection and the last one with its id and settings.
    """
    if site.switches.reconnect == "keep" and (kept := _last(site, provider, schedule_id)):
        kept.reconnect(email, now)
        return kept
    owner = site.person_of(schedule_id)
    connection = Connection(
        new_connection_id(), provider, schedule_id, email, owner.user_id if owner else None
    )
    connection.configure(first_sync(provider, connection, site.switches.default_sync), now)
    site.connections[connection.id] = connection
    add_seed_events(site, connection, now)
    return connection


def _last(site: Site, provider: Provider, schedule_id: str) -> Connection | None:
    same = (
        one
        for one in reversed(site.connections.values())
        if (one.provider.id, one.schedule_id) == (provider.id, schedule_id)
    )
    return next(same, None)
