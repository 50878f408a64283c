"""Queries of Schedules and Staff Members, and cursor paging.

Source: Query Schedules (dev.wix.com, 2024 to 2026): 50 at a time, no sort; Query Staff Members:
100, sorts. `@wix/auto_sdk_bookings_staff-members` 1.0.131 for the maximum limit and for "following
requests use the cursor token and not filter or sort".
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeVar

from app.sandbox.api_request import ApiRequest
from app.sandbox.error import ApiError, Json, Violations, violation
from app.sandbox.request_field import as_list, as_object, page_size

T = TypeVar("T")
_MAXIMUM_LIMIT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class PagedQuery:
    """A query for one page; `after` is the key it starts after."""

    limit: int
    after: str | None = None


Q = TypeVar("Q", bound=PagedQuery)


@dataclass(frozen=True, slots=True, kw_only=True)
class Query(PagedQuery):
    """A query as sent, or restored from its cursor."""

    filter: Json
    sort: tuple[Json, ...] = ()


class _Cursor(NamedTuple):
    site_id: str
    purpose: str
    query: PagedQuery


def read_query(
    request: ApiRequest, purpose: str, *, default_limit: int = 50, sorts: bool = False
) -> Query:
    """Read `query` of the body, or restore it from its cursor, which is for `purpose`.

    Raises:
        ApiError: 400 for an invalid limit or cursor, a cursor together with a filter or a sort, or
            an unsupported sort.
    """
    query = nested(request.body, "query")
    paging = nested(query, "cursorPaging")
    name, violations = "query.cursorPaging.limit", Violations()
    size = violations.collect(
        page_size, paging.get("limit"), name, default=default_limit, maximum=_MAXIMUM_LIMIT
    )
    sort = violations.collect(_sort, query)
    given = violations.collect(nested, query, "filter")
    violations.raise_if_any()
    if sort and not sorts:
        raise ApiError(400, "Sorting is not supported", {})
    if not paging.get("cursor"):
        return Query(filter=given, limit=size, sort=sort)
    if given or sort:
        raise ApiError(400, "A cursor cannot be combined with a filter or a sort", {})
    return restored_query(request, purpose, paging["cursor"], Query, limit=size)


def paginate(
    request: ApiRequest,
    purpose: str,
    items: Sequence[T],
    key: Callable[[T], str],
    query: PagedQuery,
) -> tuple[list[T], Json]:
    """Return a page and its metadata; the last page has no `cursors`, as in List Events' samples.

    `items` are all, sorted by `key`; the cursor is for `purpose`.
    """
    rest = [item for item in items if query.after is None or key(item) > query.after]
    page = rest[: query.limit]
    if len(rest) <= query.limit:
        return page, {"count": len(page), "hasNext": False}
    following = replace(query, after=key(page[-1]))
    cursor = request.sandbox.tokens.issue(_Cursor(request.site.id, purpose, following))
    return page, {"count": len(page), "cursors": {"next": cursor}, "hasNext": True}


def restored_query(
    request: ApiRequest, purpose: str, token: object, kind: type[Q], *, limit: int
) -> Q:
    """Return the query of a cursor, with the page size of this call.

    Raises:
        ApiError: 400 when it is unknown, or of another site or method.
    """
    cursor = request.sandbox.tokens.read(str(token))
    if (
        not isinstance(cursor, _Cursor)
        or not isinstance(cursor.query, kind)
        or cursor[:2] != (request.site.id, purpose)
    ):
        raise violation("cursorPaging.cursor", "is not a valid cursor", "CUSTOM")
    return replace(cursor.query, limit=limit)


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


def nested(fields: Json, name: str) -> Json:
    """Return an optional object of an object, empty if absent."""
    value = fields.get(name)
    return {} if value is None else as_object(value, name)
