"""Read a time from a JSON object."""

import re
from datetime import UTC, datetime, timedelta, timezone

from app.wix.parsing.fields import get_id
from app.wix.parsing.json_body import JsonObject, UnreadableError

_EARLIEST, _LATEST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
_DATETIME = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?"
    r"(?:[Zz]|([+-])([01]\d|2[0-3]):?([0-5]\d))",
    re.ASCII,
)
# The form of Wix's samples, which `fromisoformat` reads; it would read others, too.
_USUAL_DATETIME = re.compile(r"\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):\d\d:\d\d(?:\.\d{3})?Z", re.ASCII)


def get_datetime(source: JsonObject, key: str) -> datetime:
    """Return a required time, in UTC, clamped to the years 1 to 9999.

    Raises:
        UnreadableError: Absent, no date and time, or without an offset; also 24:00 and leap
            seconds. A guessed busy time could show an owner as free.

    Source: RFC 3339, 5.6, which allows `t` and `z`, and any number of decimals.
    """
    text = get_id(source, key)
    if _USUAL_DATETIME.fullmatch(text):
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            raise UnreadableError(key) from None
    match = _DATETIME.fullmatch(text)
    if match is None:
        raise UnreadableError(key)
    return _to_datetime(match, key)


def _to_datetime(match: re.Match[str], key: str) -> datetime:
    *clock, second, decimals, sign, offset_h, offset_min = match.groups()
    year, month, day, hour, minute = map(int, clock)
    offset = timedelta(hours=int(offset_h or 0), minutes=int(offset_min or 0))
    try:
        value = datetime(
            *(year, month, day, hour, minute, int(second or 0)),
            microsecond=int((decimals or "")[:6].ljust(6, "0")),
            tzinfo=timezone(-offset if sign == "-" else offset),
        )
    except ValueError:
        raise UnreadableError(key) from None
    try:
        return value.astimezone(UTC)
    except OverflowError:
        return _LATEST if sign == "-" else _EARLIEST
