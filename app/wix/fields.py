"""Small readers of single fields: absent and `null` are alike, a wrong type is not."""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from typing import TypeVar, cast

from app.wix.decode import JsonObject, UnreadableError
from app.wix.enums import WixEnum
from app.wix.listing import ParsedList
from app.wix.visible import trim_invisible

T = TypeVar("T")

Choice = TypeVar("Choice", bound=WixEnum)

NAME_MAX = 500
# Source: Wix's cursors have 16,000 characters at most (typings); its ids in samples up to 183.
TOKEN_MAX = 16_384
ID_MAX = 1_024
ITEMS_MAX = 5_000
CHOICE_MAX = 100
_EARLIEST, _LATEST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
_MOMENT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?"
    r"(?:[Zz]|([+-])([01]\d|2[0-3]):?([0-5]\d))",
    re.ASCII,
)
_HALF = re.compile(r"[\ud800-\udfff]")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def text(source: JsonObject, key: str) -> str:
    """A text for people, `""` when absent or when nobody could see any of it.

    Control characters and lone surrogates become spaces: JSON may hold both, and a lone surrogate
    cannot even be written to a page. What is longer than any name is cut, with a mark.
    """
    value = trim_invisible(_get(source, key, str) or "")
    return value if len(value) <= NAME_MAX else value[: NAME_MAX - 1] + "…"


def maybe_text(source: JsonObject, key: str) -> str | None:
    """As `text`, but `None` when absent or empty."""
    return text(source, key) or None


def label(source: JsonObject, key: str) -> str:
    """As `text`, for what is only shown: a wrong type is as good as nothing."""
    with suppress(UnreadableError):
        return text(source, key)
    return ""


def token(source: JsonObject, key: str) -> str | None:
    """A text for machines (id, cursor, address), returned as it is; `None` when absent or empty.

    Raises:
        UnreadableError: It holds characters that no such text has.
    """
    value = _get(source, key, str) or None
    if value and (len(value) > TOKEN_MAX or not value.isprintable()):
        raise UnreadableError(key)
    return value


def essential(source: JsonObject, key: str) -> str:
    """A `token` without which the object around it is worth nothing."""
    value = token(source, key)
    if value is None or len(value) > ID_MAX:
        raise UnreadableError(key)
    return value


def opaque(source: JsonObject, key: str) -> str:
    """An id that only goes back to Wix in JSON, which holds any text of any length.

    Raises:
        UnreadableError: It is absent or empty, or holds half a character, which UTF-8 cannot.
    """
    value = _get(source, key, str)
    if not value or _HALF.search(value):
        raise UnreadableError(key)
    return value


def choice(value: object, kind: type[Choice]) -> Choice:
    """A member of an enum, made up for a value that it does not know; see `WixEnum`."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return kind("")
    listed = kind.__members__.get(value)
    return kind(_UNPRINTABLE.sub(" ", value[:CHOICE_MAX])) if listed is None else listed


def flag(source: JsonObject, key: str) -> bool:
    """A boolean, false when absent."""
    return bool(_get(source, key, bool))


def child(source: JsonObject, key: str) -> JsonObject | None:
    """An object; `None` when absent, since Wix writes an empty message as `{}`."""
    return cast("JsonObject | None", _get(source, key, dict))


def readable(source: JsonObject, key: str, read: Callable[[JsonObject], T]) -> ParsedList[T]:
    """A list of objects, each of them read; empty when absent.

    One that cannot be read takes nothing from the others. It is counted.

    Raises:
        UnreadableError: There is something else than a list, or far too long a one.
    """
    items = items_of(source, key)
    found: list[T] = []
    for item in items:
        with suppress(UnreadableError):
            found.append(read(_object(item, key)))
    return ParsedList(found, unreadable=len(items) - len(found))


def children(source: JsonObject, key: str) -> list[JsonObject]:
    """A list of objects, empty when absent."""
    items = items_of(source, key)
    if not all(isinstance(item, dict) for item in items):
        raise UnreadableError(key)
    return cast("list[JsonObject]", items)


def tokens(source: JsonObject, key: str) -> tuple[str, ...]:
    """A list of texts for machines, empty when absent."""
    return tuple(essential({key: item}, key) for item in items_of(source, key))


def items_of(source: JsonObject, key: str) -> list[object]:
    """A list of anything, empty when absent."""
    items = cast("list[object]", _get(source, key, list) or [])
    if len(items) > ITEMS_MAX:
        raise UnreadableError(key)
    return items


def moment(source: JsonObject, key: str) -> datetime:
    """A point in time, in UTC. What its offset puts before year 1 or after 9999 is put there.

    Raises:
        UnreadableError: Absent, no date and time, or without an offset. 24:00 and leap seconds are
            none either. A busy time that is left out or guessed would show an owner as free.

    Source: RFC 3339, 5.6, which takes `t` and `z`, too, and any number of decimals.
    """
    written = _MOMENT.fullmatch(essential(source, key))
    if written is None:
        raise UnreadableError(key)
    *clock, second, decimals, sign, offset_h, offset_min = written.groups()
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
