"""The scopes of a site's busy times."""

from app.calendars.coverage.busy_sources import BusyScope, busy_sources
from app.calendars.directory.directory_snapshot import DirectorySnapshot
from app.calendars.directory.people_list import People
from app.calendars.snapshot.connection_index import ConnectionIndex
from app.calendars.values.latest_result import LatestResult
from app.calendars.values.person import Person


class BusyScopes:
    """Makes the scopes of one site; keeps that of everyone, whose people may be many."""

    def __init__(self) -> None:
        self._everyone = LatestResult(_everyone)

    def clear(self) -> None:
        """Drop the scope of everyone."""
        self._everyone.clear()

    def of(
        self, snapshot: DirectorySnapshot, people: tuple[Person, ...], *, by_user: bool = False
    ) -> BusyScope:
        """Return the scope of some people, or of everyone in the snapshot."""
        if people is snapshot.people:
            return self._everyone(snapshot.people, snapshot.index, snapshot.ended)
        ids = [person.id for person in people]
        found = [one for id_ in ids for one in snapshot.index.by_schedule.get(id_, ())]
        return BusyScope(
            people=people,
            zones={id_: snapshot.people.zones[id_] for id_ in ids},
            sources=busy_sources(found, ids),
            complete=snapshot.complete,
            by_user=by_user,
            ended=tuple(person for person in people if person.id in snapshot.ended),
        )


def _everyone(people: People, index: ConnectionIndex, ended: frozenset[str]) -> BusyScope:
    return BusyScope(
        people=people,
        zones=people.zones,
        sources=busy_sources(index.listed.connections, people.by_id),
        complete=index.listed.whole,
        ended=tuple(person for person in people if person.id in ended),
    )
