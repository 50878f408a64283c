"""What the fake Wix says of a site: people, schedules, connections and busy times."""

import hashlib
import json
import string
import uuid
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from typing import Any

Json = dict[str, Any]

BOOKINGS_APP_ID = "13d21c63-b5ec-5912-8397-c3a5ddb27a97"
BUSINESS_EXTERNAL_ID = "4e0579a5-491e-4e70-a872-d097eed6e520"
SPREAD = timedelta(days=7)
"""Events are spread over the days that `/busy` shows by default."""

_FIRST = ("Anna", "Noa", "Misaki", "Dmitri", "Maximiliane", "Bo", "Éloïse", "José", "Lena", "Kim")
_LAST = ("Vogel", "Ben David", "Sato", "Sokolov", "Hohenberg", "Li", "Dubois", "García", "Brandt")
_ALPHANUMERIC = string.ascii_letters + string.digits
_CREATED = "2026-03-04T09:30:00.000Z"
_ZONE = "Europe/Berlin"
_NO_IMPORT_EVERY, _NEW_EVERY = 10, 7

_UNCHANGEABLE = ("OAUTH", False, "PRIMARY_CALENDAR_ONLY", "NOT_SUPPORTED")
_BY_OAUTH = ("OAUTH", True, "SPECIFIC_CALENDARS", "DEDICATED_CALENDAR")
_BY_PASSWORD = ("CREDENTIALS", True, "SPECIFIC_CALENDARS", "DEDICATED_CALENDAR")


def _provider(id_: str, name: str, kind: str, features: tuple[str, bool, str, str]) -> Json:
    method, updatable, imports, exports = features
    return {
        "id": id_,
        "name": name,
        "calendarType": kind,
        "features": {
            "connectMethods": [method],
            "updateSyncConfig": updatable,
            "listEventFromCalendars": imports,
            "syncToCalendar": exports,
        },
        "appDefId": id_,
    }


MICROSOFT = _provider(
    "ae0d26b4-7e04-4735-a15e-1b1acaba2f00", "Outlook or Office 365", "MICROSOFT", _BY_OAUTH
)
PROVIDERS = (
    MICROSOFT,
    _provider("6c533722-f1f9-4847-95c7-d4c4922ae9b0", "Google Calendar", "GOOGLE", _UNCHANGEABLE),
    _provider("9f084ae8-b3a6-4eb6-a29d-bc682c04b5fc", "Apple Calendar", "I_CAL", _BY_PASSWORD),
)
SITE_PROPERTIES = {
    "version": "1",
    "properties": {
        "siteDisplayName": "Studio Nord",
        "businessName": "Studio Nord",
        "language": "en",
        "locale": {"languageCode": "en", "country": "GB"},
        "timeZone": _ZONE,
        "paymentCurrency": "EUR",
    },
}


def app_instance(instance_id: str) -> Json:
    """Return the response to Get App Instance."""
    site = {"siteDisplayName": "Studio Nord", "locale": "en", "siteId": instance_id}
    return {"instance": {"instanceId": instance_id, "appName": "Calendar Connect"}, "site": site}


def guid(kind: str, number: int) -> str:
    """Return the id of the n-th object of a kind."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{kind} {number}"))


def opaque_id(number: int) -> str:
    """Return the id of the n-th connection, as long and opaque as in the samples."""
    seed = hashlib.shake_256(f"connection {number}".encode()).digest(168)
    return "".join(_ALPHANUMERIC[byte % 62] for byte in seed)


def calendars(number: int) -> list[Json]:
    """Return the calendars of the n-th connection's account."""
    return [
        {"id": guid("calendar", number * 3 + n).replace("-", "")[:25], "name": name}
        for n, name in enumerate(("Calendar", "Family", "Birthdays"))
    ]


