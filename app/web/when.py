"""Dates and times as pages write them in the language that is spoken: short, never ambiguous."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from babel.core import get_global
from babel.dates import (
    format_interval,
    format_skeleton,
    format_time,
    get_datetime_format,
    get_timezone_location,
)

from app.calendars.agenda import Busy
from app.calendars.zone import DAY, shown_twice
from app.web.language import spoken

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Stamp:
    """A date or a time: words for people, and the same for machines."""

    words: str
    iso: str


def on(day: date, *, year: bool = False) -> Stamp:
    """Write a date, as in `Tue 24 Nov`."""
    skeleton = "yMMMEd" if year else "MMMEd"
    return Stamp(format_skeleton(skeleton, day, locale=spoken().locale), day.isoformat())


def days(first: date, last: date) -> str:
    """Write a range of dates with its year, as in `Tue, 24 Nov - Wed, 25 Nov 2026`."""
    if first == last:
        return on(first, year=True).words
    return format_interval(first, last, "yMMMEd", locale=spoken().locale)


def at(moment: datetime, day: date) -> Stamp:
    """Write a time, with its date unless that is `day`, and its offset if it comes twice."""
    words = _clock(moment)
    if shown_twice(moment):
        words += f" ({offset(moment)})"
    if moment.date() != day:
        words = _dated(on(moment.date()), words)
    return Stamp(words, moment.isoformat(timespec="minutes"))


def until(moment: datetime, day: date) -> Stamp:
    """Write an end, which at the midnight that closes `day` is 24:00, where people count so far."""
    if moment.date() == day + DAY and (moment.hour, moment.minute) == (0, 0):
        words = re.sub(r"^0+", "24", _clock(moment))
        return Stamp(words, moment.isoformat(timespec="minutes"))
    return at(moment, day)


def full(moment: datetime) -> str:
    """Write a date with its year, and a time."""
    return _dated(on(moment.date(), year=True), _clock(moment))


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
    return _between(at(start, day), until(end, start.date()))


def city(zone: ZoneInfo) -> str:
    """Write a zone as people say it, as in `New York`."""
    name = get_timezone_location(zone, locale=spoken().locale, return_city=True)
    return name.rpartition("/")[2]


def place(zone: ZoneInfo) -> str:
    """Write a zone so that no other is called the same, as in `New York (United States)`."""
    territories = cast("Mapping[str, str]", get_global("zone_territories"))
    countries = cast("Mapping[str, str]", spoken().locale.territories)
    country = countries.get(territories.get(zone.key, ""))
    name = city(zone)
    return f"{name} ({country})" if country and country != name else name


def span(busy: Busy) -> str:
    """Write the whole of a busy time, as in `Tue 24 Nov, 10:00 - 11:00`, or of a day its date."""
    first, after = busy.days
    if busy.dates:
        last = after - DAY
        return on(first).words if last == first else _between(on(first), on(last))
    start = at(busy.start, first)
    if busy.event.start >= busy.event.end:
        return _dated(on(first), start.words)
    return _dated(on(first), _between(start, until(busy.end, first)))


def _clock(moment: datetime) -> str:
    return format_time(moment.time(), "short", locale=spoken().locale)


def _dated(day: Stamp, words: str) -> str:
    """Put a date and a time together, in the order and with the mark of the language."""
    pattern = str(get_datetime_format("medium", locale=spoken().locale))
    return pattern.replace("'", "").format(words, day.words)


def _between(start: Stamp, end: Stamp) -> str:
    pattern: str = spoken().locale.interval_formats[None]
    return pattern.format(start.words, end.words)
