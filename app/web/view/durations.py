"""Lengths of time in words."""

from datetime import timedelta

from babel.lists import format_list
from babel.units import format_unit

from app.web.language.language import current_language

_UNITS = (("duration-hour", 3600), ("duration-minute", 60), ("duration-second", 1))


def format_duration(length: timedelta) -> str:
    """Format a length of time without rounding, as in `1 min, 40 sec`."""
    rest, locale, parts = int(length.total_seconds()), current_language().locale, list[str]()
    for unit, size_s in _UNITS:
        count, rest = divmod(rest, size_s)
        if count:
            parts.append(format_unit(count, unit, "short", locale=locale))
    nothing = format_unit(0, "duration-second", "short", locale=locale)
    return format_list(parts or [nothing], style="unit", locale=locale)
