"""A connection, judged: what Wix says of it, and what the probe says to that."""

from dataclasses import dataclass

from app.calendars.address import account_of
from app.calendars.probe import Probe, Proof, imports, judged
from app.calendars.status import Cause, Health
from app.wix import Connection, ListEventFromCalendars, Provider, Status

_FINE = frozenset({Health.WORKING, Health.STARTING})


@dataclass(frozen=True, slots=True)
class Link:
    """One connection of a schedule. `provider` is None where the site no longer lists it."""

    connection: Connection
    provider: Provider | None
    health: Health
    cause: Cause
    proof: Proof

    @property
    def live(self) -> bool:
        """Whether it is connected, in good health or not."""
        return self.connection.status is not Status.DISCONNECTED

    @property
    def account(self) -> tuple[str, str] | None:
        """See `account_of`."""
        return account_of(self.connection)

    @property
    def chooses_nothing(self) -> bool:
        """Whether events are to be imported, but from no calendar at all."""
        config = self.connection.sync_config
        source = config.imports if config else None
        if source is None or not source.enabled:
            return False
        kind = self.provider.features.list_event_from_calendars if self.provider else None
        newer = source.other_source or source.unreadable
        named = source.primary_calendar or source.calendars or newer
        return not named and kind is not ListEventFromCalendars.PRIMARY_CALENDAR_ONLY

    @property
    def protects(self) -> bool:
        """Whether its busy times keep bookings away, as far as anybody can tell."""
        return imports(self.connection) and self.health in _FINE and not self.chooses_nothing


def linked(connection: Connection, provider: Provider | None, probe: Probe) -> Link:
    """Judge a connection."""
    health, cause = judged(connection, probe)
    return Link(connection, provider, health, cause, probe.of(connection))
