"""The snapshot of a site: what Wix said about it a moment ago."""

import math
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from app.calendars.snapshot.connection_index import ConnectionIndex
from app.calendars.snapshot.event_filter import EventFilter, Upcoming, UpcomingFilter
from app.calendars.snapshot.outdated import oldest_noted_s
from app.calendars.snapshot.parts import SnapshotParts
from app.calendars.snapshot.people_progress import Bookable
from app.calendars.snapshot.site_changes import AnnouncedChange, SiteChanges
from app.calendars.snapshot.site_client import SiteClient
from app.calendars.snapshot.snapshot_ages import SnapshotAges
from app.calendars.snapshot.written_connection import WrittenConnection, with_connection
from app.calendars.values.latest_result import LatestResult
from app.wix import (
    Calendar,
    Connection,
    ConnectionList,
    EventList,
    ParsedList,
    Provider,
    Schedule,
    WixError,
    WixNotFound,
    WixUnavailable,
)


class SiteSnapshot:
    """Reads of one site, from memory while young enough.

    Every part has its own age. After a write a connection is read again before it is returned.
    `ahead` gives the read of bookings and busy times, by the schedules whose busy times count.

    Args:
        wix: the client of the site, whose observer this should be.
        changes: tells when another process changed a connection of the site.
        clock: monotonic seconds.
        now: the current time, with a time zone.
        ages: how old each part may get.
    """

    def __init__(
        self,
        wix: SiteClient,
        *,
        changes: SiteChanges | None = None,
        clock: Callable[[], float],
        now: Callable[[], datetime],
        ages: SnapshotAges | None = None,
    ) -> None:
        self._wix, self._changes, self._clock, self._now = wix, changes, clock, now
        self._written: WrittenConnection | None = None
        self._parts = SnapshotParts(wix, clock=clock, now=now, ages=ages or SnapshotAges())
        self._indexed, self._schedule_ids = LatestResult(ConnectionIndex), LatestResult(_ids)
        self.ahead, self.upcoming_part = self._parts.ahead.of, self._parts.upcoming.of
        self.prefetch_bookings = self._parts.prefetch_bookings

    async def bookable(self, *, schedule_id: str | None = None) -> Bookable:
        """Return schedules and staff members, read again if they lack the schedule."""
        return await self._parts.bookable.get(
            accept=lambda lists: schedule_id is None or schedule_id in self._schedule_ids(lists[0])
        )

    async def list_providers(self, *, provider_id: str | None = None) -> ParsedList[Provider]:
        """Return the providers, read again if they lack the one with this id."""
        return await self._parts.providers.get(
            accept=lambda listed: provider_id is None or provider_id in _ids(listed)
        )

    async def get_connection(self, connection_id: str) -> Connection:
        """Return a connection, read by itself if it was just changed or is not listed."""
        found = None
        if self._written is None or self._written.connection_id != connection_id:
            with suppress(WixError):
                found = (await self.index_connections()).by_id.get(connection_id)
        return found or await self._wix.get_connection(connection_id)

    async def index_connections(self) -> ConnectionIndex:
        """Return the connections of the site, by id and by schedule."""
        return self._indexed(await self._parts.connections.get())

    async def connections_of(self, schedule_id: str, *, stale_ok: bool = True) -> ConnectionList:
        """Return the connections of a schedule; without `stale_ok` they are fresh."""
        index = None
        with suppress(WixUnavailable, WixNotFound):
            index = self._indexed(await self._parts.connections.get(stale_ok=stale_ok))
        if index is None or not index.listed.whole:  # Wix may still list all of the schedule's
            return await self._parts.of_schedule.of(schedule_id).get(stale_ok=stale_ok)
        return index.of(schedule_id)

    async def list_calendars(self, connection_id: str) -> ParsedList[Calendar]:
        """Return the calendars of a connected account."""
        return await self._parts.calendars.of(connection_id).get()

    async def all_events(self, asked: EventFilter) -> EventList:
        """Return the busy times that match a filter; titles are not kept in memory."""
        if asked.own_pi:
            return await asked.read(self._wix)
        return await self._parts.events.of(asked).get()

    async def upcoming(self, asked: UpcomingFilter) -> Upcoming:
        """Return the next busy times, and when they were read."""
        return await self._parts.upcoming.of(asked).get()

    @property
    def outdated_since(self) -> datetime | None:
        """When the oldest data of the current page was read, None if all could be refreshed."""
        age_s = oldest_noted_s()
        return self._now() - timedelta(seconds=age_s) if age_s is not None else None

    @property
    def connections_at(self) -> datetime:
        """When the connections were read; now, if they were not."""
        age_s = self._parts.connections.age_s
        return self._now() - timedelta(seconds=0 if math.isinf(age_s) else age_s)

    @property
    def weight(self) -> int:
        """The number of items in memory."""
        return self._parts.weight

    @property
    def reading(self) -> bool:
        """Whether a read is in progress."""
        return any(part.reading for part in self._parts)

    def prefetch(self, *, providers_first: bool = False) -> None:
        """Start reading what most pages need, all at once; first what further calls depend on."""
        parts = self._parts
        parts.connections.prefetch()
        if providers_first:
            parts.providers.prefetch()
        parts.bookable.prefetch()
        parts.providers.prefetch()

    async def update(self) -> None:
        """Drop what another process has changed."""
        if self._changes and (found := await self._changes.by_others()):
            drop = self.clear if found is AnnouncedChange.PEOPLE else self._drop_connections
            drop()

    def expire(self) -> None:
        """Make the next caller wait for new data, except for parts that are very young."""
        for part in self._parts:
            part.expire()

    def clear(self) -> None:
        """Drop everything."""
        self._written = None
        for part in (self._parts, self._indexed, self._schedule_ids):
            part.clear()

    def close(self) -> None:
        """Cancel all reads in progress."""
        for part in self._parts:
            part.close()

    async def people_changed(self) -> None:
        """Drop everything here and in other processes: people changed, and perhaps connections."""
        self.clear()
        if self._changes:
            await self._changes.announce(people=True)

    async def connection_read(self, connection: Connection) -> None:
        """Take the current state of a connection; see `ConnectionObserver`."""
        listed, age_s = self._parts.connections.kept, self._parts.connections.age_s
        if (written := self._written) and written.connection_id == connection.id:
            self._written = None
            if listed is None:
                listed, age_s = written.listed, self._clock() - written.read_at_s
        if listed is None or self._indexed(listed).by_id.get(connection.id) == connection:
            return
        if changed := with_connection(listed.connections, connection):
            await self._changed()
            self._parts.connections.put(replace(listed, connections=changed), age_s=age_s)

    async def connection_written(self, connection_id: str | None) -> None:
        """Drop what a write may have changed; see `ConnectionObserver`."""
        listed, age_s = self._parts.connections.kept, self._parts.connections.age_s
        await self._changed()
        if connection_id and listed:
            self._written = WrittenConnection(connection_id, listed, self._clock() - age_s)

    async def _changed(self) -> None:
        self._drop_connections()
        if self._changes:
            await self._changes.announce()

    def _drop_connections(self) -> None:
        self._written = None
        self._parts.clear_connections()


def _ids(items: Iterable[Schedule] | Iterable[Provider]) -> frozenset[str]:
    return frozenset(one.id for one in items)
