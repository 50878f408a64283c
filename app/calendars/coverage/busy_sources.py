"""Connections as sources of busy times."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.calendars.values.connection_health import BROKEN, diagnose
from app.calendars.values.person import Person
from app.wix import Connection, Status


class ImportState(StrEnum):
    """State of the import through a connection."""

    ON = "on"
    OFF = "off"
    """Import is switched off."""
    BROKEN = "broken"
    """Wix can't read the calendar."""


@dataclass(frozen=True, slots=True)
class BusySource:
    """A connection with the state of its import."""

    connection: Connection
    state: ImportState

    @property
    def broken(self) -> bool:
        """Whether import is on but failing."""
        return self.state is ImportState.BROKEN


@dataclass(frozen=True, slots=True)
class BusyScope:
    """The people whose busy times are requested, their zones, and the sources.

    `complete` is false if Wix could not list all connections. `by_user` requests events by the
    owners of the schedules instead of by schedule.
    """

    people: tuple[Person, ...]
    zones: Mapping[str, ZoneInfo]
    sources: tuple[BusySource, ...]
    complete: bool = True
    by_user: bool = False

    def reliable_schedules(self) -> list[str]:
        """Return the schedules with a connection, except those with broken ones only.

        One whose import is off counts: Wix decides that it has no busy times.
        """
        broken = {source.connection.schedule_id for source in self.sources if source.broken}
        working = {
            source.connection.schedule_id
            for source in self.sources
            if source.state is ImportState.ON
        }
        fed = {source.connection.schedule_id for source in self.sources} - (broken - working)
        return [person.id for person in self.people if person.id in fed]

    def user_ids(self, schedule_ids: Collection[str]) -> list[str] | None:
        """Return the Wix users of some schedules, None unless `by_user`."""
        if not self.by_user:
            return None
        return [one.user_id for one in self.people if one.id in schedule_ids and one.user_id]

    def uncertain_schedules(self) -> list[str]:
        """Return the schedules whose request may fail as a whole, if it is worth trying.

        Wix fails a request if none of its connections can be read. So schedules with broken
        connections only are requested if there are no others, and those without a connection
        if Wix could not list all connections.
        """
        sure = self.reliable_schedules()
        fed = {source.connection.schedule_id for source in self.sources}
        if sure and self.complete:
            return []
        wanted = fed if self.complete else {person.id for person in self.people}
        return [person.id for person in self.people if person.id in wanted.difference(sure)]


def busy_sources(
    connections: Iterable[Connection], schedule_ids: Collection[str]
) -> tuple[BusySource, ...]:
    """Return the sources of some schedules' busy times, without disconnected connections.

    Source: only connections whose `listEventFromCalendars.enabled` is true feed List Events;
    External Calendar V2, sync config, 2026.
    """
    return tuple(
        BusySource(connection, import_state(connection))
        for connection in connections
        if connection.schedule_id in schedule_ids and connection.status is not Status.DISCONNECTED
    )


def import_state(connection: Connection) -> ImportState:
    """Return the state of the import."""
    _, cause = diagnose(connection)
    imports = connection.sync_config and connection.sync_config.imports
    if not (imports and imports.enabled):
        return ImportState.OFF
    return ImportState.BROKEN if cause in BROKEN else ImportState.ON
