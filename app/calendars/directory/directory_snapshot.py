"""What a directory returns: people, providers and connections read together."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.calendars.directory.people_list import People
from app.calendars.snapshot.connection_index import ConnectionIndex
from app.calendars.values.error_context import AppError, ErrorContext
from app.calendars.values.person import Person
from app.calendars.values.unreadable import UnreadableCounts
from app.wix import Connection, ConnectionList, ParsedList, Provider


@dataclass(frozen=True, slots=True, weakref_slot=True)
class DirectorySnapshot:
    """People, providers and connections of a site, read together.

    `ended` are schedules whose last connection ended unexpectedly, if that was checked.
    """

    people: People
    providers: ParsedList[Provider]
    index: ConnectionIndex
    ended: frozenset[str] = frozenset()

    @property
    def connections(self) -> tuple[Connection, ...]:
        """The connections that Wix lists."""
        return self.index.listed.connections

    @property
    def failed_provider_ids(self) -> tuple[str, ...]:
        """The providers that Wix could not query."""
        return self.index.listed.failed_provider_ids

    @property
    def unreadable(self) -> UnreadableCounts:
        """Counts of unreadable providers, people and connections."""
        return UnreadableCounts(
            self.providers.unreadable, self.people.unreadable, self.index.listed.unreadable
        )

    @property
    def complete(self) -> bool:
        """Whether all connections are listed."""
        return self.index.listed.whole


@dataclass(frozen=True, slots=True)
class Pair:
    """A person and a provider that exist, and the connections of the person's schedule."""

    person: Person
    provider: Provider
    connections: tuple[Connection, ...]

    @property
    def context(self) -> ErrorContext:
        """The context of errors with this pair."""
        return ErrorContext(schedule_id=self.person.id, provider_id=self.provider.id)


class ScheduleUnknown(AppError):
    """No person or business of this site has that schedule."""


class ProviderUnknown(AppError):
    """The site offers no such provider."""


def unlisted_connections(providers: Iterable[Provider]) -> ConnectionList:
    """Return an empty list in which every provider counts as failed."""
    return ConnectionList((), tuple(provider.id for provider in providers))


def unlisted_index(providers: Iterable[Provider]) -> ConnectionIndex:
    """Return the same as an index."""
    return ConnectionIndex(unlisted_connections(providers))


def find_provider(providers: Iterable[Provider], id_: str) -> Provider | None:
    """Return the provider with an id."""
    return next((one for one in providers if one.id == id_), None)
