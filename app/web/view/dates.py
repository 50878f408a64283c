"""Dates and times as pages write them in the language that is spoken: short, never ambiguous."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import (
    format_interval,
    format_skeleton,
    format_time,
    get_datetime_format,
)
from markupsafe import Markup

from app.calendars.busy.agenda import Busy
from app.calendars.values.zone import DAY, local, shown_twice
from app.web.language.language import _, current_language, gettext
from app.web.view.zone_text import city, here, offset

YEARS = range(1900, 2200)
"""Years that are written as such. Calendars write 0001 and 9999 for "always", and 1604 for none."""

_BEFORE, _AFTER = _("before %(year)s"), _("after %(year)s")


@dataclass(frozen=True, slots=True)
class Stamp:
    """A date or a time: words for people, and the same for machines."""

    words: str
    iso: str


def on(day: date, *, year: bool = False) -> Stamp:
    """Write a date, as in `Tue 24 Nov`."""
    skeleton = "yMMMEd" if year else "MMMEd"
    words = _far(day) or format_skeleton(skeleton, day, locale=current_language().locale)
    return Stamp(words, day.isoformat())


def days(first: date, last: date) -> str:
    """Write a range of dates with its year, as in `Tue, 24 Nov - Wed, 25 Nov 2026`."""
    if first == last:
        return on(first, year=True).words
    return format_interval(first, last, "yMMMEd", locale=current_language().locale)


def at(moment: datetime, day: date, *, year: bool = False) -> Stamp:
    """Write a time, with its date unless that is `day`, and its offset if it comes twice.

    Args:
        moment: in the zone whose clocks count.
        day: that is written already, as a rule; a date of another year has its year.
        year: whether a date has it in any case.
    """
    if far := _far(moment):
        return Stamp(far, _iso(moment))
    words = _time(moment)
    if moment.date() != day:
        words = _dated(on(moment.date(), year=year or moment.year != day.year), words)
    return Stamp(words, _iso(moment))


def until(moment: datetime, day: date, *, year: bool = False) -> Stamp:
    """Write an end, which at the midnight that closes `day` is 24:00, where people count so far."""
    if moment.date() == day + DAY and moment.time() == time() and not moment.fold:
        words = re.sub(r"^0+", "24", _clock(moment))
        return Stamp(words, _iso(moment))
    return at(moment, day, year=year)


def full(moment: datetime) -> str:
    """Write a date with its year, and a time, with its offset if it comes twice."""
    return _dated(on(moment.date(), year=True), _time(moment))


def told(moment: datetime) -> str:
    """Write a moment in the time zone of the site, which is named, for where no script runs."""
    return f"{full(moment.astimezone(here()))} ({city(here())})"


def exact(moment: datetime) -> Markup:
    """Write it for a page, where script hides the zone from whoever has the same clocks."""
    there = moment.astimezone(here())
    pattern = Markup('<bdi><time datetime="{}">{}</time><span data-zone> ({})</span></bdi>')
    return pattern.format(_iso(there), full(there), city(here()))


def elsewhere(busy: Busy, zone: ZoneInfo, day: date) -> str | None:
    """Write the whole of a timed event as clocks show it in another zone; None if no different."""
    start, end = local(busy.event.start, zone), local(busy.end, zone)
    same = start.utcoffset() == busy.start.utcoffset() and end.utcoffset() == busy.end.utcoffset()
    if busy.dates or same:
        return None
    if busy.event.start >= busy.event.end:  # two times of one zone compare by what clocks show
        return at(start, day).words
    return _between(at(start, day), until(end, start.date()))


def span(busy: Busy, today: date) -> str:
    """Write the whole of a busy time, as in `Tue 24 Nov, 10:00 - 11:00`, or of a day its date.

    Years are written unless all is in that of `today`, or of whatever day the page is about.
    """
    first, last = busy.days[0], busy.days[1] - DAY
    year = {first.year, last.year} != {today.year}
    if busy.dates:
        return _between(on(first, year=year), on(last, year=year))
    start = at(busy.start, first)
    if busy.event.start >= busy.event.end:
        words = start.words
    else:
        words = _between(start, until(busy.end, first, year=year))
    return words if _far(first) else _dated(on(first, year=year), words)


def _far(day: date) -> str | None:
    """Write what lies in no year that anybody means, None for any other date or time."""
    if day.year < YEARS.start:
        return gettext(_BEFORE) % {"year": YEARS.start}
    if day.year >= YEARS.stop:
        return gettext(_AFTER) % {"year": YEARS.stop - 1}
    return None


def _iso(moment: datetime) -> str:
    """Write a moment for machines, in UTC where its offset has seconds, as before time zones."""
    gap = moment.utcoffset() or timedelta()
    told = moment.astimezone(UTC) if gap % timedelta(minutes=1) else moment
    return told.isoformat(timespec="minutes")


def _time(moment: datetime) -> str:
    words = _clock(moment)
    return f"{words} ({offset(moment)})" if shown_twice(moment) else words


def _clock(moment: datetime) -> str:
    return format_time(moment.time(), "short", locale=current_language().locale)


def _dated(day: Stamp, words: str) -> str:
    """Put a date and a time together, in the order and with the mark of the language."""
    pattern = str(get_datetime_format("medium", locale=current_language().locale))
    return pattern.replace("'", "").format(words, day.words)


def _between(start: Stamp, end: Stamp) -> str:
    if start.words == end.words:
        return start.words
    pattern: str = current_language().locale.interval_formats[None]
    return pattern.format(start.words, end.words)
