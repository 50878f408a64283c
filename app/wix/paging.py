"""From pages to whole lists."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Coroutine, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Protocol, TypeVar

from app.wix.errors import WixOddAnswer
from app.wix.models import EventList, EventPage
from app.wix.together import at_once

MOST_PAGES = 50
AT_ONCE = 4


class Page(Protocol):
    """A part of a list that knows where the next part starts."""

    @property
    def next_cursor(self) -> str | None:
        """`None` on the last page."""
        ...


P = TypeVar("P", bound=Page)
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
        WixOddAnswer: The pages have no end.
    """
    pages = [await ask(None)]
    seen: set[str] = set()
    while (cursor := pages[-1].next_cursor) is not None and not enough(pages):
        if cursor in seen or len(pages) == MOST_PAGES:
            raise WixOddAnswer(method, status=200)
        seen.add(cursor)
        pages.append(await ask(cursor))
    return pages


async def together(jobs: Sequence[Coroutine[object, object, T]]) -> list[T]:
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
        return await at_once([wait_for(job) for job in jobs])
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
    """The same page with the events of some schedules alone; their ids are in lower case."""
    kept = tuple(event for event in page.events if event.schedule_id.lower() in schedule_ids)
    return replace(page, events=kept)


def merged(lists: Collection[Collection[EventPage]], *, most: int) -> EventList:
    """One list by start out of several, each of which came in order and may have been cut."""
    pages = [page for pages in lists for page in pages]
    events = sorted((event for page in pages for event in page.events), key=attrgetter("start"))
    ends = [list(pages)[-1].next_cursor is None for pages in lists]
    return EventList(
        events=tuple(events[:most]),
        failed_provider_ids=distinct([page.failed_provider_ids for page in pages]),
        complete=all(ends) and len(events) <= most,
    )
