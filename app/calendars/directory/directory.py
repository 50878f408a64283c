"""Who can be connected to what: the schedules of a site's people and the calendar providers."""

import re
import time
from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from app.calendars.directory.cached import Recent
from app.calendars.directory.preflight import offered
from app.calendars.directory.site_info import About
from app.calendars.values.person import Person, people_of
from app.calendars.values.provider import named
from app.calendars.values.unreadable import NOTHING_UNREAD, Unread
from app.calendars.values.zone import business_zone, settled
from app.calendars.values.zone_name import zone_named
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

KEPT_S = 30.0
"""How old people and providers may be on a page that decides nothing by them.

Both change a few times a year, and 500 people are eleven calls of the 200 that Wix takes a minute.
It is short enough that whoever has added somebody in Wix and comes back finds them here.
"""

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@dataclass(frozen=True, slots=True)
class Roll:
    """Everything the picker shows, read at one moment.

    `ended` are the schedules whose last calendar ended without a click here, where that was asked.
    """

    people: tuple[Person, ...]
    providers: tuple[Provider, ...]
    connections: tuple[Connection, ...]
    failed_provider_ids: tuple[str, ...]
    unread: Unread = NOTHING_UNREAD
    ended: frozenset[str] = frozenset()

    @property
    def certain(self) -> bool:
        """Whether these are all connections."""
        return not self.failed_provider_ids and not self.unread.connections


@dataclass(frozen=True, slots=True)
class Pair:
    """One person and one provider, both known to Wix at this moment."""

    person: Person
    provider: Provider
    connections: tuple[Connection, ...]


class ScheduleUnknown(Exception):
    """No person or business of this site has that schedule."""


class ProviderUnknown(Exception):
    """The site offers no such provider."""


