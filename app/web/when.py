"""Dates and times as pages write them: short, on a 24-hour clock, and never ambiguous."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.calendars.agenda import Busy
from app.calendars.zone import DAY, shown_twice

_WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Stamp:
    """A date or a time: words for people, and the same for machines."""

    words: str
    iso: str


def on(day: date, *, year: bool = False) -> Stamp:
    """Write a date, as in `Tue 24 Nov`."""
    words = f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"
    return Stamp(f"{words} {day.year}" if year else words, day.isoformat())


def at(moment: datetime, day: date) -> Stamp:
    """Write a time, with its date unless that is `day`, and its offset if it comes twice."""
    clock = f"{moment:%H:%M}"
    if shown_twice(moment):
        clock += f" ({offset(moment)})"
    if moment.date() != day:
        clock = f"{on(moment.date()).words} {clock}"
    return Stamp(clock, moment.isoformat(timespec="minutes"))


def until(moment: datetime, day: date) -> Stamp:
    """Write an end, which at the midnight that closes `day` is 24:00."""
    if moment.date() == day + DAY and (moment.hour, moment.minute) == (0, 0):
        return Stamp("24:00", moment.isoformat(timespec="minutes"))
    return at(moment, day)


def offset(moment: datetime) -> str:
    """Write how far clocks are from UTC, as in `UTC+2`."""
    gap = moment.utcoffset() or timedelta()
    hours, rest = divmod(abs(gap), _HOUR)
    minutes = f":{rest // timedelta(minutes=1):02}" if rest else ""
    sign = "\N{MINUS SIGN}" if gap < timedelta() else "+"
    return f"UTC{sign}{hours}{minutes}"


def elsewhere(busy: Busy, zone: ZoneInfo, day: date) -> str | None:
    """Write the whole of a timed event as clocks show it in another zone; None if no different."""
    start, end = busy.event.start.astimezone(zone), busy.end.astimezone(zone)
    same = start.utcoffset() == busy.start.utcoffset() and end.utcoffset() == busy.end.utcoffset()
    if busy.dates or same:
        return None
    if start == end:
        return at(start, day).words
    return f"{at(start, day).words}\N{EN DASH}{until(end, start.date()).words}"


def city(zone: ZoneInfo) -> str:
    """Write a zone as people say it, as in `New York`."""
    return zone.key.rpartition("/")[2].replace("_", " ")


def place(zone: ZoneInfo) -> str:
    """Write a zone so that no other is called the same, as in `New York (America)`."""
    region = zone.key.rpartition("/")[0].replace("_", " ")
    return f"{city(zone)} ({region})" if region else city(zone)


def span(busy: Busy) -> str:
    """Write the whole of a busy time, as in `Tue 24 Nov 10:00-11:00` or `Tue 24 Nov, all day`."""
    first, after = busy.days
    if busy.dates:
        last = after - DAY
        return on(first).words + ("" if last == first else f"\N{EN DASH}{on(last).words}")
    start = f"{on(first).words} {at(busy.start, first).words}"
    if busy.event.start >= busy.event.end:
        return start
    return f"{start}\N{EN DASH}{until(busy.end, first).words}"