def connection(number: int) -> Json:
    """Return the n-th connection: one in ten imports nothing, one in seven is new."""
    provider = PROVIDERS[number % len(PROVIDERS)]
    by_choice = provider["features"]["updateSyncConfig"]
    chosen = {"calendars": {"calendars": [{"id": calendars(number)[0]["id"]}]}}
    sync: Json = {
        "listEventFromCalendars": {
            "enabled": not (by_choice and number % _NO_IMPORT_EVERY == _NO_IMPORT_EVERY - 2),
            **(chosen if by_choice else {"primaryCalendar": {}}),
        }
    }
    if by_choice:
        sync["syncToCalendar"] = {"enabled": number % 2 == 0, "dedicatedCalendar": {}}
    return {
        "id": opaque_id(number),
        "providerId": provider["id"],
        "calendarType": provider["calendarType"],
        "scheduleId": guid("schedule", number),
        "userId": guid("user", number),
        "externalAccountEmail": f"owner{number + 1}@mail.example",
        "status": "CONNECTED" if number % _NEW_EVERY == _NEW_EVERY - 1 else "SYNCED",
        "errorReason": "UNDEFINED",
        "syncConfig": sync,
    }


def dumps(value: object) -> bytes:
    """Return JSON as Wix writes it, without spaces."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def timestamp(moment: datetime) -> str:
    """Return a moment as Wix writes it."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class SiteData:
    """A site with a number of schedules, as many connections, and a number of busy times."""

    def __init__(self, schedules: int, events: int) -> None:
        self._count, self._events = schedules, events

    @cached_property
    def schedules(self) -> list[bytes]:
        """The schedules as JSON, the business first."""
        named = [("business", BUSINESS_EXTERNAL_ID, guid("business", 0))]
        named += [(_name(n), guid("resource", n), guid("schedule", n)) for n in range(self._count)]
        return [dumps(_schedule(*one)) for one in named]

    @cached_property
    def staff(self) -> list[bytes]:
        """The staff members as JSON."""
        return [dumps(_member(number)) for number in range(self._count)]

    @cached_property
    def connections(self) -> dict[str, Json]:
        """The connections by id."""
        return {one["id"]: one for one in map(connection, range(self._count))}

    @cached_property
    def events(self) -> list[tuple[str, str, str, bytes]]:
        """Busy times as (start, end, schedule, JSON), half an hour each, sorted by start."""
        healthy = [
            (number, one)
            for number, one in enumerate(self.connections.values())
            if one["syncConfig"]["listEventFromCalendars"]["enabled"]
        ]
        first = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        found = []
        for n in range(self._events if healthy else 0):
            number, source = healthy[n * 7 % len(healthy)]
            start = (first + SPREAD * n / self._events).replace(second=0, microsecond=0)
            begins, ends = timestamp(start), timestamp(start + timedelta(minutes=30))
            body = dumps(_event(number, source, begins, ends))
            found.append((begins, ends, source["scheduleId"], body))
        return found


@cache
def site_data(schedules: int, events: int) -> SiteData:
    """Return the data of a site of that size; all such sites are alike."""
    return SiteData(schedules, events)


def _name(number: int) -> str:
    turn, first = divmod(number, len(_FIRST))
    suffix = f" {turn + 1}" if turn else ""
    return f"{_FIRST[first]} {_LAST[number % len(_LAST)]}{suffix}"


def _schedule(name: str, external_id: str, id_: str) -> Json:
    return {
        "id": id_,
        "externalId": external_id,
        "name": name,
        "status": "ACTIVE",
        "timeZone": _ZONE,
        "businessTimeZoneEnabled": True,
        "defaultTitle": name,
        "defaultLocation": {"type": "BUSINESS"},
        "appId": BOOKINGS_APP_ID,
        "permissions": [],
        "revision": "1",
        "createdDate": _CREATED,
        "updatedDate": _CREATED,
    }


def _member(number: int) -> Json:
    return {
        "id": guid("person", number),
        "name": _name(number),
        "email": f"person{number + 1}@studio-nord.example",
        "resourceId": guid("resource", number),
        "serviceProvider": True,
        "revision": "1",
        "createdDate": _CREATED,
        "updatedDate": _CREATED,
        "associatedWixIdentity": {"identificationData": {"wixUserId": guid("user", number)}},
    }


def _event(number: int, source: Json, start: str, end: str) -> Json:
    return {
        "scheduleId": source["scheduleId"],
        "calendarType": source["calendarType"],
        "start": start,
        "end": end,
        "allDay": False,
        "scheduleOwnerId": guid("resource", number),
        "scheduleOwnerName": _name(number),
    }
