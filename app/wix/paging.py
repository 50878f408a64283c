"""From pages to whole lists."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Coroutine, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import chain
from operator import attrgetter
from typing import Protocol, TypeVar

from app.wix.errors import WixOddAnswer, WixRefused
from app.wix.gather import gather_or_cancel
from app.wix.listing import ParsedList
from app.wix.models import Event, EventList, EventPage

MOST_PAGES = 50
AT_ONCE = 4
CURSOR_OVER = (400, 404, 410)
"""What a cursor that is no good may answer. Source: Wix documents no status for it, 2026-11."""


class Page(Protocol):
    """A part of a list that knows where the next part starts."""

    @property
    def next_cursor(self) -> str | None:
        """`None` on the last page."""
        ...


class Identified(Protocol):
    """What Wix knows by an id."""

    @property
    def id(self) -> str:
        """Opaque, and of one thing only."""
        ...


P = TypeVar("P", bound=Page)
K = TypeVar("K", bound=Identified)
T = TypeVar("T")


async def follow(
    ask: Callable[[str | None], Awaitable[P]],
    *,
    method: str,
    enough: Callable[[list[P]], bool] = lambda _pages: False,
) -> list[P]:
    """All pages, from the first on, or until there are enough.

    Args:
        ask: Fetches the page at a cursor, the first one for `None`.
        method: Wix's name of the method, for the error.
        enough: Whether these pages will do.

    Raises:
        WixOddAnswer: The pages have no end, or their cursors lead nowhere.
    """
    with suppress(_CursorOver):
        return await _walk(ask, method, enough)
    # A cursor may have grown too old between two pages; a new one starts from the front.
    try:
        return await _walk(ask, method, enough)
    except _CursorOver as over:
        raise WixOddAnswer(method, status=over.status) from over


class _CursorOver(Exception):
    def __init__(self, status: int | None) -> None:
        super().__init__()
        self.status = status


async def _walk(
    ask: Callable[[str | None], Awaitable[P]], method: str, enough: Callable[[list[P]], bool]
) -> list[P]:
    pages = [await ask(None)]
    seen: set[str] = set()
    while (cursor := pages[-1].next_cursor) is not None and not enough(pages):
        if cursor in seen or len(pages) == MOST_PAGES:
            raise WixOddAnswer(method, status=200)
        seen.add(cursor)
        try:
            pages.append(await ask(cursor))
        except WixRefused as error:
            if error.status not in CURSOR_OVER:
                raise
            raise _CursorOver(error.status) from error
    return pages


async def gather_limited(jobs: Sequence[Coroutine[object, object, T]]) -> list[T]:
    """What all jobs return, in their order, a few of them running at once.

    When one fails the others are stopped and its error is raised by itself.
    """
    if len(jobs) == 1:
        return [await jobs[0]]
    doors = asyncio.Semaphore(AT_ONCE)

    async def wait_for(job: Coroutine[object, object, T]) -> T:
        async with doors:
            return await job

    try:
        return list(await gather_or_cancel(*(wait_for(job) for job in jobs)))
    finally:
        for job in jobs:
            job.close()


def chunks(ids: Collection[str], size: int) -> list[tuple[str, ...]]:
    """The ids without repeats, in parts of at most `size`."""
    once = tuple(dict.fromkeys(ids))
    return [once[start : start + size] for start in range(0, len(once), size)]


def distinct(parts: Collection[tuple[str, ...]]) -> tuple[str, ...]:
    """The ids of all parts without repeats."""
    return tuple(dict.fromkeys(identifier for part in parts for identifier in part))


def of_schedules(page: EventPage, schedule_ids: Collection[str]) -> EventPage:
    """The same page with the events of some schedules alone; their ids are in lower case.

    One that names no schedule may be of these, so it counts as one that cannot be read.
    """
    kept = tuple(event for event in page.events if event.schedule_id.lower() in schedule_ids)
    nameless = sum(not event.schedule_id for event in page.events)
    return replace(page, events=kept, unreadable=page.unreadable + nameless)


def unique(parts: Iterable[ParsedList[K]]) -> ParsedList[K]:
    """One list of all parts. What comes twice under one id is one, as Wix told it last."""
    found: dict[str, K] = {}
    unreadable = 0
    for part in parts:
        found.update((one.id, one) for one in part)
        unreadable += part.unreadable
    return ParsedList(found.values(), unreadable=unreadable)


def merged(lists: Collection[Collection[EventPage]], *, most: int) -> EventList:
    """One list by start out of several, each of which came in order and may have been cut."""
    pages = [page for pages in lists for page in pages]
    events = sorted(chain.from_iterable(map(_events, lists)), key=attrgetter("start"))
    ends = [list(pages)[-1].next_cursor is None for pages in lists]
    return EventList(
        events=tuple(events[:most]),
        failed_provider_ids=distinct([page.failed_provider_ids for page in pages]),
        complete=all(ends) and len(events) <= most,
        unreadable=sum(page.unreadable for page in pages),
    )


def _events(pages: Iterable[EventPage]) -> Iterable[Event]:
    """The events of some pages, each as often as on the page that has it most often.

    Wix gives events no ids. Two that are equal in everything may be two all the same where one page
    has both. On two pages they are one that moved between the pages while they were read.
    """
    found: Counter[Event] = Counter()
    for page in pages:
        found |= Counter(page.events)
    return found.elements()
