"""What happens once an account's owner has agreed: both ways of connecting end here."""

from datetime import datetime

from app.sandbox.connection import Connection, first_sync, new_connection_id
from app.sandbox.diary import fill
from app.sandbox.provider import Provider
from app.sandbox.site import Site


def connect(
    site: Site, provider: Provider, schedule_id: str, email: str, now: datetime
) -> Connection:
    """Add a connection to a site, its calendars full of events, and return it.

    Source: connecting the same account again is undocumented; here it makes another connection.
    """
    owner = site.owner(schedule_id)
    connection = Connection(
        new_connection_id(), provider, schedule_id, email, owner.user_id if owner else None
    )
    connection.configure(first_sync(provider, connection, site.options.default_sync), now)
    site.connections[connection.id] = connection
    fill(site, connection, now)
    return connection
