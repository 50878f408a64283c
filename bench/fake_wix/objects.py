"""The objects of the fake Wix as JSON: people, schedules, connections and busy times."""

import hashlib
import json
import string
import uuid
from datetime import datetime
from typing import Any

Json = dict[str, Any]

BOOKINGS_APP_ID = "13d21c63-b5ec-5912-8397-c3a5ddb27a97"
BUSINESS_EXTERNAL_ID = "4e0579a5-491e-4e70-a872-d097eed6e520"

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


def guid(site: str, kind: str, number: int) -> str:
    """Return the id of a site's n-th object of a kind."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{site} {kind} {number}"))


def opaque_id(site: str, number: int) -> str:
    """Return the id of a site's n-th connection, as long and opaque as in the samples."""
    seed = hashlib.shake_256(f"{site} {number}".encode()).digest(168)
    return "".join(_ALPHANUMERIC[byte % 62] for byte in seed)


def calendars(site: str, number: int) -> list[Json]:
    """Return the calendars of the n-th connection's account."""
    return [
        {"id": guid(site, "calendar", number * 3 + n).replace("-", "")[:25], "name": name}
        for n, name in enumerate(("Calendar", "Family", "Birthdays"))
    ]


def connection(site: str, number: int) -> Json:
    """Return the n-th connection: one in ten imports nothing, one in seven is new."""
    provider = PROVIDERS[number % len(PROVIDERS)]
    by_choice = provider["features"]["updateSyncConfig"]
    chosen = {"calendars": {"calendars": [{"id": calendars(site, number)[0]["id"]}]}}
    sync: Json = {
        "listEventFromCalendars": {
            "enabled": not (by_choice and number % _NO_IMPORT_EVERY == _NO_IMPORT_EVERY - 2),
            **(chosen if by_choice else {"primaryCalendar": {}}),
        }
    }
    if by_choice:
        sync["syncToCalendar"] = {"enabled": number % 2 == 0, "dedicatedCalendar": {}}
    return {
        "id": opaque_id(site, number),
        "providerId": provider["id"],
        "calendarType": provider["calendarType"],
        "scheduleId": guid(site, "schedule", number),
        "userId": guid(site, "user", number),
        "externalAccountEmail": f"owner{number + 1}@{site[:8]}.example",
        "status": "CONNECTED" if number % _NEW_EVERY == _NEW_EVERY - 1 else "SYNCED",
        "errorReason": "UNDEFINED",
        "syncConfig": sync,
    }


def person_name(site: str, number: int) -> str:
    """Return the name of a site's n-th person."""
    turn, first = divmod(number, len(_FIRST))
    number += sum(site.encode())
    suffix = f" {turn + 1}" if turn else ""
    return f"{_FIRST[first]} {_LAST[number % len(_LAST)]}{suffix}"


def schedule(name: str, external_id: str, id_: str) -> Json:
    """Return a schedule; `external_id` is a resource, or the business."""
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


def staff_member(site: str, number: int) -> Json:
    """Return the n-th staff member."""
    return {
        "id": guid(site, "person", number),
        "name": person_name(site, number),
        "email": f"person{number + 1}@{site[:8]}.example",
        "resourceId": guid(site, "resource", number),
        "serviceProvider": True,
        "revision": "1",
        "createdDate": _CREATED,
        "updatedDate": _CREATED,
        "associatedWixIdentity": {"identificationData": {"wixUserId": guid(site, "user", number)}},
    }


def event(site: str, number: int, source: Json, start: str, end: str) -> Json:
    """Return a busy time of the n-th person, from a connection."""
    return {
        "scheduleId": source["scheduleId"],
        "calendarType": source["calendarType"],
        "start": start,
        "end": end,
        "allDay": False,
        "scheduleOwnerId": guid(site, "resource", number),
        "scheduleOwnerName": person_name(site, number),
    }


def dumps(value: object) -> bytes:
    """Return JSON as Wix writes it, without spaces."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def timestamp(moment: datetime) -> str:
    """Return a moment as Wix writes it."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
