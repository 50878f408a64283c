"""Short, unambiguous dates and times in the current language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import (
    format_interval,
    format_skeleton,
    format_time,
    get_datetime_format,
    get_day_names,
)
from markupsafe import Markup, escape

from app.calendars.busy.busy_days import BusyTime
from app.calendars.values.zone import DAY, shown_twice, to_zone
from app.web.language.language import Language, _, current_language, gettext
from app.web.view.zone_text import site_zone, utc_offset, zone_label

WRITTEN_YEARS = range(1900, 2200)
"""Years to write as they are: calendars use 0001 and 9999 for "always", and 1604 for none."""

_FULL_TILDE, _WAVE_DASH = "\uff5e", "\u301c"
"""The sign of a Japanese range: as CLDR writes it, and as one that starts no line."""

_BEFORE, _AFTER = _("before %(year)s"), _("after %(year)s")


@dataclass(frozen=True, slots=True)
class TimeText:
    """A date or time in words, and in ISO 8601."""

    words: str
    iso: str


def format_date(day: date, *, year: bool = False, weekday: bool = True) -> TimeText:
    """Format a date, as in `Tue 24 Nov`."""
    skeleton = ("yMMM" if year else "MMM") + ("Ed" if weekday else "d")
    words = _out_of_range(day) or _format_skeleton(skeleton, day, current_language())
    return TimeText(words, day.isoformat())


def format_weekday(day: date) -> str:
    """Format a day of the week in two letters or so."""
    return _weekdays(current_language())[day.weekday()]


@lru_cache(maxsize=64)
def _weekdays(language: Language) -> Mapping[int, str]:
    return get_day_names("short", "stand-alone", language.locale)


def format_date_range(first: date, last: date, *, year: bool = True) -> str:
    """Format a range of dates, as in `Tue, 24 Nov - Wed, 25 Nov 2026`."""
    if first == last:
        return format_date(first, year=year).words
    skeleton = "yMMMEd" if year else "MMMEd"
    words = format_interval(first, last, skeleton, locale=current_language().locale)
    return words.replace(_FULL_TILDE, _WAVE_DASH)


def format_moment(moment: datetime, day: date, *, year: bool = False) -> TimeText:
    """Format a time, with its date unless that is `day`, and its offset if it is ambiguous.

    Args:
        moment: in the time zone to show.
        day: the date that the page already shows; a date in another year gets its year.
        year: whether a date always gets its year.
    """
    if far := _out_of_range(moment):
        return TimeText(far, _iso(moment))
    words = _time_with_offset(moment)
    if moment.date() != day:
        words = _join(format_date(moment.date(), year=year or moment.year != day.year), words)
    return TimeText(words, _iso(moment))


def format_end(moment: datetime, day: date, *, year: bool = False) -> TimeText:
    """Format an end time; midnight at the end of `day` is 24:00 in 24-hour locales."""
    if moment.date() == day + DAY and moment.time() == time() and not moment.fold:
        return TimeText(re.sub(r"^0+", "24", _clock(moment)), _iso(moment))
    return format_moment(moment, day, year=year)


def format_full(moment: datetime) -> str:
    """Format a date with its year and a time, with its offset if it is ambiguous."""
    return _join(format_date(moment.date(), year=True), _time_with_offset(moment))


def format_with_zone(moment: datetime) -> str:
    """Format a moment in the site's time zone and name the zone, for plain text."""
    return f"{format_full(moment.astimezone(site_zone()))} ({zone_label(site_zone())})"


def time_element(moment: datetime, *, dated: bool = True) -> Markup:
    """Return a `time` element in the site's zone; script hides the zone if the browser's agrees."""
    there = moment.astimezone(site_zone())
    words = escape((format_full if dated else _time_with_offset)(there))
    zone = escape(zone_label(site_zone()))
    return Markup(  # noqa: S704 -- the words are escaped
        f'<bdi><time datetime="{_iso(there)}">{words}</time><span data-zone> ({zone})</span></bdi>'
    )


def format_in_zone(busy: BusyTime, zone: ZoneInfo, day: date) -> str | None:
    """Format a timed event in another zone; None if its times are the same there."""
    start, end = to_zone(busy.event.start, zone), to_zone(busy.end, zone)
    same = start.utcoffset() == busy.start.utcoffset() and end.utcoffset() == busy.end.utcoffset()
    if busy.dates or same:
        return None
    if busy.event.start >= busy.event.end:  # times with the same tzinfo compare by wall clock
        return format_moment(start, day).words
    return _range(format_moment(start, day), format_end(end, start.date()))


def format_busy(busy: BusyTime, today: date) -> str:
    """Format a busy time, as in `Tue 24 Nov, 10:00 - 11:00`; all-day ones have dates only.

    Years are included unless all dates are in the year of `today`.
    """
    first, last = busy.days[0], busy.days[1] - DAY
    year = {first.year, last.year} != {today.year}
    if busy.dates:
        return _range(format_date(first, year=year), format_date(last, year=year))
    start = format_moment(busy.start, first)
    instant = busy.event.start >= busy.event.end
    words = start.words if instant else _range(start, format_end(busy.end, first, year=year))
    return words if _out_of_range(first) else _join(format_date(first, year=year), words)


def _out_of_range(day: date) -> str | None:
    """Return the text for a date outside `WRITTEN_YEARS`, or None."""
    if day.year < WRITTEN_YEARS.start:
        return gettext(_BEFORE) % {"year": WRITTEN_YEARS.start}
    if day.year >= WRITTEN_YEARS.stop:
        return gettext(_AFTER) % {"year": WRITTEN_YEARS.stop - 1}
    return None


def _iso(moment: datetime) -> str:
    """Format a moment in ISO 8601, in UTC if its offset has seconds, as before time zones."""
    whole = not (moment.utcoffset() or timedelta()) % timedelta(minutes=1)
    written = moment if whole else moment.astimezone(UTC)
    return written.isoformat(timespec="minutes")


def _time_with_offset(moment: datetime) -> str:
    words = _clock(moment)
    return f"{words} ({utc_offset(moment)})" if shown_twice(moment) else words


def _clock(moment: datetime) -> str:
    return _format_time(moment.time(), current_language())


def format_hour(hour: int) -> str:
    """Format an hour of the day briefly, as in `9 AM` or `09`."""
    locale = current_language().locale
    short = "h a" if "a" in locale.time_formats["short"].pattern else "HH"
    return format_time(time(hour), short, locale=locale)


def _join(day: TimeText, words: str) -> str:
    """Join a date and a time by the pattern of the locale."""
    return _datetime_pattern(current_language()).format(words, day.words)


@lru_cache(maxsize=4096)
def _format_skeleton(skeleton: str, day: date, language: Language) -> str:
    return format_skeleton(skeleton, day, locale=language.locale)


@lru_cache(maxsize=4096)
def _format_time(moment: time, language: Language) -> str:
    return format_time(moment, "short", locale=language.locale)


@lru_cache(maxsize=256)
def _datetime_pattern(language: Language) -> str:
    return str(get_datetime_format("medium", locale=language.locale)).replace("'", "")


def _range(start: TimeText, end: TimeText) -> str:
    if start.words == end.words:
        return start.words
    pattern: str = current_language().locale.interval_formats[None]
    return pattern.replace(_FULL_TILDE, _WAVE_DASH).format(start.words, end.words)
