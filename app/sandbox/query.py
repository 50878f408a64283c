"""Queries as Schedules and Staff Members take them, and paging by cursor.

Source: Query Schedules (dev.wix.com, 2024 to 2026): 50 at a time, no sort; Query Staff Members:
100, sorts. `@wix/auto_sdk_bookings_staff-members` 1.0.131 for the greatest limit and for "following
requests use the cursor token and not filter or sort".
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from app.sandbox.api_request import ApiRequest
from app.sandbox.error import ApiError, Json, Violations, violation
from app.sandbox.request_field import as_list, as_object, page_size
from app.sandbox.token_cipher import TokenCipher

T = TypeVar("T")
_MAXIMUM_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Query:
    """A query as sent, or as its cursor remembers it; `after` is where its page starts."""

    filter: Json
    limit: int
    after: str | None = None
    sort: tuple[Json, ...] = ()


def read_query(
    call: ApiRequest, purpose: str, *, default_limit: int = 50, sorts: bool = False
) -> Query:
    """Read `query` of the body, or what its cursor stands for.

    Args:
        call: the request.
        purpose: of the cursor.
        default_limit: how many items a page has.
        sorts: whether a sort is taken.

    Raises:
        WixError: 400 for a wrong limit, a foreign cursor, a cursor beside a filter or a sort, or a
            sort where none is taken.
    """
    query = _nested(call.body, "query")
    paging = _nested(query, "cursorPaging")
    name, broken = "query.cursorPaging.limit", Violations()
    size = broken.collect(
        page_size, paging.get("limit"), name, default=default_limit, maximum=_MAXIMUM_LIMIT
    )
    sort = broken.collect(_sort, query)
    given = broken.collect(_nested, query, "filter")
    broken.raise_if_any()
    if sort and not sorts:
        raise ApiError(400, "Sorting is not supported", {})
    if not paging.get("cursor"):
        return Query(given, size, sort=sort)
    if given or sort:
        raise ApiError(400, "A cursor cannot be combined with a filter or a sort", {})
    state = decode_cursor(call.sandbox.cipher, call.site.id, purpose, paging["cursor"])
    return Query(state["filter"], size, state["after"], tuple(state.get("sort", ())))


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


def encode_cursor(call: ApiRequest, purpose: str, state: Json) -> str:
    """Return a cursor for this site and method."""
    return call.sandbox.cipher.encrypt({"site": call.site.id, "for": purpose, **state})


def decode_cursor(seal: TokenCipher, site_id: str, purpose: str, token: object) -> Json:
    """Return what a cursor stands for.

    Raises:
        WixError: 400 when it was made up, altered, or made for something else.
    """
    state = seal.decrypt(token) if isinstance(token, str) and token.isascii() else None
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


def _sort(query: Json) -> tuple[Json, ...]:
    listed = as_list(query.get("sort"), "query.sort")
    return tuple(as_object(one, "query.sort") for one in listed)


def _nested(fields: Json, name: str) -> Json:
    value = fields.get(name)
    return {} if value is None else as_object(value, name)
