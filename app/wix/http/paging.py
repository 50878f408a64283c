"""Cursor paging: request and parse pages, follow cursors, merge lists."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from contextlib import suppress
from typing import Protocol, TypeAlias, TypeVar

from app.wix.errors import WixOddAnswer, WixRefused
from app.wix.http.request import encode_json
from app.wix.parsing.fields import get_bool, get_object, get_string
from app.wix.parsing.json_body import JsonObject, UnreadableError
from app.wix.parsing.parsed_list import ParsedList

PAGE_SIZE = 100
MAX_PAGES = 500
MAX_ITEMS = MAX_PAGES * PAGE_SIZE
"""Limits of a list that never ends. 10,000 people are 100 pages."""
EXPIRED_CURSOR_STATUSES = (400, 404, 410)
"""Possible statuses for an invalid cursor. Source: Wix documents none, 2026-11."""


Progress: TypeAlias = Callable[[int], None]
"""Told after each page how many items of a list have arrived; from 0 again if it restarts."""


class Page(Protocol):
    """One page of a list."""

    @property
    def size(self) -> int:
        """Number of its items, the unreadable ones included."""
        ...

    @property
    def next_cursor(self) -> str | None:
        """Cursor of the next page, `None` on the last."""
        ...


class Identified(Protocol):
    """An object with an id of its own."""

    @property
    def id(self) -> str:
        """The id."""
        ...


P = TypeVar("P", bound=Page)
K = TypeVar("K", bound=Identified)


def query_body(filter_: Mapping[str, object] | None = None, *, cursor: str | None) -> bytes:
    """Return the body of a query for one page: the filter on the first, else the cursor alone.

    Source: "Following requests use the cursor token and not `filter` or `sort`", CursorQuery.
    """
    paging: dict[str, object] = {"limit": PAGE_SIZE}
    if cursor is not None:
        return encode_json({"query": {"cursorPaging": {"cursor": cursor, **paging}}})
    filtered = {"filter": filter_} if filter_ else {}
    return encode_json({"query": {**filtered, "cursorPaging": paging}})


def parse_next_cursor(response: JsonObject) -> str | None:
    """Return the cursor of the next page, `None` on the last.

    Raises:
        UnreadableError: `hasNext` without a cursor: the list would be taken for complete.
    """
    paging = get_object(response, "pagingMetadata") or {}
    if paging.get("hasNext") is False:
        return None
    cursor = get_string(get_object(paging, "cursors") or {}, "next")
    if cursor is None and get_bool(paging, "hasNext"):
        raise UnreadableError("pagingMetadata.cursors.next")
    return cursor


async def fetch_pages(
    fetch: Callable[[str | None], Awaitable[P]],
    *,
    method: str,
    enough: Callable[[list[P]], bool] = lambda _pages: False,
    progress: Progress | None = None,
) -> list[P]:
    """Fetch all pages, or as many as are enough; `fetch` takes a cursor, `None` for the first page.

    A cursor may expire between two pages; then all pages are fetched once more. An exception of
    `progress` ends the fetching.

    Raises:
        WixOddAnswer: More than `MAX_PAGES` pages or `MAX_ITEMS` items, a repeated cursor, or one
            expired again.
    """
    with suppress(_CursorExpired):
        return await _follow_cursors(fetch, method, enough, progress)
    try:
        return await _follow_cursors(fetch, method, enough, progress)
    except _CursorExpired as expired:
        raise WixOddAnswer(method, status=expired.status) from expired


class _CursorExpired(Exception):
    def __init__(self, status: int | None) -> None:
        super().__init__()
        self.status = status


async def _follow_cursors(
    fetch: Callable[[str | None], Awaitable[P]],
    method: str,
    enough: Callable[[list[P]], bool],
    progress: Progress | None,
) -> list[P]:
    pages = [await fetch(None)]
    items = 0
    seen: set[str] = set()
    while True:
        items += pages[-1].size
        if progress is not None:
            progress(items)
        cursor = pages[-1].next_cursor
        if cursor is None or enough(pages):
            return pages
        if cursor in seen or len(pages) == MAX_PAGES or items > MAX_ITEMS:
            raise WixOddAnswer(method, status=200)
        seen.add(cursor)
        try:
            pages.append(await fetch(cursor))
        except WixRefused as error:
            if error.status not in EXPIRED_CURSOR_STATUSES:
                raise
            raise _CursorExpired(error.status) from error


def batches(ids: Collection[str], size: int) -> list[tuple[str, ...]]:
    """Split ids, without repeats, into batches of at most `size`."""
    once = tuple(dict.fromkeys(ids))
    return [once[start : start + size] for start in range(0, len(once), size)]


def unique_ids(parts: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the ids of all parts without repeats."""
    return tuple(dict.fromkeys(identifier for part in parts for identifier in part))


def merge_by_id(parts: Iterable[ParsedList[K]]) -> ParsedList[K]:
    """Merge lists; of several items with one id keep the last."""
    found: dict[str, K] = {}
    unreadable = 0
    for part in parts:
        found.update((one.id, one) for one in part)
        unreadable += part.unreadable
    return ParsedList(found.values(), unreadable=unreadable)
