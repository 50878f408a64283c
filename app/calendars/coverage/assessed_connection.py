"""A connection with its health, by Wix's status and by the probe."""

from dataclasses import dataclass

from app.calendars.coverage.busy_probe import Probe, ProbeResult, assess_health, unchecked
from app.calendars.sync.sync_options import UNKNOWN_FEATURES
from app.calendars.values.connection_health import Cause, Health
from app.calendars.values.email_address import account_of
from app.calendars.values.provider import named_for
from app.wix import Connection, Provider

_FINE = frozenset({Health.WORKING, Health.STARTING})


@dataclass(frozen=True, slots=True)
class AssessedConnection:
    """One connection of a schedule.

    `provider` is None if the site no longer lists it. `unchecked` says that the probe could not
    find out whether its busy times come in.
    """

    connection: Connection
    provider: Provider | None
    health: Health
    cause: Cause
    probe_result: ProbeResult
    unchecked: bool = False

    @property
    def live(self) -> bool:
        """Whether it is not disconnected."""
        return not self.connection.ended

    @property
    def account(self) -> tuple[str, str] | None:
        """Service and key of its account; see `account_of`."""
        return account_of(self.connection)

    @property
    def protects(self) -> bool:
        """Whether its busy times block bookings, as far as known."""
        return self.health in _FINE and not self.unchecked


def with_expected_end(judged: tuple[Health, Cause], *, expected_end: bool) -> tuple[Health, Cause]:
    """Replace the cause of an end by `ENDED_HERE` if it was expected."""
    health, cause = judged
    return health, Cause.ENDED_HERE if cause is Cause.ENDED and expected_end else cause


def assess(
    connection: Connection, provider: Provider | None, probe: Probe, *, expected_end: bool = False
) -> AssessedConnection:
    """Assess a connection; `expected_end` says that it was disconnected here, if it ended."""
    provider = provider and named_for(provider, connection.calendar_type)
    features = provider.features if provider else UNKNOWN_FEATURES
    health, cause = with_expected_end(
        assess_health(connection, probe, features), expected_end=expected_end
    )
    vouched = health in _FINE or cause is Cause.UNPROVEN
    doubt = vouched and unchecked(connection, probe)
    return AssessedConnection(
        connection, provider, health, cause, probe.result_of(connection), doubt
    )
