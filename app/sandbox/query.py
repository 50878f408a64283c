"""Wix's query language, as far as Schedules and Staff Members take it, and paging by cursor.

Source: Query Schedules (dev.wix.com, 2024 to 2026); `@wix/auto_sdk_bookings_staff-members`
1.0.131 for limits and for "following requests use the cursor token and not filter or sort".
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar, cast

from app.sandbox.call import Call
from app.sandbox.cursor import Seal
from app.sandbox.error import Json, WixError, violation
from app.sandbox.field import as_list, as_message, limit

T = TypeVar("T")
Readers = Mapping[str, Callable[[T], str | None]]
_DEFAULT_LIMIT, _MAXIMUM_LIMIT = 50, 100


@dataclass(frozen=True, slots=True)
class Query:
    """A query as sent, or as its cursor remembers it."""

    filter: Json
    limit: int
    after: str | None = None


def read_query(call: Call, purpose: str) -> Query:
    """Read `query` of the body, or what its cursor stands for.

    Raises:
        WixError: 400 for a wrong limit, a foreign cursor, a cursor beside a filter, or a sort.
    """
    query = _nested(call.body, "query")
    paging = _nested(query, "cursorPaging")
    name = "query.cursorPaging.limit"
    size = limit(paging.get("limit"), name, default=_DEFAULT_LIMIT, maximum=_MAXIMUM_LIMIT)
    if query.get("sort"):
        raise WixError(400, "Sorting is not supported", {})
    given = _nested(query, "filter")
    if not paging.get("cursor"):
        return Query(given, size)
    if given:
        raise WixError(400, "A cursor cannot be combined with a filter", {})
    state = open_cursor(call.sandbox.seal, call.site.id, purpose, paging["cursor"])
    return Query(state["filter"], size, state["after"])


def matching(items: Sequence[T], given: Json, readers: Readers[T]) -> list[T]:
    """Return the items that a filter lets through.

    Raises:
        WixError: 400 for a field or an operator that Wix does not filter by.
    """
    tests = [(_reader(name, readers), _allowed(name, rule)) for name, rule in given.items()]
    return [item for item in items if all(read(item) in allowed for read, allowed in tests)]


def page_of(
    items: Sequence[T], key: Callable[[T], str], size: int, after: str | None
) -> tuple[list[T], str | None]:
    """Return the items that follow `after`, and the key to go on from when there are more."""
    rest = [item for item in items if after is None or key(item) > after]
    page = rest[:size]
    return page, key(page[-1]) if len(rest) > size else None


def paging_metadata(number: int, cursor: str | None) -> Json:
    """Write paging metadata; the last page has no `cursors`, as in the List Events samples."""
    if cursor is None:
        return {"count": number, "hasNext": False}
    return {"count": number, "cursors": {"next": cursor}, "hasNext": True}


def close_cursor(call: Call, purpose: str, state: Json) -> str:
    """Return a cursor for this site and method."""
    return call.sandbox.seal.close({"site": call.site.id, "for": purpose, **state})


def open_cursor(seal: Seal, site_id: str, purpose: str, token: object) -> Json:
    """Return what a cursor stands for.

    Raises:
        WixError: 400 when it was made up, altered, or made for something else.
    """
    state = seal.open(token) if isinstance(token, str) and token.isascii() else None
    if state is None or (state["site"], state["for"]) != (site_id, purpose):
        raise violation("cursorPaging.cursor", "is not a valid cursor", "CUSTOM")
    return state


def requested_fields(given: object, known: frozenset[str], *, maximum: int) -> frozenset[str]:
    """Return the `fields` a caller asks for.

    Raises:
        WixError: 400 for an unknown one or too many.
    """
    names = as_list(given, "fields")
    if len(names) > maximum:
        raise violation("fields", "has too many items", "MAX_SIZE", {"threshold": maximum})
    asked = frozenset(map(str, names))
    if asked - known:
        raise violation("fields", "has an unknown value", "INVALID_ENUM_VALUE")
    return asked


def _nested(fields: Json, name: str) -> Json:
    value = fields.get(name)
    return {} if value is None else as_message(value, name)


def _reader(name: str, readers: Readers[T]) -> Callable[[T], str | None]:
    if name not in readers:
        raise WixError(400, f"Field '{name}' is not declared as filterable", {})
    return readers[name]


def _allowed(name: str, rule: object) -> list[object]:
    """Return the values a rule lets through; a bare value is short for `$eq`."""
    if not isinstance(rule, dict):
        return [rule]
    rules = as_message(cast("object", rule), name)
    if set(rules) == {"$eq"}:
        return [rules["$eq"]]
    if set(rules) == {"$in"}:
        return as_list(rules["$in"], name)
    raise WixError(400, f"Field '{name}' is filtered by $eq and $in only", {})
