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
from app.web.view.zone_text import site_zone, utc_offset, zone_label

WRITTEN_YEARS = range(1900, 2200)
"""Years that are written as such. Calendars write 0001 and 9999 for "always", and 1604 for none."""

_BEFORE, _AFTER = _("before %(year)s"), _("after %(year)s")


@dataclass(frozen=True, slots=True)
class TimeText:
    """A date or a time: words for people, and the same for machines."""

    words: str
    iso: str


def format_date(day: date, *, year: bool = False) -> TimeText:
    """Write a date, as in `Tue 24 Nov`."""
    skeleton = "yMMMEd" if year else "MMMEd"
    words = _out_of_range(day) or format_skeleton(skeleton, day, locale=current_language().locale)
    return TimeText(words, day.isoformat())


def format_date_range(first: date, last: date) -> str:
    """Write a range of dates with its year, as in `Tue, 24 Nov - Wed, 25 Nov 2026`."""
    if first == last:
        return format_date(first, year=True).words
    return format_interval(first, last, "yMMMEd", locale=current_language().locale)


def format_moment(moment: datetime, day: date, *, year: bool = False) -> TimeText:
    """Write a time, with its date unless that is `day`, and its offset if it comes twice.

    Args:
        moment: in the zone whose clocks count.
        day: that is written already, as a rule; a date of another year has its year.
        year: whether a date has it in any case.
    """
    if far := _out_of_range(moment):
        return TimeText(far, _iso(moment))
    words = _time_with_offset(moment)
    if moment.date() != day:
        words = _join(format_date(moment.date(), year=year or moment.year != day.year), words)
    return TimeText(words, _iso(moment))


def format_end(moment: datetime, day: date, *, year: bool = False) -> TimeText:
    """Write an end, which at the midnight that closes `day` is 24:00, where people count so far."""
    if moment.date() == day + DAY and moment.time() == time() and not moment.fold:
        words = re.sub(r"^0+", "24", _clock(moment))
        return TimeText(words, _iso(moment))
    return format_moment(moment, day, year=year)


def format_full(moment: datetime) -> str:
    """Write a date with its year, and a time, with its offset if it comes twice."""
    return _join(format_date(moment.date(), year=True), _time_with_offset(moment))


def format_with_zone(moment: datetime) -> str:
    """Write a moment in the time zone of the site, which is named, for where no script runs."""
    return f"{format_full(moment.astimezone(site_zone()))} ({zone_label(site_zone())})"


def time_element(moment: datetime) -> Markup:
    """Write it for a page, where script hides the zone from whoever has the same clocks."""
    there = moment.astimezone(site_zone())
    pattern = Markup('<bdi><time datetime="{}">{}</time><span data-zone> ({})</span></bdi>')
    return pattern.format(_iso(there), format_full(there), zone_label(site_zone()))


def format_in_zone(busy: Busy, zone: ZoneInfo, day: date) -> str | None:
    """Write the whole of a timed event as clocks show it in another zone; None if no different."""
    start, end = local(busy.event.start, zone), local(busy.end, zone)
    same = start.utcoffset() == busy.start.utcoffset() and end.utcoffset() == busy.end.utcoffset()
    if busy.dates or same:
        return None
    if busy.event.start >= busy.event.end:  # two times of one zone compare by what clocks show
        return format_moment(start, day).words
    return _range(format_moment(start, day), format_end(end, start.date()))


def format_busy(busy: Busy, today: date) -> str:
    """Write the whole of a busy time, as in `Tue 24 Nov, 10:00 - 11:00`, or of a day its date.

    Years are written unless all is in that of `today`, or of whatever day the page is about.
    """
    first, last = busy.days[0], busy.days[1] - DAY
    year = {first.year, last.year} != {today.year}
    if busy.dates:
        return _range(format_date(first, year=year), format_date(last, year=year))
    start = format_moment(busy.start, first)
    if busy.event.start >= busy.event.end:
        words = start.words
    else:
        words = _range(start, format_end(busy.end, first, year=year))
    return words if _out_of_range(first) else _join(format_date(first, year=year), words)


def _out_of_range(day: date) -> str | None:
    """Write what lies in no year that anybody means, None for any other date or time."""
    if day.year < WRITTEN_YEARS.start:
        return gettext(_BEFORE) % {"year": WRITTEN_YEARS.start}
    if day.year >= WRITTEN_YEARS.stop:
        return gettext(_AFTER) % {"year": WRITTEN_YEARS.stop - 1}
    return None


def _iso(moment: datetime) -> str:
    """Write a moment for machines, in UTC where its offset has seconds, as before time zones."""
    gap = moment.utcoffset() or timedelta()
    told = moment.astimezone(UTC) if gap % timedelta(minutes=1) else moment
    return told.isoformat(timespec="minutes")


def _time_with_offset(moment: datetime) -> str:
    words = _clock(moment)
    return f"{words} ({utc_offset(moment)})" if shown_twice(moment) else words


def _clock(moment: datetime) -> str:
    return format_time(moment.time(), "short", locale=current_language().locale)


def _join(day: TimeText, words: str) -> str:
    """Put a date and a time together, in the order and with the mark of the language."""
    pattern = str(get_datetime_format("medium", locale=current_language().locale))
    return pattern.replace("'", "").format(words, day.words)


def _range(start: TimeText, end: TimeText) -> str:
    if start.words == end.words:
        return start.words
    pattern: str = current_language().locale.interval_formats[None]
    return pattern.format(start.words, end.words)