class Directory:
    """Reads people, providers and connections of one site from Wix.

    People and providers are kept for a moment. Connections never are: they are what the pages are
    about.

    `known_zone` is the time zone that the site goes by, UTC until people were read.

    Args:
        about: knows the site's time zone, for schedules that have none of their own.
        clock: gives seconds, for how long anything is kept.
        nameless: what to call a provider without a name, in the language that is spoken.
    """

    def __init__(
        self,
        wix: WixClient,
        *,
        about: About | None = None,
        clock: Callable[[], float] = time.monotonic,
        nameless: Callable[[], str] = lambda: "",
    ) -> None:
        self._wix, self._about, self._nameless = wix, about, nameless
        self._names: dict[str, str] = {}
        self.known_zone = ZoneInfo("UTC")
        self._people = Recent(
            self._read_people, method="QuerySchedules", kept_s=KEPT_S, clock=clock
        )
        self._providers = Recent(
            self._read_providers, method="ListProviders", kept_s=KEPT_S, clock=clock
        )

    async def roll(self) -> Roll:
        """Return all people, providers and connections of the site."""
        people, providers, listed = await gather_or_cancel(
            self.people(), self.providers(), self.listed()
        )
        listed = listed or none_of(providers)
        unread = Unread(providers.unreadable, people.unreadable, listed.unreadable)
        return Roll(people, providers, listed.connections, listed.failed_provider_ids, unread)

    async def connection(self, connection_id: str) -> Connection:
        """Return a connection as Wix holds it now, a disconnected one too.

        Raises:
            WixNotFound: the site has no such connection.
        """
        return await self._wix.get_connection(connection_id)

    async def listed(self, schedule_ids: Collection[str] | None = None) -> ConnectionList | None:
        """Return the connections of the site or of some schedules; None where none can be read.

        Even with `partialFailure` Wix succeeds only "if details for at least 1 connection can be
        retrieved". So a site whose one connection is broken may get an error here, and must still
        be able to connect anew. Nor is a schedule that is gone by now a reason to fail.

        Source: External Calendar V2 "List Connections", 2026-11.
        """
        try:
            return await self._wix.list_connections(schedule_ids)
        except (WixUnavailable, WixNotFound):
            return None

    async def people(self) -> ParsedList[Person]:
        """Return whose schedules a calendar can be connected to; see `people_of`."""
        return await self._people.get()

    async def providers(self) -> ParsedList[Provider]:
        """Return the providers that the site offers; raises what `offered` does."""
        return await self._named(self._providers.get)

    async def pair(self, *, schedule_id: str, provider_id: str, fresh: bool = True) -> Pair:
        """Return the person, the provider and what is connected to that schedule already.

        Args:
            schedule_id: whose schedule.
            provider_id: which provider.
            fresh: whether something will be done by it, so that nothing kept will do.

        Raises:
            ScheduleUnknown: nobody connectable has the schedule.
            ProviderUnknown: the site offers no such provider.
        """
        if not _GUID.fullmatch(schedule_id):
            raise ScheduleUnknown  # Wix would refuse the whole list of connections
        known = self._fresh() if fresh else self._known(schedule_id, provider_id)
        (people, providers), listed = await gather_or_cancel(known, self.listed([schedule_id]))
        listed = listed or none_of(providers)
        person = _find(people, schedule_id)
        if person is None:
            raise ScheduleUnknown
        provider = _find(providers, provider_id)
        if provider is None:
            raise ProviderUnknown
        return Pair(person, provider, listed.connections)

    async def owner_of(self, connection: Connection) -> tuple[Person | None, Provider | None]:
        """Return whose schedule the connection feeds and through which provider, as far as known.

        A connection may outlive its staff member, or its provider's app: then there is no answer.
        """
        people, providers = await self._known(connection.schedule_id, connection.provider_id)
        return _find(people, connection.schedule_id), _find(providers, connection.provider_id)

    def name_of(self, provider_id: str) -> str:
        """Return what Wix last called a provider, "" where it did not. Asks nothing."""
        return self._names.get(provider_id, "")

    def forget(self) -> None:
        """Ask Wix anew for everything; for whoever has just changed the site."""
        self._people.forget()
        self._providers.forget()

    async def _fresh(self) -> tuple[tuple[Person, ...], tuple[Provider, ...]]:
        return await gather_or_cancel(self._people.fresh(), self._named(self._providers.fresh))

    async def _known(
        self, schedule_id: str, provider_id: str
    ) -> tuple[tuple[Person, ...], tuple[Provider, ...]]:
        """Return what is kept, unless either of them may be newer than that."""
        return await gather_or_cancel(
            self._people.get(will_do=_holds(schedule_id)),
            self._named(partial(self._providers.get, will_do=_holds(provider_id))),
        )

    async def _named(
        self, ask: Callable[[], Awaitable[ParsedList[Provider]]]
    ) -> ParsedList[Provider]:
        return named(await offered(ask), self._nameless())

    async def _read_people(self) -> ParsedList[Person]:
        schedules, staff = await offered(
            lambda: gather_or_cancel(self._wix.all_schedules(), self._wix.all_staff_members())
        )
        people = people_of(schedules, staff)
        site = None
        if self._about and not all(zone_named(person.time_zone) for person in people):
            site = (await self._about.facts()).time_zone
        people = settled(people, site)
        self.known_zone = business_zone(people)
        return ParsedList(people, unreadable=schedules.unreadable + staff.unreadable)

    async def _read_providers(self) -> ParsedList[Provider]:
        found = await self._wix.list_providers()
        self._names.update((one.id, one.name) for one in named(found))
        return found


def none_of(providers: Iterable[Provider]) -> ConnectionList:
    """Stand for a list of connections that could not be read: every provider may have some."""
    return ConnectionList((), tuple(provider.id for provider in providers))


class _Known(Protocol):
    @property
    def id(self) -> str: ...


K = TypeVar("K", bound=_Known)


def _find(known: Iterable[K], id_: str) -> K | None:
    return next((one for one in known if one.id == id_), None)


def _holds(id_: str) -> Callable[[Iterable[_Known]], bool]:
    return lambda known: any(one.id == id_ for one in known)
