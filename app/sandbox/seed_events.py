"""Events of external calendars: two weeks around today, or any number."""

from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from app.sandbox.connection import Connection
from app.sandbox.site import Site

_BERLIN = ZoneInfo("Europe/Berlin")
_HORIZON = timedelta(days=28)
_HALF_HOUR = timedelta(minutes=30)


class _SeedEvent(NamedTuple):
    """An event: days from today, time of day, length, and the index of the account's calendar."""

    day: int
    at: str
    minutes: int
    title: str
    calendar: int = 0


_SEED_EVENTS = (
    _SeedEvent(-2, "18:00", 90, "Choir rehearsal"),
    _SeedEvent(-1, "08:30", 45, "Dentist"),
    _SeedEvent(0, "09:00", 60, "School drop-off and bakery"),
    _SeedEvent(0, "09:30", 90, "Call with the tax adviser", 1),
    _SeedEvent(0, "13:00", 30, "Lunch with Kim"),
    _SeedEvent(0, "22:30", 150, "Night train from Malmö"),
    _SeedEvent(1, "00:00", 24 * 60, "Mum's birthday"),
    _SeedEvent(1, "10:00", 120, "Driving lesson"),
    _SeedEvent(2, "14:00", 60, "Physiotherapy"),
    _SeedEvent(2, "14:30", 60, "Parents' evening", 1),
    _SeedEvent(3, "00:00", 3 * 24 * 60, "Trade fair in Hamburg", 1),
    _SeedEvent(5, "11:15", 45, "Plumber"),
    _SeedEvent(6, "19:00", 180, "Concert"),
    _SeedEvent(8, "07:00", 60, "Yoga"),
    _SeedEvent(9, "16:00", 30, "Vaccination"),
    _SeedEvent(12, "00:00", 24 * 60, "Day off"),
)


SEED_EVENTS_PER_CONNECTION = len(_SEED_EVENTS)


def add_seed_events(site: Site, connection: Connection, now: datetime) -> None:
    """Add the seed events to a new connection's calendars."""
    calendars = connection.calendars
    for entry in _SEED_EVENTS:
        start, end = _span(entry, now)
        site.add_event(
            connection,
            calendar_id=calendars[entry.calendar % len(calendars)].id,
            title=entry.title,
            start=start,
            end=end,
            all_day=entry.at == "00:00",
        )


def add_numbered_events(site: Site, number: int, now: datetime) -> None:
    """Add half-hour events, spread over four weeks and all healthy connections."""
    healthy = [(one, one.calendars[0]) for one in site.connections.values() if not one.broken]
    for n in range(number if healthy else 0):
        connection, primary = healthy[n % len(healthy)]
        start = (_midnight(now, 0) + _HORIZON * n / number).replace(second=0, microsecond=0)
        site.add_event(
            connection,
            calendar_id=primary.id,
            title=f"Appointment {n + 1}",
            start=start,
            end=start + _HALF_HOUR,
        )


def _span(entry: _SeedEvent, now: datetime) -> tuple[datetime, datetime]:
    """Return start and end; all-day events end at midnight, also when the clocks change."""
    hour, minute = map(int, entry.at.split(":"))
    start = _midnight(now, entry.day) + timedelta(hours=hour, minutes=minute)
    if entry.at == "00:00":
        return start, _midnight(now, entry.day + entry.minutes // (24 * 60))
    return start, start + timedelta(minutes=entry.minutes)


def _midnight(now: datetime, days: int) -> datetime:
    """Return midnight in Berlin; adding to an aware time keeps the wall clock."""
    today = now.astimezone(_BERLIN).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=days)
