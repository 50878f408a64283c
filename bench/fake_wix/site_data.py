"""All that the fake Wix says of a site of a certain size."""

from datetime import datetime, timedelta
from functools import cached_property, lru_cache

from bench.fake_wix.objects import (
    BUSINESS_EXTERNAL_ID,
    Json,
    connection,
    dumps,
    event,
    guid,
    person_name,
    schedule,
    staff_member,
    timestamp,
)

_KEPT = 256
SPREAD = timedelta(days=7)
"""Events are spread over the days that `/busy` shows by default."""


class SiteData:
    """A site with a number of schedules, as many connections, and a number of busy times.

    No two sites are alike: what a server keeps of one is of no use for another.
    """

    def __init__(self, site: str, schedules: int, events: int, first: datetime) -> None:
        self._site, self._count, self._events, self._first = site, schedules, events, first

    @cached_property
    def schedules(self) -> list[bytes]:
        """The schedules as JSON, the business first."""
        site = self._site
        named = [("business", BUSINESS_EXTERNAL_ID, guid(site, "business", 0))]
        named += [
            (person_name(site, n), guid(site, "resource", n), guid(site, "schedule", n))
            for n in range(self._count)
        ]
        return [dumps(schedule(*one)) for one in named]

    @cached_property
    def staff(self) -> list[bytes]:
        """The staff members as JSON."""
        return [dumps(staff_member(self._site, number)) for number in range(self._count)]

    @cached_property
    def connections(self) -> dict[str, Json]:
        """The connections by id."""
        made = (connection(self._site, number) for number in range(self._count))
        return {one["id"]: one for one in made}

    @cached_property
    def connection_list(self) -> bytes:
        """The response to List Connections."""
        listed = list(self.connections.values())
        return dumps({"connections": listed, "failedProviderIds": []})

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each connection."""
        return {id_: number for number, id_ in enumerate(self.connections)}

    @cached_property
    def events(self) -> list[tuple[str, str, str, bytes]]:
        """Busy times as (start, end, schedule, JSON), half an hour each, sorted by start."""
        healthy = [
            (number, one)
            for number, one in enumerate(self.connections.values())
            if one["syncConfig"]["listEventFromCalendars"]["enabled"]
        ]
        found = []
        for n in range(self._events if healthy else 0):
            number, source = healthy[n * 7 % len(healthy)]
            start = (self._first + SPREAD * n / self._events).replace(second=0, microsecond=0)
            begins, ends = timestamp(start), timestamp(start + timedelta(minutes=30))
            body = dumps(event(self._site, number, source, begins, ends))
            found.append((begins, ends, source["scheduleId"], body))
        return found


@lru_cache(_KEPT)
def site_data(site: str, schedules: int, events: int, first: datetime) -> SiteData:
    """Return the data of a site, which is the same whenever it is made.

    Busy times begin at `first`.
    """
    return SiteData(site, schedules, events, first)
