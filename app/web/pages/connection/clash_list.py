"""The bookings of a person that clash with busy times, for the page of a connection."""

from dataclasses import dataclass
from datetime import date, datetime

from app.calendars.busy.busy_days import to_busy
from app.calendars.values.clash import Clash, SiteClashes
from app.calendars.values.person import Person
from app.calendars.values.zone import to_zone, zones_of
from app.web.view import dates, zone_text
from app.wix import CalendarType, Event

_MOST = 5


@dataclass(frozen=True, slots=True)
class ClashLine:
    """One booking, and the first busy time that it clashes with."""

    booking: str
    busy: str
    all_day: bool
    title: str


@dataclass(frozen=True, slots=True)
class ClashList:
    """The next clashing bookings, and how many there are."""

    lines: tuple[ClashLine, ...]
    count: int
    zone_city: str


def clash_list(person: Person | None, found: SiteClashes, now: datetime) -> ClashList | None:
    """Return the clashes of a person, None without any."""
    of_person = found.of(person.id) if person else ()
    if person is None or not of_person:
        return None
    zone = zones_of([person])[person.id]
    today = to_zone(now, zone).date()
    first = {one.booking_id: one for one in reversed(of_person)}
    shown = sorted(first.values())[:_MOST]
    return ClashList(
        tuple(_line(one, person, today) for one in shown),
        len(first),
        zone_text.zone_label(zone),
    )


def _line(clash: Clash, person: Person, today: date) -> ClashLine:
    def said(start: datetime, end: datetime, *, all_day: bool = False) -> str:
        event = Event(person.id, CalendarType.OTHER, start, end, all_day)
        [busy] = to_busy([event], [person], zones_of([person]))
        return dates.format_busy(busy, today)

    return ClashLine(
        said(clash.booking_start, clash.booking_end),
        said(clash.busy_start, clash.busy_end, all_day=clash.all_day),
        clash.all_day,
        clash.title,
    )
