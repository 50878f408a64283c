"""One site of the fake Wix: the data of its size, and what was changed since."""

from datetime import datetime
from itertools import count

from bench.fake_wix.objects import Json, calendars, connection, dumps
from bench.fake_wix.site_data import SiteData, site_data


class Site:
    """A site; without changes, its lists are the same bytes each time."""

    def __init__(self, id_: str, schedules: int, events: int, first: datetime) -> None:
        self.id = id_
        self._made_of = schedules, events, first
        self.pending: Json | None = None
        self._changed: dict[str, Json] = {}
        self._numbers: dict[str, int] = {}

    @property
    def data(self) -> SiteData:
        """What it is without changes."""
        return site_data(self.id, *self._made_of)

    def prepare(self) -> None:
        """Make all lists, so that no call waits for that."""
        _ = (
            self.data.connection_list,
            self.data.schedules,
            self.data.staff,
            self.data.events,
            self.data.numbers,
        )

    def connection(self, id_: str) -> Json | None:
        """Return a connection; `None` if there is none."""
        return self._changed.get(id_) or self.data.connections.get(id_)

    def calendars(self, id_: str) -> list[Json]:
        """Return the calendars of a connection's account."""
        return calendars(self.id, self._numbers.get(id_, self.data.numbers.get(id_, 0)))

    def change(self, id_: str, **fields: object) -> Json:
        """Change fields of a connection and return it."""
        changed = {**(self.connection(id_) or {}), **fields}
        self._changed[id_] = changed
        return changed

    def consent(self) -> Json:
        """Make the connection that Connect By OAuth prepared."""
        asked, first = self.pending or {}, len(self._all())
        alike = (
            n for n in count(first) if connection(self.id, n)["providerId"] == asked["providerId"]
        )
        number = next(alike)
        made = {
            **connection(self.id, number),
            "scheduleId": asked["scheduleId"],
            "status": "CONNECTED",
        }
        self._numbers[made["id"]] = number
        self._changed[made["id"]] = made
        return made

    def connection_list(self, schedule_ids: list[str] | None) -> bytes:
        """Return the response to List Connections."""
        if not self._changed and not schedule_ids:
            return self.data.connection_list
        wanted = frozenset(schedule_ids or ())
        found = [one for one in self._all().values() if not wanted or one["scheduleId"] in wanted]
        return dumps({"connections": found, "failedProviderIds": []})

    def _all(self) -> dict[str, Json]:
        return {**self.data.connections, **self._changed}
