"""Who can be connected to what: the schedules of a site's people and the calendar providers."""

import asyncio
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.calendars.preflight import offered
from app.wix import (
    BUSINESS_EXTERNAL_ID,
    Connection,
    ConnectionList,
    ConnectMethod,
    Provider,
    Schedule,
    ScheduleStatus,
    StaffMember,
    WixClient,
    WixUnavailable,
)

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class ScheduleKind(StrEnum):
    """Whose time a connectable schedule holds."""

    BUSINESS = "business"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Person:
    """A schedule that a calendar can be connected to, under the name that its owner knows.

    `id` is the schedule's id. `name` is empty for the business: pages have a word for it.
    `time_zone` is the schedule's, by its IANA name, where Wix says.
    """

    id: str
    name: str
    kind: ScheduleKind
    time_zone: str | None = None

    @property
    def is_business(self) -> bool:
        """Whether this is the business as a whole."""
        return self.kind is ScheduleKind.BUSINESS


@dataclass(frozen=True, slots=True)
class Roll:
    """Everything the picker shows, read at one moment."""

    people: tuple[Person, ...]
    providers: tuple[Provider, ...]
    connections: tuple[Connection, ...]
    failed_provider_ids: tuple[str, ...]


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
    """Reads people, providers and connections of one site from Wix."""

    def __init__(self, wix: WixClient) -> None:
        self._wix = wix

    async def roll(self) -> Roll:
        """Return all people, providers and connections of the site."""
        people, providers, listed = await asyncio.gather(
            self.people(), offered(self._wix), self.listed()
        )
        listed = listed or none_of(providers)
        return Roll(people, providers, listed.connections, listed.failed_provider_ids)

    async def listed(self, schedule_ids: Collection[str] | None = None) -> ConnectionList | None:
        """Return the connections of the site or of some schedules; None where none can be read.

        Even with `partialFailure` Wix succeeds only "if details for at least 1 connection can be
        retrieved". So a site whose one connection is broken may get an error here, and must still
        be able to connect anew.

        Source: External Calendar V2 "List Connections", 2026-11.
        """
        try:
            return await self._wix.list_connections(schedule_ids)
        except WixUnavailable:
            return None

    async def people(self) -> tuple[Person, ...]:
        """Return the connectable schedules: the business first, then staff by name.

        Services, rooms and other apps have schedules too. None of them is anybody's time, so
        none is offered: a staff schedule is one whose `externalId` is a staff member's resource.

        Source: Schedules V3 "Schedule Object" and "Bookings integration", 2026-11.
        """
        schedules, staff = await asyncio.gather(
            self._wix.all_schedules(), self._wix.all_staff_members()
        )
        return _people(schedules, staff)

    async def pair(self, *, schedule_id: str, provider_id: str) -> Pair:
        """Return the person, the provider and what is connected to that schedule already.

        Raises:
            ScheduleUnknown: nobody connectable has the schedule.
            ProviderUnknown: the site offers no such provider.
        """
        if not _GUID.fullmatch(schedule_id):
            raise ScheduleUnknown  # Wix would refuse the whole list of connections
        people, providers, listed = await asyncio.gather(
            self.people(), offered(self._wix), self.listed([schedule_id])
        )
        listed = listed or none_of(providers)
        person = next((p for p in people if p.id == schedule_id), None)
        if person is None:
            raise ScheduleUnknown
        provider = next((p for p in providers if p.id == provider_id), None)
        if provider is None:
            raise ProviderUnknown
        return Pair(person, provider, listed.connections)

    async def owner_of(self, connection: Connection) -> tuple[Person | None, Provider | None]:
        """Return whose schedule the connection feeds and through which provider, as far as known.

        A connection may outlive its staff member, or its provider's app: then there is no answer.
        """
        people, providers = await asyncio.gather(self.people(), self._wix.list_providers())
        return (
            next((p for p in people if p.id == connection.schedule_id), None),
            next((p for p in providers if p.id == connection.provider_id), None),
        )


def by_oauth(provider: Provider) -> bool:
    """Whether a person connects this provider by signing in on the provider's own page."""
    return ConnectMethod.OAUTH in provider.features.connect_methods


def by_credentials(provider: Provider) -> bool:
    """Whether a person connects this provider with an e-mail and a password typed here."""
    return ConnectMethod.CREDENTIALS in provider.features.connect_methods


def none_of(providers: Iterable[Provider]) -> ConnectionList:
    """Stand for a list of connections that could not be read: every provider may have some."""
    return ConnectionList((), tuple(provider.id for provider in providers))


def _people(schedules: Iterable[Schedule], staff: Iterable[StaffMember]) -> tuple[Person, ...]:
    names = {member.resource_id: member.name for member in staff if member.resource_id}
    active = [s for s in schedules if s.status is not ScheduleStatus.CANCELLED]
    business = [
        Person(s.id, "", ScheduleKind.BUSINESS, s.time_zone)
        for s in active
        if s.external_id == BUSINESS_EXTERNAL_ID
    ]
    people = [
        Person(s.id, (names[s.external_id] or s.name).strip(), ScheduleKind.STAFF, s.time_zone)
        for s in active
        if s.external_id in names and s.external_id != BUSINESS_EXTERNAL_ID
    ]
    return (*business, *sorted(people, key=_by_name))


def _by_name(person: Person) -> list[tuple[int, str]]:
    """Sort as people do: `Chair 9` before `Chair 10`, and a name before the same name continued."""
    parts = re.split(r"(\d+)", person.name.casefold())
    return [(int(part) if part.isdecimal() else -1, part) for part in parts]
