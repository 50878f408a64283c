"""Names of time zones in the current language."""

from collections.abc import Mapping
from contextvars import ContextVar
from datetime import datetime, timedelta
from functools import lru_cache
from typing import cast
from zoneinfo import ZoneInfo

from babel.core import get_global
from babel.dates import get_timezone_location, get_timezone_name

from app.calendars.values.zone_name import ABBREVIATIONS
from app.web.language.language import Language, current_language

_SITE_ZONE: ContextVar[ZoneInfo] = ContextVar("here")
_HOUR = timedelta(hours=1)
_NO_TERRITORY = {None, "001", "ZZ"}


def site_zone() -> ZoneInfo:
    """Return the time zone of the current site."""
    return _SITE_ZONE.get(ZoneInfo("UTC"))


def set_site_zone(zone: ZoneInfo) -> None:
    """Set the time zone of the current site for the rest of the request."""
    _SITE_ZONE.set(zone)


def utc_offset(moment: datetime) -> str:
    """Format the offset from UTC, as in `UTC+2`."""
    gap = moment.utcoffset() or timedelta()
    hours, rest = divmod(abs(gap), _HOUR)
    minutes = f":{rest // timedelta(minutes=1):02}" if rest else ""
    sign = "\N{MINUS SIGN}" if gap < timedelta() else "+"
    return f"UTC{sign}{hours}{minutes}"


def zone_label(zone: ZoneInfo) -> str:
    """Return the short name of a zone, as in `New York`, `UTC-5` or `Central European Time`."""
    return _zone_label(zone, current_language())


def full_zone_label(zone: ZoneInfo) -> str:
    """Return the unambiguous name of a zone, as in `New York (United States)`."""
    name, country = zone_label(zone), _country(zone, current_language())
    return f"{name} ({country})" if country and country != name else name


@lru_cache(maxsize=2048)
def _zone_label(zone: ZoneInfo, language: Language) -> str:
    if zone.key in ABBREVIATIONS:
        return _region(zone, language)
    if zone.key.startswith(("Etc/", "UTC")):
        return _fixed_offset(zone)
    name = get_timezone_location(zone, locale=language.locale, return_city=True)
    return name.rpartition("/")[2]


def _fixed_offset(zone: ZoneInfo) -> str:
    moment = datetime(2000, 1, 1, tzinfo=zone)
    return utc_offset(moment) if moment.utcoffset() else "UTC"


def _region(zone: ZoneInfo, language: Language) -> str:
    """Return the name of a region's time; zones without DST have "ST" in their key."""
    changes = "DT" in zone.key or not zone.key.endswith("ST")
    return get_timezone_name(
        zone, locale=language.locale, zone_variant="generic" if changes else "standard"
    )


def _country(zone: ZoneInfo, language: Language) -> str | None:
    if zone.key in ABBREVIATIONS:
        return None
    territories = cast("Mapping[str, str]", get_global("zone_territories"))
    territory = territories.get(zone.key)
    if zone.key.startswith("Antarctica/") and territory in _NO_TERRITORY:
        territory = "AQ"
    if territory is None or territory in _NO_TERRITORY:
        return None
    return cast("Mapping[str, str]", language.locale.territories).get(territory)
