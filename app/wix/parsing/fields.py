"""Read single fields of a JSON object. Absent and `null` are alike.

A field of another type raises `UnreadableError`, unless documented otherwise.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar, cast

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
ITEMS_MAX = 50_000
ENUM_MAX = 100
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def get_text(source: JsonObject, key: str) -> str:
    """Return a text to display, `""` if absent or invisible.

    Control characters and lone surrogates, which UTF-8 cannot encode, become spaces. A text longer
    than `NAME_MAX` is cut and ends in an ellipsis.
    """
    value = source.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise UnreadableError(key)
    return _displayed(value)


def _displayed(value: str) -> str:
    value = trim_invisible(value)
    return value if len(value) <= NAME_MAX else value[: NAME_MAX - 1] + "…"


def get_optional_text(source: JsonObject, key: str) -> str | None:
    """Return `get_text`, or `None` if absent or empty."""
    return get_text(source, key) or None


def get_label(source: JsonObject, key: str) -> str:
    """Return `get_text`, or `""` if the field has another type: for texts that decide nothing."""
    value = source.get(key)
    return _displayed(value) if isinstance(value, str) else ""


def get_string(source: JsonObject, key: str) -> str | None:
    """Return an id, cursor or URL unchanged, `None` if absent or empty.

    Raises:
        UnreadableError: No string, too long, or with unprintable characters.
    """
    return _checked(source.get(key), key, STRING_MAX)


def get_optional_id(source: JsonObject, key: str) -> str | None:
    """Return an id unchanged, `None` if absent or empty.

    Raises:
        UnreadableError: As in `get_string`, or longer than `ID_MAX`.
    """
    return _checked(source.get(key), key, ID_MAX)


def get_id(source: JsonObject, key: str) -> str:
    """Return a required id.

    Raises:
        UnreadableError: Absent, empty, longer than `ID_MAX`, or as in `get_string`.
    """
    value = _checked(source.get(key), key, ID_MAX)
    if value is None:
        raise UnreadableError(key)
    return value


def get_opaque_id(source: JsonObject, key: str) -> str:
    """Return a required id of any length, for use in JSON bodies only.

    Raises:
        UnreadableError: Absent, empty, or with a lone surrogate, which UTF-8 cannot encode.
    """
    value = source.get(key)
    if not isinstance(value, str) or not value:
        raise UnreadableError(key)
    if not value.isascii() and _SURROGATE.search(value):
        raise UnreadableError(key)
    return value


def parse_enum(value: object, kind: type[E]) -> E:
    """Return a member of an enum, a new one for an undocumented value; see `WixEnum`."""
    if not isinstance(value, str):
        if not isinstance(value, int) or isinstance(value, bool):
            return kind("")
        value = str(value)
    listed: E | None = _members_of(kind).get(value)
    return kind(UNPRINTABLE.sub(" ", value[:ENUM_MAX])) if listed is None else listed


@cache
def _members_of(kind: type[WixEnum]) -> dict[str, Any]:
    # `kind.__members__` makes a new proxy each time.
    return dict(kind.__members__)


def get_bool(source: JsonObject, key: str) -> bool:
    """Return a boolean, false if absent."""
    value = source.get(key)
    if value is None or isinstance(value, bool):
        return bool(value)
    raise UnreadableError(key)


def get_object(source: JsonObject, key: str) -> JsonObject | None:
    """Return an object, `None` if absent: Wix sends an empty message as `{}`."""
    value = source.get(key)
    if value is None or isinstance(value, dict):
        return value  # pyright: ignore[reportUnknownVariableType] -- a cast would be a call
    raise UnreadableError(key)


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
        try:
            found.append(parse(to_object(item, key)))
        except UnreadableError:
            continue
    return ParsedList(found, unreadable=len(items) - len(found))


def to_object(value: object, key: str) -> JsonObject:
    """Return a value that is an object."""
    if isinstance(value, dict):
        return value  # pyright: ignore[reportUnknownVariableType] -- a cast would be a call
    raise UnreadableError(key)


def get_objects(source: JsonObject, key: str) -> list[JsonObject]:
    """Return a list of objects, empty if absent."""
    items = get_list(source, key)
    if not all(isinstance(item, dict) for item in items):
        raise UnreadableError(key)
    return cast("list[JsonObject]", items)


def get_list(source: JsonObject, key: str) -> list[object]:
    """Return a list of any items, at most `ITEMS_MAX`, empty if absent."""
    value = source.get(key)
    if value is None:
        return []
    items = cast("list[object]", value)
    if not isinstance(value, list) or len(items) > ITEMS_MAX:
        raise UnreadableError(key)
    return items


def _checked(value: object, key: str, most: int) -> str | None:
    if value is None or value == "":
        return None
    if not isinstance(value, str) or len(value) > most or not value.isprintable():
        raise UnreadableError(key)
    return value
