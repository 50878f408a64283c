"""Queries of Schedules and Staff Members, and cursor paging.

Source: Query Schedules (dev.wix.com, 2024 to 2026): 50 at a time, no sort; Query Staff Members:
100, sorts. `@wix/auto_sdk_bookings_staff-members` 1.0.131 for the maximum limit and for "following
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
    """A query as sent, or as restored from its cursor; `after` is the key its page starts after."""

    filter: Json
    limit: int
    after: str | None = None
    sort: tuple[Json, ...] = ()


def read_query(
    request: ApiRequest, purpose: str, *, default_limit: int = 50, sorts: bool = False
) -> Query:
    """Read `query` of the body, or restore it from its cursor.

    Args:
        request: the call.
        purpose: what the cursor is for.
        default_limit: the page size without `limit`.
        sorts: whether sorting is supported.

    Raises:
        ApiError: 400 for an invalid limit or cursor, a cursor together with a filter or a sort, or
            an unsupported sort.
    """
    query = _nested(request.body, "query")
    paging = _nested(query, "cursorPaging")
    name, violations = "query.cursorPaging.limit", Violations()
    size = violations.collect(
        page_size, paging.get("limit"), name, default=default_limit, maximum=_MAXIMUM_LIMIT
    )
    sort = violations.collect(_sort, query)
    given = violations.collect(_nested, query, "filter")
    violations.raise_if_any()
    if sort and not sorts:
        raise ApiError(400, "Sorting is not supported", {})
    if not paging.get("cursor"):
        return Query(given, size, sort=sort)
    if given or sort:
        raise ApiError(400, "A cursor cannot be combined with a filter or a sort", {})
    state = decode_cursor(request.sandbox.cipher, request.site.id, purpose, paging["cursor"])
    return Query(state["filter"], size, state["after"], tuple(state["sort"]))


def paginate(
    items: Sequence[T],
    key: Callable[[T], str],
    size: int,
    after: str | None,
    cursor: Callable[[str], str],
) -> tuple[list[T], Json]:
    """Return a page and its metadata; the last page has no `cursors`, as in List Events' samples.

    Args:
        items: all of them, sorted by key.
        key: gives an item's key.
        size: items per page.
        after: the key that the page starts after; `None` for the first page.
        cursor: returns the cursor of the page that starts after a key.
    """
    rest = [item for item in items if after is None or key(item) > after]
    page = rest[:size]
    if len(rest) <= size:
        return page, {"count": len(page), "hasNext": False}
    cursors = {"next": cursor(key(page[-1]))}
    return page, {"count": len(page), "cursors": cursors, "hasNext": True}


def encode_query_cursor(request: ApiRequest, purpose: str, query: Query, after: str) -> str:
    """Return the cursor of a query's page that starts after a key."""
    state: Json = {"filter": query.filter, "sort": query.sort, "after": after}
    return encode_cursor(request, purpose, state)


def encode_cursor(request: ApiRequest, purpose: str, state: Json) -> str:
    """Return a cursor for this site and method."""
    return request.sandbox.cipher.encrypt({"site": request.site.id, "for": purpose, **state})


def decode_cursor(seal: TokenCipher, site_id: str, purpose: str, token: object) -> Json:
    """Return the state of a cursor.

    Raises:
        ApiError: 400 when it is forged, altered, or of another site or method.
    """
    state = seal.decrypt(token) if isinstance(token, str) and token.isascii() else None
    if state is None or (state["site"], state["for"]) != (site_id, purpose):
        raise violation("cursorPaging.cursor", "is not a valid cursor", "CUSTOM")
    return state


def requested_fields(given: object, known: frozenset[str], *, maximum: int) -> frozenset[str]:
    """Return the requested `fields`.

    Raises:
        ApiError: 400 for an unknown field or too many.
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
