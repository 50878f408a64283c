"""A connection that was just written, between the lists of before and after."""

from dataclasses import dataclass

from app.wix import Connection, ConnectionList


@dataclass(frozen=True, slots=True)
class WrittenConnection:
    """A connection that was changed, and the connections that were listed before."""

    connection_id: str
    listed: ConnectionList
    read_at_s: float


def with_connection(
    listed: tuple[Connection, ...], connection: Connection
) -> tuple[Connection, ...] | None:
    """Return the list with the current state of a connection, None if it does not belong there."""
    if any(one.id == connection.id for one in listed):
        return tuple(connection if one.id == connection.id else one for one in listed)
    # Wix may have stopped listing one that was disconnected
    return None if connection.ended else (*listed, connection)
