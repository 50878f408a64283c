"""One site of the fake Wix: the data of its size, and what was changed since."""

from bench.fake_wix.site_data import (
    PROVIDERS,
    Json,
    SiteData,
    calendars,
    connection,
    dumps,
    site_data,
)


class Site:
    """A site; without changes, its lists are the same bytes each time."""

    def __init__(self, id_: str, schedules: int, events: int) -> None:
        self.id = id_
        self.data: SiteData = site_data(schedules, events)
        self.pending: Json | None = None
        self._changed: dict[str, Json] = {}

    def connection(self, id_: str) -> Json | None:
        """Return a connection; `None` if there is none."""
        return self._changed.get(id_) or self.data.connections.get(id_)

    def calendars(self, id_: str) -> list[Json]:
        """Return the calendars of a connection's account."""
        return calendars(list(self._all()).index(id_))

    def change(self, id_: str, **fields: object) -> Json:
        """Change fields of a connection and return it."""
        changed = {**(self.connection(id_) or {}), **fields}
        self._changed[id_] = changed
        return changed

    def consent(self) -> Json:
        """Make the connection that Connect By OAuth prepared."""
        asked = self.pending or {}
        number = len(self._all())
        provider = next(one for one in PROVIDERS if one["id"] == asked["providerId"])
        made = {
            **connection(number),
            "providerId": provider["id"],
            "calendarType": provider["calendarType"],
            "scheduleId": asked["scheduleId"],
            "status": "CONNECTED",
        }
        self._changed[made["id"]] = made
        return made

    def connection_list(self, schedule_ids: list[str] | None) -> bytes:
        """Return the response to List Connections."""
        if not self._changed and not schedule_ids:
            return _whole_list(self.data)
        wanted = frozenset(schedule_ids or ())
        found = [one for one in self._all().values() if not wanted or one["scheduleId"] in wanted]
        return dumps({"connections": found, "failedProviderIds": []})

    def _all(self) -> dict[str, Json]:
        return {**self.data.connections, **self._changed}


_LISTS: dict[SiteData, bytes] = {}


def _whole_list(data: SiteData) -> bytes:
    if data not in _LISTS:
        listed = {"connections": list(data.connections.values()), "failedProviderIds": []}
        _LISTS[data] = dumps(listed)
    return _LISTS[data]
