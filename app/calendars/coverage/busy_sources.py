"""Which connections can block a schedule's times, and which cannot just now."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.calendars.values.person import Person
from app.calendars.values.status import BROKEN, diagnose
from app.wix import Connection, Status


class Flow(StrEnum):
    """Whether busy times come in through a connection."""

    ON = "on"
    OFF = "off"
    """Import is switched off."""
    BROKEN = "broken"
    """Wix can't read the calendar."""


@dataclass(frozen=True, slots=True)
class Feed:
    """One connection, as a source of busy times."""

    connection: Connection
    flow: Flow

    @property
    def broken(self) -> bool:
        """Whether busy times should come in, and do not."""
        return self.flow is Flow.BROKEN


@dataclass(frozen=True, slots=True)
class Sources:
    """Whose busy times are asked for, in which zones, and what can bring them in.

    `certain` is false where Wix could not list all connections, so that more may exist.
    `by_user` has Wix asked for the users whose schedules these are.
    """

    people: tuple[Person, ...]
    zones: Mapping[str, ZoneInfo]
    feeds: tuple[Feed, ...]
    certain: bool = True
    by_user: bool = False

    def sure(self) -> list[str]:
        """Return the schedules that Wix can be asked about: they have a connection, none broken.

        One that is switched off counts: that nothing comes of it is for Wix to say.
        """
        broken = {feed.connection.schedule_id for feed in self.feeds if feed.broken}
        working = {feed.connection.schedule_id for feed in self.feeds if feed.flow is Flow.ON}
        fed = {feed.connection.schedule_id for feed in self.feeds} - (broken - working)
        return [person.id for person in self.people if person.id in fed]

    def users(self, schedule_ids: Collection[str]) -> list[str] | None:
        """Return the Wix users to whom schedules belong, None where nobody asked by user."""
        if not self.by_user:
            return None
        return [one.user_id for one in self.people if one.id in schedule_ids and one.user_id]

    def doubtful(self) -> list[str]:
        """Return the schedules whose list may fail as a whole, where it is worth trying.

        Wix fails a list as a whole when not one of its connections can be read. So schedules that
        only have broken connections are asked about when there is nothing else to ask, and those
        that seem to have none when Wix could not list all connections.
        """
        sure = self.sure()
        fed = {feed.connection.schedule_id for feed in self.feeds}
        if sure and self.certain:
            return []
        wanted = fed if self.certain else {person.id for person in self.people}
        return [person.id for person in self.people if person.id in wanted.difference(sure)]


def feeds(connections: Iterable[Connection], schedule_ids: Collection[str]) -> tuple[Feed, ...]:
    """Return the sources of some schedules' busy times; what was disconnected is none.

    Source: only connections whose `listEventFromCalendars.enabled` is true feed List Events;
    External Calendar V2, sync config, 2026.
    """
    return tuple(
        Feed(connection, flow_of(connection))
        for connection in connections
        if connection.schedule_id in schedule_ids and connection.status is not Status.DISCONNECTED
    )


def flow_of(connection: Connection) -> Flow:
    """Tell whether busy times come in."""
    _, cause = diagnose(connection)
    imports = connection.sync_config and connection.sync_config.imports
    if not (imports and imports.enabled):
        return Flow.OFF
    return Flow.BROKEN if cause in BROKEN else Flow.ON
