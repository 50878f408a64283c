"""List Events: the busy times that Wix reads in the connected accounts.

Source: External Calendar V2 "List Events" and "Sample flows" (retrieve events), 2026-11-22.
"""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from app.wix import messages, reading
from app.wix.caller import Caller
from app.wix.messages import MOST_EVENTS, MOST_SCHEDULE_IDS, MOST_USER_IDS
from app.wix.models import EventList, EventPage
from app.wix.paging import chunks, follow, gather_limited, merged, of_schedules


class Events(Caller):
    """Busy times of schedules, or of the Wix users to whom schedules belong."""

    async def list_events(  # noqa: PLR0913 - one argument per parameter of Wix's method
        self,
        *,
        from_: datetime | None = None,
        to: datetime | None = None,
        schedule_ids: Collection[str] | None = None,
        user_ids: Collection[str] | None = None,
        all_day: bool | None = None,
        own_pi: bool = False,
        limit: int = MOST_EVENTS,
        cursor: str | None = None,
    ) -> EventPage:
        """One page of busy times, by start.

        Args:
            from_: Events that end after this; may be left out with a cursor, as may `to`.
            to: Events that start before this.
            schedule_ids: At most 100, `None` for all; none at all answers empty without asking.
            user_ids: The same of Wix users, to whom schedules belong. Whether both narrow together
                or add up is not documented.
            all_day: `None` for both kinds, else only the one or the other.
            own_pi: With titles and calendar names of the caller's own events.
            limit: Most events of the page, 1 to 1000.
            cursor: Of the page before.
        """
        if any(ids is not None and not ids for ids in (schedule_ids, user_ids)):
            return EventPage()
        call = messages.list_events(
            from_=from_,
            to=to,
            schedule_ids=schedule_ids,
            user_ids=user_ids,
            all_day=all_day,
            own_pi=own_pi,
            limit=limit,
            cursor=cursor,
        )
        return await self.ask(call, reading.event_page)

    async def all_events(  # noqa: PLR0913 - the filters of Wix's method, and a limit
        self,
        *,
        from_: datetime,
        to: datetime,
        most: int,
        schedule_ids: Collection[str] | None = None,
        user_ids: Collection[str] | None = None,
        all_day: bool | None = None,
        own_pi: bool = False,
    ) -> EventList:
        """The busy times of all pages by start, for any number of schedules or users.

        Args, where they differ from `list_events`:
            most: How many events will do; the first ones are returned.
            schedule_ids: Any number; they are asked for in parts.
            user_ids: Any number. With both Wix is asked for the users' events, and those of the
                schedules are picked here: parts of both would bring events twice if both add up.
        """
        # Wix's sample repeats the filters beside the cursor; whether the cursor holds them is not
        # documented.
        ask = partial(
            self.list_events,
            from_=from_,
            to=to,
            all_day=all_day,
            own_pi=own_pi,
            limit=min(most, MOST_EVENTS),
        )
        asked = [_pages(part, ask, most=most) for part in _parts(schedule_ids, user_ids)]
        return merged(await gather_limited(asked), most=most)


@dataclass(frozen=True, slots=True)
class _Part:
    """What one call can take; of its events those of the schedules in `kept`, `None` for all."""

    schedule_ids: tuple[str, ...] | None = None
    user_ids: tuple[str, ...] | None = None
    kept: frozenset[str] | None = None


async def _pages(
    part: _Part, ask: Callable[..., Awaitable[EventPage]], *, most: int
) -> list[EventPage]:
    async def page_of(cursor: str | None) -> EventPage:
        page = await ask(schedule_ids=part.schedule_ids, user_ids=part.user_ids, cursor=cursor)
        return page if part.kept is None else of_schedules(page, part.kept)

    return await follow(
        page_of,
        method="ListEvents",
        enough=lambda pages: sum(len(page.events) for page in pages) >= most,
    )


def _parts(schedule_ids: Collection[str] | None, user_ids: Collection[str] | None) -> list[_Part]:
    if schedule_ids is not None and not schedule_ids:
        return []
    if user_ids is None:
        parts = [None] if schedule_ids is None else chunks(schedule_ids, MOST_SCHEDULE_IDS)
        return [_Part(schedule_ids=part) for part in parts]
    kept = None if schedule_ids is None else frozenset(one.lower() for one in schedule_ids)
    return [_Part(user_ids=part, kept=kept) for part in chunks(user_ids, MOST_USER_IDS)]
