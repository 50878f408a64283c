"""Results of an audit of a site or of one connection."""

from dataclasses import dataclass

from app.calendars.coverage.busy_probe import Probe
from app.calendars.coverage.hazard import Hazard
from app.calendars.coverage.site_coverage import SiteCoverage
from app.calendars.snapshot.preflight import BookingsMissing
from app.calendars.values.unreadable import NONE_UNREADABLE, UnreadableCounts
from app.wix import Event, EventPage, PremiumFeatureNotEnabled, Provider, WixForbidden

ProvidersError = BookingsMissing | PremiumFeatureNotEnabled | WixForbidden


@dataclass(frozen=True, slots=True, weakref_slot=True)
class SiteAudit:
    """A site at one moment. `providers_error` is why none can be offered.

    `listed` is false if no connection could be listed.
    """

    coverage: SiteCoverage
    providers: tuple[Provider, ...]
    failed_provider_ids: tuple[str, ...]
    probe: Probe
    empty: bool
    providers_error: ProvidersError | None
    unreadable: UnreadableCounts = NONE_UNREADABLE
    listed: bool = True


@dataclass(frozen=True, slots=True)
class ConnectionAudit:
    """One connection at one moment.

    `upcoming` are the next busy times of its schedule, None if unknown, and `page` is the read that
    has them: the same object until they are read again. `protected_elsewhere` says that another
    connection of the schedule blocks bookings, `expected_end` that this one was disconnected here,
    if it ended.
    """

    probe: Probe
    hazards: tuple[Hazard, ...]
    upcoming: tuple[Event, ...] | None = None
    page: EventPage | None = None
    unreadable: UnreadableCounts = NONE_UNREADABLE
    protected_elsewhere: bool = False
    expected_end: bool = False
