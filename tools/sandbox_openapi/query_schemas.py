"""The schemas of Schedules and Staff Members."""

from typing import Final

from tools.sandbox_openapi.json_schema import (
    ANY_OBJECT,
    BOOLEAN,
    GUID,
    TEXT,
    TIMESTAMP,
    Schema,
    closed,
    extensible,
    integer,
    list_of,
    nullable,
    one_of,
    ref,
)

_PAGING: Final = nullable(
    extensible({}, {"limit": nullable(integer(1, 100)), "cursor": nullable(TEXT)})
)
_SORT: Final = extensible({"fieldName": TEXT}, {"order": one_of("ASC", "DESC")})
_MOMENT: Final = {"localDate": TEXT, "timeZone": TEXT}
QUERY_SCHEMAS: Final[dict[str, Schema]] = {
    "ScheduleQuery": extensible(
        {},
        {
            "query": nullable(
                extensible({}, {"filter": nullable(ANY_OBJECT), "cursorPaging": _PAGING})
            ),
            "fields": nullable(list_of(one_of("PI_FIELDS", "OWN_PI_FIELDS"), maxItems=1)),
        },
    ),
    "Schedule": closed(
        {
            **dict.fromkeys(("id", "externalId", "appId"), GUID),
            **dict.fromkeys(("name", "timeZone", "defaultTitle", "revision"), TEXT),
            "status": one_of("ACTIVE", "CANCELLED"),
            "businessTimeZoneEnabled": BOOLEAN,
            "defaultLocation": closed({"type": TEXT}),
            "permissions": list_of(TEXT),
            "createdDate": TIMESTAMP,
            "updatedDate": TIMESTAMP,
        }
    ),
    "EventQuery": extensible(
        {},
        {
            **dict.fromkeys(("fromLocalDate", "toLocalDate", "timeZone"), nullable(TEXT)),
            "query": nullable(
                extensible(
                    {},
                    {
                        "filter": nullable(ANY_OBJECT),
                        "sort": nullable(list_of(_SORT, maxItems=1)),
                        "cursorPaging": nullable(
                            extensible(
                                {}, {"limit": nullable(integer(1, 1000)), "cursor": nullable(TEXT)}
                            )
                        ),
                    },
                )
            ),
            "recurrenceType": nullable(
                list_of(one_of("NONE", "MASTER", "INSTANCE", "EXCEPTION"), maxItems=5)
            ),
            "fields": nullable(list_of(one_of("PI_FIELDS", "OWN_PI_FIELDS"), maxItems=1)),
        },
    ),
    "CalendarEvent": closed(
        {
            **dict.fromkeys(("id", "scheduleId", "externalScheduleId", "appId"), GUID),
            **dict.fromkeys(("type", "title", "recurrenceType", "timeZone", "revision"), TEXT),
            "status": one_of("CONFIRMED", "CANCELLED"),
            "transparency": one_of("OPAQUE", "TRANSPARENT"),
            **dict.fromkeys(("start", "end"), closed({**_MOMENT, "utcDate": TIMESTAMP})),
            **dict.fromkeys(("adjustedStart", "adjustedEnd"), closed(_MOMENT)),
            "resources": list_of(closed({"id": GUID, "type": GUID, "transparency": TEXT})),
        }
    ),
    "StaffQuery": extensible(
        {},
        {
            "query": nullable(
                extensible(
                    {},
                    {
                        "filter": nullable(ANY_OBJECT),
                        "sort": nullable(list_of(_SORT)),
                        "cursorPaging": _PAGING,
                    },
                )
            ),
            "fields": nullable(
                list_of(one_of("RESOURCE_DETAILS", "ASSOCIATED_IDENTITY_STATUS"), maxItems=3)
            ),
        },
    ),
    "StaffMember": closed(
        {
            **dict.fromkeys(("id", "resourceId"), GUID),
            **dict.fromkeys(("name", "email", "revision"), TEXT),
            "serviceProvider": BOOLEAN,
            "createdDate": TIMESTAMP,
            "updatedDate": TIMESTAMP,
            "associatedWixIdentity": closed(
                {"identificationData": closed({}, {"wixUserId": GUID})},
                {"connection": closed({"status": one_of("CONNECTED", "PENDING")})},
            ),
        },
        {"resource": ref("Resource")},
    ),
    "Resource": closed(
        {
            "id": GUID,
            "workingHoursSchedules": list_of(closed({"id": GUID, "shared": BOOLEAN})),
            "eventsSchedule": closed({"id": GUID}),
            "usesDefaultWorkingHours": BOOLEAN,
            "revision": TEXT,
        }
    ),
}
