"""Names of time zones: which zone is meant, however Wix, Windows or an address writes it."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from struct import pack
from typing import cast
from zoneinfo import ZoneInfo, available_timezones

from babel.core import get_global

ABBREVIATIONS = frozenset(
    {"CET", "EET", "MET", "WET", "EST", "HST", "MST", "EST5EDT", "CST6CDT", "MST7MDT", "PST8PDT"}
)
"""IANA names of no place: those of whole regions' clocks."""

_NO_PLACE = {"Factory", "localtime"}
_ZERO = {"Etc/UTC", "Etc/GMT"}
_OFFSET = re.compile(r"(?:utc|gmt)?([+\-\u2212])(\d\d?)(?::?([0-5]\d))?")
_FARTHEST = {"+": 14 * 60, "-": 12 * 60}
_LONGEST = 100


def find_zone(name: str | None) -> ZoneInfo | None:
    """Return the zone that a name stands for; nothing for a name that stands for none.

    Names are those of IANA, also outdated ones, and those of Windows, in any case and with any
    blanks; or offsets such as `Z`, `UTC+02:00` and `GMT+2`. All names of one zone give the same.

    Source: Wix documents IANA names (Schedules V3, `timeZone`, 2026); the others are what calendar
    programs write. Windows' names: CLDR, `windowsZones`.
    """
    wanted = _folded(name or "")[:_LONGEST]
    key = _keys().get(wanted)
    return ZoneInfo(key) if key else _fixed(wanted)


@cache
def _keys() -> Mapping[str, str]:
    """Return the zones by their names, folded."""
    names = available_timezones() - _NO_PLACE
    aliases = cast("Mapping[str, str]", get_global("zone_aliases"))
    windows = cast("Mapping[str, str]", get_global("windows_zone_mapping"))

    def main(name: str) -> str:
        there = aliases.get(name, name)
        if there in _ZERO:
            return "UTC"
        return there if there in names and name not in ABBREVIATIONS else name

    found = {_folded(name): main(key) for name, key in windows.items() if key in names}
    found |= {
        # Outlook writes the half of the year that it is in
        name.replace("standardtime", "daylighttime"): key
        for name, key in found.items()
    }
    return found | {_folded(name): main(name) for name in names} | {"z": "UTC"}


def _folded(name: str) -> str:
    """Return a name without blanks and what nobody sees, its wide letters narrow, all small."""
    letters = unicodedata.normalize("NFKC", name).replace("_", "")
    return "".join(one for one in letters if unicodedata.category(one)[0] not in "ZC").casefold()


def _fixed(wanted: str) -> ZoneInfo | None:
    """Return the zone of an offset, as people write it: `GMT+2` is ahead of UTC, not behind it."""
    found = _OFFSET.fullmatch(wanted)
    if not found:
        return None
    sign = "+" if found[1] == "+" else "-"
    minutes = 60 * int(found[2]) + int(found[3] or 0)
    if minutes > _FARTHEST[sign] or minutes % 15:
        return None
    return _clock(minutes if sign == "+" else -minutes)


@cache
def _clock(minutes: int) -> ZoneInfo:
    hours, rest = divmod(abs(minutes), 60)
    if not minutes:
        return ZoneInfo("UTC")
    if not rest:
        return ZoneInfo(f"Etc/GMT{'-' if minutes > 0 else '+'}{hours}")  # IANA's signs are turned
    name = f"UTC{'+' if minutes > 0 else '-'}{hours:02}:{rest:02}"
    return ZoneInfo.from_file(BytesIO(_file(60 * minutes)), key=name)


def _file(offset_s: int) -> bytes:
    """Return a time zone file (RFC 8536, version 1) of clocks that never change."""
    return (
        b"TZif"
        + bytes(16)
        + pack(">6l", 0, 0, 0, 0, 1, 4)
        + pack(">lBB", offset_s, 0, 0)
        + b"UTC\0"
    )
