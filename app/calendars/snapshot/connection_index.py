"""The connections of a site, by id and by schedule."""

from dataclasses import dataclass, replace
from functools import cached_property

from app.wix import Connection, ConnectionList


@dataclass(frozen=True, eq=False)
class ConnectionIndex:
    """Listed connections, by what they are looked up by. It is made once per list."""

    listed: ConnectionList

    @cached_property
    def by_id(self) -> dict[str, Connection]:
        """The connections by id."""
        return {one.id: one for one in self.listed.connections}

    @cached_property
    def by_schedule(self) -> dict[str, tuple[Connection, ...]]:
        """The connections of each schedule that has any."""
        found: dict[str, list[Connection]] = {}
        for one in self.listed.connections:
            found.setdefault(one.schedule_id, []).append(one)
        return {schedule_id: tuple(group) for schedule_id, group in found.items()}

    def of(self, schedule_id: str) -> ConnectionList:
        """Return the connections of one schedule."""
        return replace(self.listed, connections=self.by_schedule.get(schedule_id, ()))
