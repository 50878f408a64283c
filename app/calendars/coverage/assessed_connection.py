"""A connection, judged: what Wix says of it, and what the probe says to that."""

from dataclasses import dataclass

from app.calendars.coverage.probe import Probe, Proof, judged, unchecked
from app.calendars.sync.sync_options import UNKNOWN_FEATURES
from app.calendars.values.email_address import account_of
from app.calendars.values.status import Cause, Health
from app.wix import Connection, Provider, Status

_FINE = frozenset({Health.WORKING, Health.STARTING})


@dataclass(frozen=True, slots=True)
class Link:
    """One connection of a schedule.

    `provider` is None where the site no longer lists it. `unchecked` says that nobody could ask
    whether its busy times come in, though somebody tried.
    """

    connection: Connection
    provider: Provider | None
    health: Health
    cause: Cause
    proof: Proof
    unchecked: bool = False

    @property
    def live(self) -> bool:
        """Whether it is connected, in good health or not."""
        return self.connection.status is not Status.DISCONNECTED

    @property
    def account(self) -> tuple[str, str] | None:
        """See `account_of`."""
        return account_of(self.connection)

    @property
    def protects(self) -> bool:
        """Whether its busy times keep bookings away, as far as anybody can tell."""
        return self.health in _FINE and not self.unchecked


def known(judged: tuple[Health, Cause], *, meant: bool) -> tuple[Health, Cause]:
    """Tell what was ended here from what ended otherwise, which Wix does not."""
    health, cause = judged
    return health, Cause.PARTED if cause is Cause.ENDED and meant else cause


def linked(
    connection: Connection, provider: Provider | None, probe: Probe, *, meant: bool = False
) -> Link:
    """Judge a connection; `meant` says that it ended here, on purpose, if it ended."""
    features = provider.features if provider else UNKNOWN_FEATURES
    health, cause = known(judged(connection, probe, features), meant=meant)
    vouched = health in _FINE or cause is Cause.UNPROVEN
    doubt = vouched and unchecked(connection, probe)
    return Link(connection, provider, health, cause, probe.of(connection), doubt)
