"""List Events: the busy times of the connected accounts.

Source: External Calendar V2 "List Events" and "Sample flows" (retrieve events), 2026-11-22.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from app.wix.external_calendars import requests, responses
from app.wix.external_calendars.event_pages import filter_by_schedule, merge_event_pages
from app.wix.external_calendars.models import EventList, EventPage
from app.wix.external_calendars.requests import MAX_EVENTS, MAX_SCHEDULE_IDS, MAX_USER_IDS
from app.wix.http.api_client import ApiClient
from app.wix.http.gather import gather_limited
from app.wix.http.page_reader import fetch_pages
from app.wix.http.paging import batches
from app.wix.http.request import WixRequest

MAX_BATCHES = 4
"""As many as are sent at once; 10,000 schedules would be 100 of the 150 calls of a minute."""


class EventsClient(ApiClient):
    """Busy times of schedules, or of Wix users who own schedules.

    A time without a zone, or a filter or limit out of range, raises ValueError.
    """

    async def list_events(  # noqa: PLR0913 - one argument per parameter of Wix's method
        self,
        *,
        from_: datetime | None = None,
        to: datetime | None = None,
        schedule_ids: Collection[str] | None = None,
        user_ids: Collection[str] | None = None,
        all_day: bool | None = None,
        own_pi: bool = False,
        limit: int = MAX_EVENTS,
        cursor: str | None = None,
    ) -> EventPage:
        """Return one page of busy times, sorted by start.

        Args:
            from_: Events that end after this; optional with a cursor, like `to`.
            to: Events that start before this.
            schedule_ids: At most 100, `None` for all; `[]` returns an empty page without a request.
            user_ids: The same of schedules' owners. How Wix combines both is not documented.
            all_day: Only all-day events, or only timed ones; `None` for both.
            own_pi: Include titles and calendar names of the caller's own events.
            limit: Events per page, 1 to 1000.
            cursor: `next_cursor` of the previous page.
        """
        if any(ids is not None and not ids for ids in (schedule_ids, user_ids)):
            return EventPage()
        request = requests.list_events(
            from_=from_,
            to=to,
            schedule_ids=schedule_ids,
            user_ids=user_ids,
            all_day=all_day,
            own_pi=own_pi,
            limit=limit,
            cursor=cursor,
        )
        return await self.send(request, responses.EVENT_PAGE)

    async def all_events(  # noqa: PLR0913 - the filters of Wix's method, and a limit
        self,
        *,
        from_: datetime,
        to: datetime,
        max_events: int,
        schedule_ids: Collection[str] | None = None,
        user_ids: Collection[str] | None = None,
        all_day: bool | None = None,
        own_pi: bool = False,
    ) -> EventList:
        """Return the first `max_events` busy times of all pages, sorted by start.

        Filters are as in `list_events`, with any number of ids, in batches. With both kinds of ids
        Wix gets the users and the events are filtered by schedule here, since how Wix combines both
        is not documented. More than `MAX_BATCHES` of schedules are filtered here, too: so many are
        most of a site, whose events take one call per page.
        """
        # Filters go with each cursor, as in Wix's sample: whether it includes them is undocumented.
        request_of = partial(
            requests.list_events,
            from_=from_,
            to=to,
            all_day=all_day,
            own_pi=own_pi,
            limit=min(max_events, MAX_EVENTS),
        )
        calls = [
            self._pages(batch, request_of, max_events=max_events)
            for batch in _batches(schedule_ids, user_ids)
        ]
        return merge_event_pages(await gather_limited(calls), max_events=max_events)

    async def _pages(
        self, batch: "_Batch", request_of: Callable[..., WixRequest], *, max_events: int
    ) -> list[EventPage]:
        kept = batch.kept
        return await fetch_pages(
            self,
            partial(request_of, schedule_ids=batch.schedule_ids, user_ids=batch.user_ids),
            responses.EVENT_PAGE,
            page_size=min(max_events, MAX_EVENTS),
            enough=max_events,
            keep=None if kept is None else partial(filter_by_schedule, schedule_ids=kept),
        )


@dataclass(frozen=True, slots=True)
class _Batch:
    """The filters of one request; unless `None`, `kept` filters its events by schedule."""

    schedule_ids: tuple[str, ...] | None = None
    user_ids: tuple[str, ...] | None = None
    kept: frozenset[str] | None = None


def _batches(
    schedule_ids: Collection[str] | None, user_ids: Collection[str] | None
) -> list[_Batch]:
    if schedule_ids is not None and not schedule_ids:
        return []
    kept = None if schedule_ids is None else frozenset(one.lower() for one in schedule_ids)
    if user_ids is None:
        parts = [None] if schedule_ids is None else batches(schedule_ids, MAX_SCHEDULE_IDS)
        if len(parts) > MAX_BATCHES:
            return [_Batch(kept=kept)]
        return [_Batch(schedule_ids=part) for part in parts]
    return [_Batch(user_ids=part, kept=kept) for part in batches(user_ids, MAX_USER_IDS)]
