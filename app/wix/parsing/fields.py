"""Read single fields of a JSON object. Absent and `null` are alike.

A field of another type raises `UnreadableError`, unless documented otherwise.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from typing import TypeVar, cast

from app.wix.parsing.invisible import UNPRINTABLE, trim_invisible
from app.wix.parsing.json_body import JsonObject, UnreadableError
from app.wix.parsing.parsed_list import ParsedList
from app.wix.parsing.wix_enum import WixEnum

T = TypeVar("T")
E = TypeVar("E", bound=WixEnum)

NAME_MAX = 500
# Source: Wix's cursors have 16,000 characters at most (typings); its ids in samples up to 183.
STRING_MAX = 16_384
ID_MAX = 1_024
ITEMS_MAX = 5_000
ENUM_MAX = 100
_EARLIEST, _LATEST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
_DATETIME = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?"
    r"(?:[Zz]|([+-])([01]\d|2[0-3]):?([0-5]\d))",
    re.ASCII,
)
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def get_text(source: JsonObject, key: str) -> str:
    """Return a text to display, `""` if absent or invisible.

    Control characters and lone surrogates, which UTF-8 cannot encode, become spaces. A text longer
    than `NAME_MAX` is cut and ends in an ellipsis.
    """
    value = trim_invisible(_get(source, key, str) or "")
    return value if len(value) <= NAME_MAX else value[: NAME_MAX - 1] + "…"


def get_optional_text(source: JsonObject, key: str) -> str | None:
    """Return `get_text`, or `None` if absent or empty."""
    return get_text(source, key) or None


def get_label(source: JsonObject, key: str) -> str:
    """Return `get_text`, or `""` if the field has another type: for texts that decide nothing."""
    with suppress(UnreadableError):
        return get_text(source, key)
    return ""


def get_string(source: JsonObject, key: str) -> str | None:
    """Return an id, cursor or URL unchanged, `None` if absent or empty.

    Raises:
        UnreadableError: No string, too long, or with unprintable characters.
    """
    value = _get(source, key, str) or None
    if value and (len(value) > STRING_MAX or not value.isprintable()):
        raise UnreadableError(key)
    return value


def get_id(source: JsonObject, key: str) -> str:
    """Return a required id.

    Raises:
        UnreadableError: Absent, empty, longer than `ID_MAX`, or as in `get_string`.
    """
    value = get_string(source, key)
    if value is None or len(value) > ID_MAX:
        raise UnreadableError(key)
    return value


def get_opaque_id(source: JsonObject, key: str) -> str:
    """Return a required id of any length, for use in JSON bodies only.

    Raises:
        UnreadableError: Absent, empty, or with a lone surrogate, which UTF-8 cannot encode.
    """
    value = _get(source, key, str)
    if not value or _SURROGATE.search(value):
        raise UnreadableError(key)
    return value


def parse_enum(value: object, kind: type[E]) -> E:
    """Return a member of an enum, a new one for an undocumented value; see `WixEnum`."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return kind("")
    listed = kind.__members__.get(value)
    return kind(UNPRINTABLE.sub(" ", value[:ENUM_MAX])) if listed is None else listed


def get_bool(source: JsonObject, key: str) -> bool:
    """Return a boolean, false if absent."""
    return bool(_get(source, key, bool))


def get_object(source: JsonObject, key: str) -> JsonObject | None:
    """Return an object, `None` if absent: Wix sends an empty message as `{}`."""
    return cast("JsonObject | None", _get(source, key, dict))


def get_required_object(source: JsonObject, key: str) -> JsonObject:
    """Return an object.

    Raises:
        UnreadableError: Absent, or no object.
    """
    value = get_object(source, key)
    if value is None:
        raise UnreadableError(key)
    return value


def parse_list(source: JsonObject, key: str, parse: Callable[[JsonObject], T]) -> ParsedList[T]:
    """Parse each object of a list, empty if absent; count those that raise `UnreadableError`.

    Raises:
        UnreadableError: No list, or one of more than `ITEMS_MAX` items.
    """
    items = get_list(source, key)
    found: list[T] = []
    for item in items:
        with suppress(UnreadableError):
            found.append(parse(_object(item, key)))
    return ParsedList(found, unreadable=len(items) - len(found))


def get_objects(source: JsonObject, key: str) -> list[JsonObject]:
    """Return a list of objects, empty if absent."""
    items = get_list(source, key)
    if not all(isinstance(item, dict) for item in items):
        raise UnreadableError(key)
    return cast("list[JsonObject]", items)


def get_list(source: JsonObject, key: str) -> list[object]:
    """Return a list of any items, at most `ITEMS_MAX`, empty if absent."""
    items = cast("list[object]", _get(source, key, list) or [])
    if len(items) > ITEMS_MAX:
        raise UnreadableError(key)
    return items


def get_datetime(source: JsonObject, key: str) -> datetime:
    """Return a required time, in UTC, clamped to the years 1 to 9999.

    Raises:
        UnreadableError: Absent, no date and time, or without an offset; also 24:00 and leap
            seconds. A guessed busy time could show an owner as free.

    Source: RFC 3339, 5.6, which allows `t` and `z`, and any number of decimals.
    """
    match = _DATETIME.fullmatch(get_id(source, key))
    if match is None:
        raise UnreadableError(key)
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


def _object(value: object, key: str) -> JsonObject:
    if not isinstance(value, dict):
        raise UnreadableError(key)
    return cast("JsonObject", value)


def _get(source: JsonObject, key: str, kind: type[T]) -> T | None:
    value = source.get(key)
    if value is None or isinstance(value, kind):
        return value
    raise UnreadableError(key)
