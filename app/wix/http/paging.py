"""Cursor paging: request pages, parse their cursors, merge lists."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from app.wix.http.request import encode_json
from app.wix.parsing.fields import STRING_MAX, get_bool, get_object, get_string
from app.wix.parsing.json_body import JSON, JsonObject, UnreadableError
from app.wix.parsing.list_body import ListBody
from app.wix.parsing.parsed_list import ParsedList

PAGE_SIZE = 100
_TAIL_BYTES = 2 * STRING_MAX


class Identified(Protocol):
    """An object with an id of its own."""

    @property
    def id(self) -> str:
        """The id."""
        ...


K = TypeVar("K", bound=Identified)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ItemPage(Generic[T]):
    """One page of a list; `next_cursor` is `None` on the last."""

    items: ParsedList[T]
    next_cursor: str | None = None

    @property
    def size(self) -> int:
        """Number of readable items."""
        return len(self.items)


def page_body(key: str, parse_item: Callable[[JsonObject], T]) -> ListBody[T, ItemPage[T]]:
    """Return how to parse a page of the list with this key; see `ListBody`."""

    def page(found: ParsedList[T], response: JsonObject) -> ItemPage[T]:
        return ItemPage(found, parse_next_cursor(response))

    return ListBody(key, parse_item, page)


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


def find_next_cursor(body: bytes) -> str | None:
    """Return the cursor of the next page before the items are parsed, `None` if it is not found.

    A guess, as it could be inside an item; but `pagingMetadata` follows the items in Wix's samples.
    """
    _, _, end = body[-_TAIL_BYTES:].rpartition(b'"pagingMetadata"')
    try:
        paging, _ = JSON.raw_decode(end.decode().lstrip(" \t\n\r:"))
        return parse_next_cursor({"pagingMetadata": paging})
    except (ValueError, RecursionError):
        return None


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
        found.update({one.id: one for one in part})
        unreadable += part.unreadable
    return ParsedList(found.values(), unreadable=unreadable)
