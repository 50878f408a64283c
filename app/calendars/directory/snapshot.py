"""What a directory returns: people, providers and connections read together."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from app.calendars.values.error_context import AppError, ErrorContext
from app.calendars.values.person import Person
from app.calendars.values.unreadable import NONE_UNREADABLE, UnreadableCounts
from app.wix import Connection, ConnectionList, ParsedList, Provider

Lists = tuple[ParsedList[Person], ParsedList[Provider], ConnectionList | None]
"""People, providers and connections."""

K = TypeVar("K", Person, Provider)


@dataclass(frozen=True, slots=True, weakref_slot=True)
class DirectorySnapshot:
    """People, providers and connections of a site, read together.

    `ended` are schedules whose last connection ended unexpectedly, if that was checked.
    """

    people: tuple[Person, ...]
    providers: tuple[Provider, ...]
    connections: tuple[Connection, ...]
    failed_provider_ids: tuple[str, ...]
    unreadable: UnreadableCounts = NONE_UNREADABLE
    ended: frozenset[str] = frozenset()

    @property
    def complete(self) -> bool:
        """Whether all connections are listed."""
        return not self.failed_provider_ids and not self.unreadable.connections


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


def snapshot_of(lists: Lists) -> DirectorySnapshot:
    """Return the snapshot of these lists; without connections, they are unknown."""
    people, providers, listed = lists
    listed = listed or unlisted_connections(providers)
    unreadable = UnreadableCounts(providers.unreadable, people.unreadable, listed.unreadable)
    return DirectorySnapshot(
        people, providers, listed.connections, listed.failed_provider_ids, unreadable
    )


def find_by_id(items: Iterable[K], id_: str) -> K | None:
    """Return the person or provider with an id."""
    return next((one for one in items if one.id == id_), None)
