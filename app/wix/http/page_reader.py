"""Read all pages of a list; the next page is requested while the last one is being parsed."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import replace
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

from app.wix.errors import WixOddAnswer, WixRateLimited, WixRefused
from app.wix.http.api_client import ApiClient
from app.wix.http.gather import cancel_all
from app.wix.http.long_read import LongRead
from app.wix.http.paging import PAGE_SIZE, find_next_cursor
from app.wix.http.request import WixRequest
from app.wix.parsing.list_body import Early, ListBody

MAX_PAGES = 500
MAX_ITEMS = MAX_PAGES * PAGE_SIZE
"""Limits of a list that never ends. 10,000 people are 100 pages."""
EXPIRED_CURSOR_STATUSES = (400, 404, 410)
"""Possible statuses for an invalid cursor. Source: Wix documents none, 2026-11."""


class ListPage(Protocol):
    """One page of a list."""

    @property
    def size(self) -> int:
        """Number of its readable items."""
        ...

    @property
    def next_cursor(self) -> str | None:
        """Cursor of the next page, `None` on the last."""
        ...


P = TypeVar("P", bound=ListPage)
Fetch: TypeAlias = Callable[[str | None, Early], Coroutine[Any, Any, P]]
"""Fetches the page of a cursor, `None` for the first one; `Early` is for its `ListBody`."""


async def fetch_pages(  # noqa: PLR0913 -- by name
    client: ApiClient,
    request_of: Callable[..., WixRequest],
    body: ListBody[Any, P],
    *,
    page_size: int = PAGE_SIZE,
    enough: int | None = None,
    long_read: LongRead | None = None,
    keep: Callable[[P], P] | None = None,
) -> list[P]:
    """Fetch all pages, or as many as have `enough` readable items.

    `request_of` returns the request of a page for its `cursor`, `None` for the first one, and
    `keep` what of a page is needed. A cursor may expire between two pages; then all pages are
    fetched once more. An exception of the progress of `long_read` ends the fetching.

    Raises:
        WixOddAnswer: More than `MAX_PAGES` pages or `MAX_ITEMS` items, a repeated cursor, or one
            expired again.
    """
    method = request_of(cursor=None).method

    async def fetch(cursor: str | None, early: Early) -> P:
        page = await client.send(request_of(cursor=cursor), replace(body, early=early))
        return keep(page) if keep else page

    def read() -> Coroutine[Any, Any, list[P]]:
        return _PageReader(fetch, method, page_size, enough, long_read).read()

    with suppress(_CursorExpired):
        return await read()
    try:
        return await read()
    except _CursorExpired as expired:
        raise WixOddAnswer(method, status=expired.status) from expired


class _CursorExpired(Exception):
    def __init__(self, status: int | None) -> None:
        super().__init__()
        self.status = status


class _PageReader(Generic[P]):
    """Follows cursors. `_ahead` is the request for a page that is not waited for yet."""

    def __init__(
        self,
        fetch: Fetch[P],
        method: str,
        page_size: int,
        enough: int | None,
        long_read: LongRead | None,
    ) -> None:
        self._fetch, self._method = fetch, method
        self._page_size, self._enough = page_size, enough
        self._long_read = long_read or LongRead()
        self._pages: list[P] = []
        self._items = 0
        self._seen: set[str] = set()
        self._ahead: tuple[str, asyncio.Task[P]] | None = None

    async def read(self) -> list[P]:
        try:
            page = await self._fetch(None, self._request_next)
            while True:
                self._pages.append(page)
                self._items += page.size
                self._long_read.progress(self._items)
                cursor = page.next_cursor
                if cursor is None or not self._needs_more(self._items):
                    return self._pages
                if not self._may_follow(cursor, len(self._pages)):
                    raise WixOddAnswer(self._method, status=200)
                page = await self._follow(cursor)
        finally:
            await self._drop_ahead()

    async def _follow(self, cursor: str) -> P:
        self._seen.add(cursor)
        if self._ahead is not None and self._ahead[0] != cursor:
            await self._drop_ahead()
        ahead, self._ahead = self._ahead, None
        page = ahead[1] if ahead else self._request(cursor)
        while True:
            try:
                return await page
            except WixRateLimited as error:
                await self._long_read.wait(error)
                page = self._request(cursor)
            except WixRefused as error:
                if error.status not in EXPIRED_CURSOR_STATUSES:
                    raise
                raise _CursorExpired(error.status) from error

    async def _request(self, cursor: str) -> P:
        with self._long_read.priority(len(self._pages)):
            return await self._fetch(cursor, self._request_next)

    def _request_next(self, body: bytes) -> bool:
        """Request the page after the one that is about to be parsed, if it is surely needed."""
        cursor = find_next_cursor(body)
        if self._ahead is not None or cursor is None:
            return False
        if not self._needs_more(self._items + self._page_size):
            return False
        if not self._may_follow(cursor, len(self._pages) + 1):
            return False
        self._ahead = (cursor, asyncio.create_task(self._request(cursor)))
        return True

    def _needs_more(self, items: int) -> bool:
        return self._enough is None or items < self._enough

    def _may_follow(self, cursor: str, pages: int) -> bool:
        return cursor not in self._seen and pages < MAX_PAGES and self._items <= MAX_ITEMS

    async def _drop_ahead(self) -> None:
        ahead, self._ahead = self._ahead, None
        if ahead is not None:
            await cancel_all([ahead[1]])
