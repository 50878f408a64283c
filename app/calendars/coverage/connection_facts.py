"""What audits need to know of all connections of a site."""

from dataclasses import dataclass
from functools import cached_property

from app.calendars.coverage.busy_probe import needs_events, schedules_to_probe
from app.calendars.coverage.hazard import Hazard, find_hazards
from app.calendars.snapshot.connection_index import ConnectionIndex
from app.wix import Connection, ConnectionList


@dataclass(frozen=True, eq=False)
class ConnectionFacts:
    """Facts about listed connections. Each is found when first needed, once per list."""

    index: ConnectionIndex

    @cached_property
    def live_ids(self) -> tuple[str, ...]:
        """The connections that have not ended."""
        listed = self.index.listed.connections
        return tuple(one.id for one in listed if not one.ended)

    @cached_property
    def ended(self) -> tuple[Connection, ...]:
        """The connections that have ended."""
        listed = self.index.listed.connections
        return tuple(one for one in listed if one.ended)

    @cached_property
    def ended_ids(self) -> tuple[str, ...]:
        """The same by id."""
        return tuple(one.id for one in self.ended)

    @cached_property
    def live_schedules(self) -> frozenset[str]:
        """The schedules with a connection that has not ended."""
        by_id = self.index.by_id
        return frozenset(by_id[one].schedule_id for one in self.live_ids)

    @cached_property
    def to_probe(self) -> frozenset[str] | None:
        """See `schedules_to_probe`."""
        return schedules_to_probe(self.index.listed.connections)

    @cached_property
    def needs_events(self) -> bool:
        """Whether only received busy times can prove that some connection works."""
        return any(map(needs_events, self.index.listed.connections))


def hazards_by_connection(listed: ConnectionList) -> dict[str, tuple[Hazard, ...]]:
    """Return the hazards of each connection that has any."""
    found: dict[str, list[Hazard]] = {}
    for hazard in find_hazards(listed.connections):
        for id_ in {one.id for one in hazard.connections}:
            found.setdefault(id_, []).append(hazard)
    return {id_: tuple(hazards) for id_, hazards in found.items()}
