"""Options of a time zone field: a major city for each set of clock rules."""

from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

from app.calendars.values.zone_name import find_zone
from app.web.language.language import Language, current_language
from app.web.view import zone_text

_PLACES = """
    Africa/Cairo Africa/Johannesburg Africa/Lagos Africa/Nairobi America/Anchorage
    America/Argentina/Buenos_Aires America/Bogota America/Chicago America/Denver America/Halifax
    America/Los_Angeles America/Mexico_City America/New_York America/Phoenix America/Santiago
    America/Sao_Paulo America/St_Johns America/Toronto Asia/Bangkok Asia/Dhaka Asia/Dubai
    Asia/Hong_Kong Asia/Jakarta Asia/Jerusalem Asia/Karachi Asia/Kathmandu Asia/Kolkata
    Asia/Manila Asia/Riyadh Asia/Seoul Asia/Shanghai Asia/Singapore Asia/Tashkent Asia/Tehran
    Asia/Tokyo Atlantic/Azores Australia/Adelaide Australia/Brisbane Australia/Perth
    Australia/Sydney Europe/Athens Europe/Berlin Europe/Dublin Europe/Helsinki Europe/Istanbul
    Europe/Lisbon Europe/London Europe/Madrid Europe/Moscow Europe/Paris Europe/Rome
    Europe/Stockholm Europe/Warsaw Pacific/Auckland Pacific/Honolulu UTC
"""


@dataclass(frozen=True, slots=True)
class ZoneOption:
    """One option."""

    key: str
    name: str
    chosen: bool


def zone_options(chosen: ZoneInfo | None, own: ZoneInfo) -> tuple[ZoneOption, ...]:
    """Return the zones by label, without the schedule's own, which the list begins with."""
    return _zone_options(chosen, own, current_language())


@lru_cache(maxsize=128)
def _zone_options(
    chosen: ZoneInfo | None, own: ZoneInfo, language: Language
) -> tuple[ZoneOption, ...]:
    del language  # the current one, by which the labels differ
    listed = {zone for zone in map(find_zone, _PLACES.split()) if zone}
    zones = (listed | {chosen} if chosen else listed) - {own}
    places = [
        ZoneOption(zone.key, zone_text.full_zone_label(zone), zone == chosen) for zone in zones
    ]
    return tuple(sorted(places, key=lambda place: place.name))
