"""Filter and merge pages of events."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import replace
from itertools import chain
from operator import attrgetter

from app.wix.external_calendars.models import Event, EventList, EventPage
from app.wix.http.paging import unique_ids


def filter_by_schedule(page: EventPage, schedule_ids: Collection[str]) -> EventPage:
    """Keep the events of some schedules, given by lower-case ids.

    Events without a schedule could be theirs, so they count as unreadable.
    """
    kept = tuple(event for event in page.events if event.schedule_id.lower() in schedule_ids)
    without_schedule = sum(not event.schedule_id for event in page.events)
    return replace(page, events=kept, unreadable=page.unreadable + without_schedule)


def merge_event_pages(lists: Collection[Collection[EventPage]], *, max_events: int) -> EventList:
    """Merge the pages of several lists to one list of at most `max_events`, sorted by start."""
    pages = [page for pages in lists for page in pages]
    events = sorted(chain.from_iterable(map(_distinct_events, lists)), key=attrgetter("start"))
    ends = [list(pages)[-1].next_cursor is None for pages in lists]
    return EventList(
        events=tuple(events[:max_events]),
        failed_provider_ids=unique_ids(page.failed_provider_ids for page in pages),
        complete=all(ends) and len(events) <= max_events,
        unreadable=sum(page.unreadable for page in pages),
    )


def _distinct_events(pages: Collection[EventPage]) -> Iterable[Event]:
    """Return each event as often as on the page where it is most frequent.

    Wix gives events no ids. Equal events on one page are different ones; on two pages they are one
    that moved while the pages were fetched.
    """
    if len(pages) == 1:
        return next(iter(pages)).events
    found: Counter[Event] = Counter()
    for page in pages:
        found |= Counter(page.events)
    return found.elements()
