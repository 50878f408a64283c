"""Small readers of single fields: absent and `null` are alike, a wrong type is not."""

import re
from datetime import UTC, datetime
from typing import TypeVar, cast

from app.wix.decode import JsonObject, UnreadableError
from app.wix.enums import WixEnum
from app.wix.visible import visible

T = TypeVar("T")

Choice = TypeVar("Choice", bound=WixEnum)

NAME_MAX = 500
# Source: Wix's cursors have 16,000 characters at most (typings); its ids in samples up to 183.
TOKEN_MAX = 16_384
ID_MAX = 1_024
ITEMS_MAX = 5_000
CHOICE_MAX = 100
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def text(source: JsonObject, key: str) -> str:
    """A text for people, `""` when absent or when nobody could see any of it.

    Control characters and lone surrogates become spaces: JSON may hold both, and a lone surrogate
    cannot even be written to a page. What is longer than any name is cut, with a mark.
    """
    value = visible(_get(source, key, str) or "")
    return value if len(value) <= NAME_MAX else value[: NAME_MAX - 1] + "…"


def maybe_text(source: JsonObject, key: str) -> str | None:
    """As `text`, but `None` when absent or empty."""
    return text(source, key) or None


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


def choice(value: object, kind: type[Choice]) -> Choice:
    """A member of an enum, made up for a value that it does not know; see `WixEnum`."""
    if not isinstance(value, str):
        return kind(cast("str", value))
    listed = kind.__members__.get(value)
    return kind(_UNPRINTABLE.sub(" ", value[:CHOICE_MAX])) if listed is None else listed


def flag(source: JsonObject, key: str) -> bool:
    """A boolean, false when absent."""
    return bool(_get(source, key, bool))


def child(source: JsonObject, key: str) -> JsonObject | None:
    """An object; `None` when absent, since Wix writes an empty message as `{}`."""
    return cast("JsonObject | None", _get(source, key, dict))


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
    """A point in time, in UTC.

    Raises:
        UnreadableError: Absent, no date and time, or without an offset. A busy time that is left
            out or guessed would show an owner as free.
    """
    try:
        value = datetime.fromisoformat(essential(source, key))
        if value.tzinfo is not None:
            return value.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise UnreadableError(key)


def _get(source: JsonObject, key: str, kind: type[T]) -> T | None:
    value = source.get(key)
    if value is None or isinstance(value, kind):
        return value
    raise UnreadableError(key)
