"""Lookup of time zones by IANA names, Windows names and UTC offsets."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from io import BytesIO
from struct import pack
from typing import cast
from zoneinfo import ZoneInfo, available_timezones

from babel.core import get_global

ABBREVIATIONS = frozenset(
    {"CET", "EET", "MET", "WET", "EST", "HST", "MST", "EST5EDT", "CST6CDT", "MST7MDT", "PST8PDT"}
)
"""IANA names that are abbreviations instead of places."""

_NO_PLACE = {"Factory", "localtime"}
_ZERO = {"Etc/UTC", "Etc/GMT"}
_OFFSET = re.compile(r"(?:utc|gmt)?([+\-\u2212])(\d\d?)(?::?([0-5]\d))?")
_FARTHEST = {"+": 14 * 60, "-": 12 * 60}
_LONGEST = 100


def find_zone(name: str | None) -> ZoneInfo | None:
    """Return the zone of a name, None if there is none.

    Accepts IANA names, including outdated ones, and Windows names, ignoring case and blanks; and
    offsets such as `Z`, `UTC+02:00` and `GMT+2`. All aliases of a zone return the same zone.

    Source: Wix documents IANA names (Schedules V3, `timeZone`, 2026); calendar programs write the
    others. Windows names: CLDR, `windowsZones`.
    """
    given = name or ""
    # a longer name is not kept, so that no request can fill the memory
    return _find_kept(given) if len(given) <= _LONGEST else _find(given)


@lru_cache(maxsize=1024)
def _find_kept(given: str) -> ZoneInfo | None:
    return _find(given)


def _find(given: str) -> ZoneInfo | None:
    wanted = _normalize(given)[:_LONGEST]
    key = _keys().get(wanted)
    return ZoneInfo(key) if key else _fixed_offset(wanted)


@cache
def _keys() -> Mapping[str, str]:
    """Map normalized names to IANA names."""
    names = available_timezones() - _NO_PLACE
    aliases = cast("Mapping[str, str]", get_global("zone_aliases"))
    windows = cast("Mapping[str, str]", get_global("windows_zone_mapping"))

    def canonical(name: str) -> str:
        alias = aliases.get(name, name)
        if alias in _ZERO:
            return "UTC"
        return alias if alias in names and name not in ABBREVIATIONS else name

    found = {_normalize(name): canonical(key) for name, key in windows.items() if key in names}
    found |= {
        # in summer, Outlook writes the name of daylight saving time
        name.replace("standardtime", "daylighttime"): key
        for name, key in found.items()
    }
    return found | {_normalize(name): canonical(name) for name in names} | {"z": "UTC"}


def _normalize(name: str) -> str:
    """Remove blanks, underscores and invisible characters; fold width and case."""
    letters = unicodedata.normalize("NFKC", name).replace("_", "")
    return "".join(one for one in letters if unicodedata.category(one)[0] not in "ZC").casefold()


def _fixed_offset(wanted: str) -> ZoneInfo | None:
    """Return the zone of an offset; `GMT+2` is ahead of UTC, unlike `Etc/GMT+2`."""
    found = _OFFSET.fullmatch(wanted)
    if not found:
        return None
    sign = "+" if found[1] == "+" else "-"
    minutes = 60 * int(found[2]) + int(found[3] or 0)
    if minutes > _FARTHEST[sign] or minutes % 15:
        return None
    return _offset_zone(minutes if sign == "+" else -minutes)


@cache
def _offset_zone(minutes: int) -> ZoneInfo:
    hours, rest = divmod(abs(minutes), 60)
    if not minutes:
        return ZoneInfo("UTC")
    if not rest:
        return ZoneInfo(f"Etc/GMT{'-' if minutes > 0 else '+'}{hours}")  # IANA inverts the sign
    name = f"UTC{'+' if minutes > 0 else '-'}{hours:02}:{rest:02}"
    return ZoneInfo.from_file(BytesIO(_tzif(60 * minutes)), key=name)


def _tzif(offset_s: int) -> bytes:
    """Return a TZif file (RFC 8536, version 1) with a fixed offset."""
    return (
        b"TZif"
        + bytes(16)
        + pack(">6l", 0, 0, 0, 0, 1, 4)
        + pack(">lBB", offset_s, 0, 0)
        + b"UTC\0"
    )
