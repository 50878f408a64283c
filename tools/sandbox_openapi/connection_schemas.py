"""The schemas of External Calendar V2."""

from typing import Final

from app.sandbox.connection import ERROR_REASONS, STATUSES
from tools.sandbox_openapi.json_schema import (
    ANY_OBJECT,
    BOOLEAN,
    EMAIL,
    GUID,
    INTEGER,
    NON_EMPTY,
    TEXT,
    TIMESTAMP,
    URL,
    Schema,
    closed,
    described,
    extensible,
    list_of,
    one_of,
    ref,
)

_CHOSEN: Final = list_of(extensible({"id": NON_EMPTY}, {"name": TEXT}))
_CALENDAR_TYPE: Final = one_of("GOOGLE", "I_CAL", "MICROSOFT", "OTHER")
CONNECTION_SCHEMAS: Final[dict[str, Schema]] = {
    "Provider": closed(
        {
            "id": GUID,
            "name": TEXT,
            "calendarType": ref("CalendarType"),
            "features": ref("Features"),
            "appDefId": GUID,
        }
    ),
    "CalendarType": _CALENDAR_TYPE,
    "Features": closed(
        {
            "connectMethods": list_of(one_of("OAUTH", "CREDENTIALS")),
            "updateSyncConfig": BOOLEAN,
            "listEventFromCalendars": one_of(
                "NOT_SUPPORTED", "PRIMARY_CALENDAR_ONLY", "SPECIFIC_CALENDARS"
            ),
            "syncToCalendar": one_of(
                "NOT_SUPPORTED", "PRIMARY_CALENDAR_ONLY", "DEDICATED_CALENDAR"
            ),
        }
    ),
    "Connection": closed(
        {
            "id": described(TEXT, "Opaque; about 150 to 190 letters and digits."),
            "providerId": GUID,
            "calendarType": ref("CalendarType"),
            "scheduleId": GUID,
            "externalAccountEmail": TEXT,
            "status": one_of(*STATUSES),
        },
        {
            "userId": GUID,
            "appId": described(GUID, "The app that made the connection."),
            "errorReason": one_of(*ERROR_REASONS),
            "syncConfig": ref("SyncConfig"),
        },
    ),
    "SyncConfig": described(
        extensible({}, {"listEventFromCalendars": ref("Import"), "syncToCalendar": ref("Export")}),
        "Members that are not listed here are kept as they were sent.",
    ),
    "Import": extensible(
        {},
        {
            "enabled": BOOLEAN,
            "primaryCalendar": ANY_OBJECT,
            "calendars": extensible({"calendars": _CHOSEN}),
        },
    ),
    "Export": extensible(
        {}, {"enabled": BOOLEAN, "primaryCalendar": ANY_OBJECT, "dedicatedCalendar": ANY_OBJECT}
    ),
    "ConnectByOAuth": extensible(
        {
            "scheduleId": GUID,
            "providerId": GUID,
            "redirectUrl": described(URL, "https, or http on this machine."),
        }
    ),
    "OAuthUrl": described(
        {
            **closed({}, {"oauthUrl": URL, "oAuthUrl": URL, "oAUthUrl": URL}),
            "minProperties": 1,
            "maxProperties": 1,
        },
        "`oauthUrl`, unless the switch `oauth_url_key` spells it otherwise.",
    ),
    "ConnectByCredentials": extensible(
        {"scheduleId": GUID, "providerId": GUID, "email": EMAIL, "password": NON_EMPTY}
    ),
    "UpdateSyncConfig": extensible(
        {"syncConfig": ref("SyncConfig")},
        {"fieldMask": {"anyOf": [TEXT, extensible({"paths": list_of(TEXT)})]}},
    ),
    "Calendar": closed({"id": TEXT, "name": TEXT}),
    "Event": closed(
        {
            "scheduleId": GUID,
            "calendarType": ref("CalendarType"),
            "start": TIMESTAMP,
            "end": TIMESTAMP,
        },
        {
            "allDay": BOOLEAN,
            "calendarName": TEXT,
            "title": TEXT,
            "scheduleOwnerId": GUID,
            "scheduleOwnerName": TEXT,
        },
    ),
    "PagingMetadata": closed(
        {"count": INTEGER, "hasNext": BOOLEAN}, {"cursors": closed({"next": TEXT})}
    ),
}
