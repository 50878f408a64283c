"""Connections as sources of busy times."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from zoneinfo import ZoneInfo

from app.calendars.values.connection_health import BROKEN, diagnose
from app.calendars.values.person import Person
from app.wix import Connection


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


@dataclass(frozen=True)
class BusyScope:
    """The people whose busy times are requested, their zones, and the sources.

    `complete` is false if Wix could not list all connections. `by_user` requests events by the
    owners of the schedules instead of by schedule. `ended` are people whose last calendar ended
    without being disconnected here, if that was checked.
    """

    people: tuple[Person, ...]
    zones: Mapping[str, ZoneInfo]
    sources: tuple[BusySource, ...]
    complete: bool = True
    by_user: bool = False
    ended: tuple[Person, ...] = ()

    @cached_property
    def broken(self) -> tuple[BusySource, ...]:
        """The sources that Wix can't read."""
        return tuple(source for source in self.sources if source.broken)

    @cached_property
    def distinct_zones(self) -> frozenset[ZoneInfo]:
        """The zones of the people, UTC without any."""
        return frozenset(self.zones.values()) or frozenset({ZoneInfo("UTC")})

    @cached_property
    def without_zone(self) -> tuple[Person, ...]:
        """The people whose schedule has no time zone, or an unknown one."""
        return tuple(one for one in self.people if one.unknown_zone or not one.time_zone)

    @cached_property
    def reliable_schedules(self) -> tuple[str, ...]:
        """The schedules with a connection, except those with broken ones only.

        One whose import is off counts: Wix decides that it has no busy times.
        """
        broken = {source.connection.schedule_id for source in self.broken}
        working = {
            source.connection.schedule_id
            for source in self.sources
            if source.state is ImportState.ON
        }
        fed = {source.connection.schedule_id for source in self.sources} - (broken - working)
        return tuple(person.id for person in self.people if person.id in fed)

    def user_ids(self, schedule_ids: Iterable[str]) -> tuple[str, ...] | None:
        """Return the Wix users of some schedules, None unless `by_user`."""
        if not self.by_user:
            return None
        ids = frozenset(schedule_ids)
        return tuple(one.user_id for one in self.people if one.id in ids and one.user_id)

    @cached_property
    def uncertain_schedules(self) -> tuple[str, ...]:
        """The schedules whose request may fail as a whole, if it is worth trying.

        Wix fails a request if none of its connections can be read. So schedules with broken
        connections only are requested if there are no others, and those without a connection
        if Wix could not list all connections.
        """
        if self.reliable_schedules and self.complete:
            return ()
        fed = {source.connection.schedule_id for source in self.sources}
        wanted = fed if self.complete else {person.id for person in self.people}
        wanted = wanted.difference(self.reliable_schedules)
        return tuple(person.id for person in self.people if person.id in wanted)


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
        if connection.schedule_id in schedule_ids and not connection.ended
    )


def import_state(connection: Connection) -> ImportState:
    """Return the state of the import."""
    _, cause = diagnose(connection)
    imports = connection.sync_config and connection.sync_config.imports
    if not (imports and imports.enabled):
        return ImportState.OFF
    return ImportState.BROKEN if cause in BROKEN else ImportState.ON
