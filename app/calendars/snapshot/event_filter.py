"""Which busy times to read: those of a range, or the next ones."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.wix import EventList, EventPage, WixClient


@dataclass(frozen=True, slots=True)
class EventFilter:
    """The arguments of `WixClient.all_events`; equal filters are read once."""

    from_: datetime
    to: datetime
    max_events: int
    schedule_ids: tuple[str, ...] | None = None
    user_ids: tuple[str, ...] | None = None
    all_day: bool | None = None
    own_pi: bool = False

    async def read(self, wix: WixClient) -> EventList:
        """Read the busy times from Wix."""
        return await wix.all_events(
            from_=self.from_,
            to=self.to,
            max_events=self.max_events,
            schedule_ids=self.schedule_ids,
            user_ids=self.user_ids,
            all_day=self.all_day,
            own_pi=self.own_pi,
        )


@dataclass(frozen=True, slots=True)
class Upcoming:
    """One page of busy times, and the moment from which it was read."""

    at: datetime
    page: EventPage


@dataclass(frozen=True, slots=True)
class UpcomingFilter:
    """The next busy times: of which schedules, how far ahead, and how many."""

    schedule_ids: frozenset[str] | None
    ahead: timedelta
    most: int

    async def read(self, wix: WixClient, now: datetime) -> Upcoming:
        """Read the busy times from Wix."""
        ids: Collection[str] | None = self.schedule_ids
        page = await wix.list_events(
            from_=now, to=now + self.ahead, schedule_ids=ids, limit=self.most
        )
        return Upcoming(now, page)
