"""The next busy times of a schedule, and those that a change of a connection would free."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.calendars.busy.busy_days import to_busy
from app.calendars.busy.disconnect_cost import DAYS_AHEAD, FreedTimes
from app.calendars.coverage.audit import ConnectionAudit
from app.calendars.coverage.busy_sources import ImportState, import_state
from app.calendars.values.kept_views import KeptViews
from app.calendars.values.person import Person
from app.calendars.values.unreadable import NONE_UNREADABLE, UnreadableCounts
from app.calendars.values.zone import to_zone, zones_of
from app.web.language.language import current_language
from app.web.pages.connection.mini_week import MiniWeek, mini_week
from app.web.urls import path
from app.web.view import dates, zone_text
from app.web.view.avatar import avatar
from app.web.view.unknown_zones import UnknownZone, unknown_zones
from app.wix import Connection

_MOST = 3
_MOST_DRAWN = 150
_PREVIEWS = KeptViews()


@dataclass(frozen=True, slots=True)
class BusyPreview:
    """The next busy times.

    `spans` holds each time with whether it takes whole days; None if the connection imports
    nothing or Wix does not list events now. On the day `proven_on` a test
    last proved that it blocks. `unreadable` counts events that could not be parsed.
    """

    href: str
    spans: tuple[tuple[str, bool], ...] | None = None
    zone_city: str = ""
    unknown_zones: tuple[UnknownZone, ...] = ()
    unavailable: bool = False
    proof_path: str | None = None
    proven_on: date | None = None
    unreadable: UnreadableCounts = NONE_UNREADABLE
    week: MiniWeek | None = None


def busy_preview(
    connection: Connection,
    person: Person | None,
    audit: ConnectionAudit,
    proven_at: Mapping[str, datetime],
) -> BusyPreview | None:
    """Return the next busy times; None for a connection that has ended or belongs to nobody."""
    if person is None or connection.ended:
        return None
    href = path("busy", schedule_id=person.id)
    if import_state(connection) is not ImportState.ON:
        return BusyPreview(href)
    if audit.upcoming is None:
        return BusyPreview(href, unavailable=True)
    proven = proven_at.get(connection.id)
    key = connection.id, person, proven, current_language()
    return _PREVIEWS.of(audit.page, key, lambda: _preview(connection, person, audit, proven))


def _preview(
    connection: Connection, person: Person, audit: ConnectionAudit, proven: datetime | None
) -> BusyPreview:
    zones = zones_of([person])
    today = to_zone(audit.probe.at, zones[person.id]).date()
    ahead = to_busy((audit.upcoming or ())[:_MOST_DRAWN], [person], zones)
    return BusyPreview(
        path("busy", schedule_id=person.id),
        tuple((dates.format_busy(one, today), one.dates is not None) for one in ahead[:_MOST]),
        zone_city=zone_text.zone_label(zones[person.id]),
        unknown_zones=unknown_zones([person]),
        unreadable=UnreadableCounts(events=audit.unreadable.events),
        week=mini_week(ahead, today),
        proof_path=path("connections", connection.id, "proof"),
        proven_on=to_zone(proven, zones[person.id]).date() if proven else None,
    )


def freed_values(freed: FreedTimes | None, person: Person | None, today: date) -> dict[str, Any]:
    """Return what pages show of busy times that would no longer block: the next one, and gaps."""
    upcoming = freed.next if freed else None
    return {
        "person": avatar(person) if person else None,
        "days": DAYS_AHEAD,
        "next_busy": (dates.format_busy(upcoming, today), upcoming.dates is not None)
        if upcoming
        else None,
        "unknown_zones": unknown_zones([person]) if upcoming and person else (),
        "zone_city": zone_text.zone_label(zones_of([person])[person.id]) if person else "",
        "unreadable": UnreadableCounts(events=freed.unreadable if freed else 0),
    }
