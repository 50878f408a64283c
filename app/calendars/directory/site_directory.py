"""People, calendar providers and connections of a site."""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from zoneinfo import ZoneInfo

from app.calendars.directory.directory_snapshot import (
    DirectorySnapshot,
    Pair,
    ProviderUnknown,
    ScheduleUnknown,
    find_provider,
    unlisted_index,
)
from app.calendars.directory.named_lists import NamedPeople, NamedProviders, derived_people
from app.calendars.directory.people_list import People
from app.calendars.directory.site_info import SiteInfo
from app.calendars.snapshot.connection_index import ConnectionIndex
from app.calendars.snapshot.site_client import SiteClient
from app.calendars.snapshot.site_snapshot import SiteSnapshot
from app.calendars.values.error_context import ErrorContext, error_context
from app.calendars.values.latest_result import LatestResult
from app.calendars.values.person import Person
from app.calendars.values.provider import named_for, with_display_names
from app.wix import (
    Connection,
    ConnectionList,
    ParsedList,
    Provider,
    WixNotFound,
    WixUnavailable,
    gather_or_cancel,
)

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class Directory:
    """People, providers and connections of one site, from its snapshot.

    `known_zone` is the site's time zone, UTC until people were read.

    Args:
        wix: reads the current state, where a decision depends on it.
        site_info: has the site's time zone, for schedules without one.
        unnamed_label: returns the label of a provider without a name, in the current language.
    """

    def __init__(
        self,
        wix: SiteClient,
        snapshot: SiteSnapshot,
        *,
        site_info: SiteInfo | None = None,
        unnamed_label: Callable[[], str] = lambda: "",
    ) -> None:
        self._wix, self._snapshot = wix, snapshot
        self._site_info, self._unnamed_label = site_info, unnamed_label
        self._names: dict[str, str] = {}
        self._named = derived_people()
        self._people: NamedPeople | None = None
        self._providers: NamedProviders | None = None
        self._unlisted = LatestResult(unlisted_index)
        self._made = LatestResult(DirectorySnapshot)
        self.known_zone = ZoneInfo("UTC")

    async def snapshot(self) -> DirectorySnapshot:
        """Return all people, providers and connections; the same object until one is read again."""
        self._snapshot.prefetch()
        people, providers = await self.list_people(), await self.list_providers()
        connections = await self.index_connections() or self._unlisted(providers)
        return self._made(people, providers, connections)

    async def connection(self, connection_id: str) -> Connection:
        """Return a connection, even if it is disconnected, read a moment ago.

        Raises:
            WixNotFound: the site has no such connection.
        """
        with error_context(ErrorContext(connection_id=connection_id)):
            return await self._snapshot.get_connection(connection_id)

    async def current_connection(self, connection_id: str) -> Connection:
        """Return the current state of a connection, for a decision; raises as `connection`."""
        with error_context(ErrorContext(connection_id=connection_id)):
            return await self._wix.get_connection(connection_id)

    async def index_connections(self) -> ConnectionIndex | None:
        """Return the connections of the site; None if none can be read.

        Even with `partialFailure` Wix succeeds only "if details for at least 1 connection can be
        retrieved". So a site whose only connection is broken may get an error, but must be able
        to connect again. A schedule that was deleted meanwhile is not an error either.

        Source: External Calendar V2 "List Connections", 2026-11.
        """
        with suppress(WixUnavailable, WixNotFound):
            return await self._snapshot.index_connections()
        return None

    async def connections_of(self, schedule_id: str, *, fresh: bool) -> ConnectionList | None:
        """Return the connections of a schedule, None as `index_connections`.

        `fresh` ones were read less than half a minute ago, and since the last write.
        """
        if not _GUID.fullmatch(schedule_id):
            return None  # Wix would reject List Connections as a whole
        with suppress(WixUnavailable, WixNotFound):
            return await self._snapshot.connections_of(schedule_id, stale_ok=not fresh)
        return None

    async def list_people(self, *, schedule_id: str | None = None) -> People:
        """Return the people with a connectable schedule; see `people_of`.

        They are read again if they lack the schedule.
        """
        lists = await self._snapshot.bookable(schedule_id=schedule_id)
        found = self._people
        if found is None or found.lists is not lists:
            found = await self._named.of((lists, None))
        asked = self._site_info if found.zone_needed else None
        zone = (await asked.details()).time_zone if asked else None
        if found.zone != zone:
            found = await self._named.of((lists, zone))
        self._people, self.known_zone = found, found.business_zone
        return found.people

    async def list_providers(self, *, provider_id: str | None = None) -> ParsedList[Provider]:
        """Return the providers of the site, read again if they lack one.

        Raises:
            BookingsMissing, PremiumFeatureNotEnabled: see `require_bookings`.
        """
        found, label = await self._snapshot.list_providers(provider_id=provider_id), ""
        if not all(one.name for one in found):
            label = self._unnamed_label()
        kept = self._providers
        if kept is None or kept.listed is not found or kept.label != label:
            kept = self._providers = NamedProviders.of(found, label)
            self._names.update((one.id, one.name) for one in with_display_names(found))
        return kept.named

    async def pair(self, *, schedule_id: str, provider_id: str, fresh: bool = True) -> Pair:
        """Return a person, a provider and their connections; `fresh` as `connections_of`.

        Raises:
            ScheduleUnknown: no connectable person has the schedule.
            ProviderUnknown: the site offers no such provider.
        """
        with error_context(ErrorContext(schedule_id=schedule_id, provider_id=provider_id)):
            if not _GUID.fullmatch(schedule_id):
                raise ScheduleUnknown
            self._snapshot.prefetch()
            people = await self.list_people(schedule_id=schedule_id)
            providers = await self.list_providers(provider_id=provider_id)
            if (person := people.by_id.get(schedule_id)) is None:
                raise ScheduleUnknown
            if (provider := find_provider(providers, provider_id)) is None:
                raise ProviderUnknown
            listed = await self.connections_of(schedule_id, fresh=fresh)
            return Pair(person, provider, listed.connections if listed else ())

    async def current_pair(self, *, schedule_id: str, provider_id: str) -> Pair:
        """Return a pair with the connections that Wix lists now; raises as `pair`."""
        pair = await self.pair(schedule_id=schedule_id, provider_id=provider_id, fresh=False)
        listed = None
        with error_context(pair.context), suppress(WixUnavailable, WixNotFound):
            listed = await self._wix.list_connections([schedule_id])
        return replace(pair, connections=listed.connections if listed else ())

    async def owner_of(self, connection: Connection) -> tuple[Person | None, Provider | None]:
        """Return person and provider of a connection; None for one that no longer exists."""
        return await gather_or_cancel(self.person_of(connection), self.provider_of(connection))

    async def person_of(self, connection: Connection) -> Person | None:
        """Return the person of a connection, None for one who no longer exists."""
        with error_context(ErrorContext.of(connection)):
            people = await self.list_people(schedule_id=connection.schedule_id)
        return people.by_id.get(connection.schedule_id)

    async def provider_of(self, connection: Connection) -> Provider | None:
        """Return the provider of a connection, None for one that no longer exists."""
        with error_context(ErrorContext.of(connection)):
            providers = await self.list_providers(provider_id=connection.provider_id)
        found = find_provider(providers, connection.provider_id)
        return found and named_for(found, connection.calendar_type)

    def clear(self) -> None:
        """Drop what was made of the snapshot, except the names of providers."""
        self._named.clear()
        self._people = self._providers = None
        self._made.clear()
        self._unlisted.clear()

    def provider_name(self, provider_id: str) -> str:
        """Return the last known name of a provider, or ""; does not call Wix."""
        return self._names.get(provider_id, "")
