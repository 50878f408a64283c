"""Lengths of time in words."""

import re
from datetime import datetime, timedelta

from babel.dates import format_timedelta
from babel.lists import format_list
from babel.units import format_unit

from app.web.language.language import _, current_language, gettext

_UNITS = (("duration-hour", 3600), ("duration-minute", 60), ("duration-second", 1))


def format_duration(length: timedelta) -> str:
    """Format a length of time without rounding, as in `1 min, 40 sec`."""
    rest, locale, parts = int(length.total_seconds()), current_language().locale, list[str]()
    for unit, size_s in _UNITS:
        count, rest = divmod(rest, size_s)
        if count:
            parts.append(format_unit(count, unit, "short", locale=locale))
    nothing = format_unit(0, "duration-second", "short", locale=locale)
    return _close_counters(format_list(parts or [nothing], style="unit", locale=locale))


def format_age(moment: datetime, now: datetime) -> str:
    """Format how long ago a moment was, as in `3 days ago` or `just now`."""
    gap, locale = moment - now, current_language().locale
    if gap > -timedelta(minutes=1):
        return gettext(_("just now"))
    words = format_timedelta(gap, granularity="minute", add_direction=True, locale=locale)
    return _close_counters(words)


def _close_counters(words: str) -> str:
    """Remove the space that CLDR puts between a number and its Japanese counter."""
    return re.sub(r"(?<=\d) (?=[一-龯])", "", words)
