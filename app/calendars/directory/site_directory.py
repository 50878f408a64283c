"""People, calendar providers and connections of a site."""

import re
import time
from collections.abc import Awaitable, Callable, Collection, Iterable
from functools import partial
from typing import TypeVar
from zoneinfo import ZoneInfo

from app.calendars.directory.cached import TimedCache
from app.calendars.directory.preflight import require_bookings
from app.calendars.directory.site_info import SiteInfo
from app.calendars.directory.snapshot import (
    DirectorySnapshot,
    Pair,
    ProviderUnknown,
    ScheduleUnknown,
    unlisted_connections,
)
from app.calendars.values.error_context import ErrorContext, error_context
from app.calendars.values.person import Person, people_of
from app.calendars.values.provider import with_display_names
from app.calendars.values.unreadable import UnreadableCounts
from app.calendars.values.zone import business_zone, with_zones
from app.calendars.values.zone_name import find_zone
from app.wix import (
    Connection,
    ConnectionList,
    ParsedList,
    Provider,
    WixClient,
    WixNotFound,
    WixUnavailable,
    gather_or_cancel,
)

MAX_AGE_S = 30.0
"""Maximum age of people and providers on pages that only display them.

Both change a few times a year, and 500 people take eleven of the 200 calls that Wix allows per
minute. Short enough that someone just added in Wix shows up here.
"""

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class Directory:
    """Reads people, providers and connections of one site from Wix.

    People and providers are cached for `MAX_AGE_S`; connections are never cached.

    `known_zone` is the site's time zone, UTC until people were read.

    Args:
        site_info: has the site's time zone, for schedules without one.
        clock: monotonic seconds.
        unnamed_label: returns the label of a provider without a name, in the current language.
    """

    def __init__(
        self,
        wix: WixClient,
        *,
        site_info: SiteInfo | None = None,
        clock: Callable[[], float] = time.monotonic,
        unnamed_label: Callable[[], str] = lambda: "",
    ) -> None:
        self._wix, self._site_info, self._unnamed_label = wix, site_info, unnamed_label
        self._names: dict[str, str] = {}
        self.known_zone = ZoneInfo("UTC")
        self._people = TimedCache(
            self._read_people, method="QuerySchedules", max_age_s=MAX_AGE_S, clock=clock
        )
        self._providers = TimedCache(
            self._read_providers, method="ListProviders", max_age_s=MAX_AGE_S, clock=clock
        )

    async def snapshot(self) -> DirectorySnapshot:
        """Return all people, providers and connections of the site."""
        people, providers, listed = await gather_or_cancel(
            self.list_people(), self.list_providers(), self.list_connections()
        )
        listed = listed or unlisted_connections(providers)
        unreadable = UnreadableCounts(providers.unreadable, people.unreadable, listed.unreadable)
        return DirectorySnapshot(
            people, providers, listed.connections, listed.failed_provider_ids, unreadable
        )

    async def connection(self, connection_id: str) -> Connection:
        """Return the current state of a connection, even if it is disconnected.

        Raises:
            WixNotFound: the site has no such connection.
        """
        with error_context(ErrorContext(connection_id=connection_id)):
            return await self._wix.get_connection(connection_id)

    async def list_connections(
        self, schedule_ids: Collection[str] | None = None
    ) -> ConnectionList | None:
        """Return the connections of the site or of some schedules; None if none can be read.

        Even with `partialFailure` Wix succeeds only "if details for at least 1 connection can be
        retrieved". So a site whose only connection is broken may get an error, but must be able
        to connect again. A schedule that was deleted meanwhile is not an error either.

        Source: External Calendar V2 "List Connections", 2026-11.
        """
        try:
            return await self._wix.list_connections(schedule_ids)
        except (WixUnavailable, WixNotFound):
            return None

    async def list_people(self) -> ParsedList[Person]:
        """Return the people with a connectable schedule; see `people_of`."""
        return await self._people.get()

    async def list_providers(self) -> ParsedList[Provider]:
        """Return the providers of the site; raises what `require_bookings` does."""
        return await self._named(self._providers.get)

    async def pair(self, *, schedule_id: str, provider_id: str, fresh: bool = True) -> Pair:
        """Return a person, a provider and their connections; `fresh` bypasses the cache.

        Raises:
            ScheduleUnknown: no connectable person has the schedule.
            ProviderUnknown: the site offers no such provider.
        """
        with error_context(ErrorContext(schedule_id=schedule_id, provider_id=provider_id)):
            if not _GUID.fullmatch(schedule_id):
                raise ScheduleUnknown  # Wix would reject List Connections as a whole
            lists = self._fresh() if fresh else self._known(schedule_id, provider_id)
            (people, providers), listed = await gather_or_cancel(
                lists, self.list_connections([schedule_id])
            )
            if (person := _find(people, schedule_id)) is None:
                raise ScheduleUnknown
            if (provider := _find(providers, provider_id)) is None:
                raise ProviderUnknown
            return Pair(person, provider, listed.connections if listed else ())

    async def owner_of(self, connection: Connection) -> tuple[Person | None, Provider | None]:
        """Return person and provider of a connection; None for one that no longer exists."""
        with error_context(ErrorContext.of(connection)):
            people, providers = await self._known(connection.schedule_id, connection.provider_id)
        return _find(people, connection.schedule_id), _find(providers, connection.provider_id)

    def provider_name(self, provider_id: str) -> str:
        """Return the last known name of a provider, or ""; does not call Wix."""
        return self._names.get(provider_id, "")

    def invalidate(self) -> None:
        """Clear the cached people and providers."""
        self._people.clear()
        self._providers.clear()

    async def _fresh(self) -> tuple[tuple[Person, ...], tuple[Provider, ...]]:
        return await gather_or_cancel(self._people.refresh(), self._named(self._providers.refresh))

    async def _known(
        self, schedule_id: str, provider_id: str
    ) -> tuple[tuple[Person, ...], tuple[Provider, ...]]:
        """Return cached lists, unless one lacks the given id."""
        return await gather_or_cancel(
            self._people.get(accept=_holds(schedule_id)),
            self._named(partial(self._providers.get, accept=_holds(provider_id))),
        )

    async def _named(
        self, ask: Callable[[], Awaitable[ParsedList[Provider]]]
    ) -> ParsedList[Provider]:
        return with_display_names(await require_bookings(ask), self._unnamed_label())

    async def _read_people(self) -> ParsedList[Person]:
        schedules, staff = await require_bookings(
            lambda: gather_or_cancel(self._wix.all_schedules(), self._wix.all_staff_members())
        )
        people = people_of(schedules, staff)
        site = None
        if self._site_info and not all(find_zone(person.time_zone) for person in people):
            site = (await self._site_info.details()).time_zone
        people = with_zones(people, site)
        self.known_zone = business_zone(people)
        return ParsedList(people, unreadable=schedules.unreadable + staff.unreadable)

    async def _read_providers(self) -> ParsedList[Provider]:
        found = await self._wix.list_providers()
        self._names.update((one.id, one.name) for one in with_display_names(found))
        return found


K = TypeVar("K", Person, Provider)


def _find(items: Iterable[K], id_: str) -> K | None:
    return next((one for one in items if one.id == id_), None)


def _holds(id_: str) -> Callable[[Iterable[Person | Provider]], bool]:
    return lambda known: any(one.id == id_ for one in known)
