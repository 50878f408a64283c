"""The operations of the control API, by verb and path."""

from typing import Final

from app.sandbox.api_methods import METHOD_NAMES
from app.sandbox.connection import ERROR_REASONS, STATUSES
from app.sandbox.switches import CHOICES
from tools.sandbox_openapi.api_operations import Operation
from tools.sandbox_openapi.json_schema import (
    ANY_OBJECT,
    BOOLEAN,
    EMAIL,
    EMPTY,
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
    integer,
    list_of,
    nullable,
    one_of,
    ref,
)

_COUNT: Final = integer(0, 20_000)
_SWITCHES: Final[dict[str, Schema]] = {
    "schedules": described(_COUNT, "Staff members."),
    "connections": _COUNT,
    "events": nullable(_COUNT),
    "names": list_of(TEXT),
    "site_name": TEXT,
    **dict.fromkeys(("premium", "extra_provider", "broken_listed"), BOOLEAN),
    **{name: one_of(*values) for name, values in CHOICES.items()},
}
_CHANGES: Final[dict[str, Schema]] = {
    "changes": described(ANY_OBJECT, "Replaces members; null leaves one out."),
}
_SITE_ID: Final[dict[str, Schema]] = {"site_id": GUID}
_WAITING: Final = closed({"waiting": INTEGER})

SCHEMAS: Final[dict[str, Schema]] = {
    "Message": closed({"message": TEXT}, {"details": ANY_OBJECT}),
    "SwitchChanges": closed({}, {**_SITE_ID, **_SWITCHES}),
    "Switches": closed({**_SITE_ID, **_SWITCHES}),
    "Fault": closed(
        {"method": one_of("*", *sorted(METHOD_NAMES))},
        {
            "status": integer(200, 599),
            "body": described({}, "Sent as JSON."),
            "raw": described(TEXT, "Sent as HTML, instead of `body`."),
            "headers": described(
                {"type": "object", "additionalProperties": TEXT},
                "`content-type`, `retry-after`, `location` (a path), `ratelimit*`, `x-ratelimit-*` "
                "and `x-wix-*`.",
            ),
            "delay_ms": integer(0, 600_000),
            "times": integer(1, 1_000_000),
            **_SITE_ID,
        },
    ),
    "Call": closed(
        {
            **dict.fromkeys(("method", "verb", "path", "query", "site_id", "request_id"), TEXT),
            "status": INTEGER,
            "body_digest": nullable(TEXT),
        }
    ),
    "ConnectionChanges": closed(
        {},
        {
            "status": nullable(one_of(*STATUSES)),
            "errorReason": one_of(*ERROR_REASONS),
            "externalAccountEmail": EMAIL,
            "syncConfig": ANY_OBJECT,
            "appId": nullable(GUID),
        },
    ),
    "NewEvent": extensible(
        {"title": {**NON_EMPTY, "maxLength": 1000}, "start": TIMESTAMP, "end": TIMESTAMP},
        {
            "connectionId": NON_EMPTY,
            "scheduleId": GUID,
            "calendarName": NON_EMPTY,
            "allDay": BOOLEAN,
            **_SITE_ID,
        },
    ),
    "NewBooking": closed(
        {"start": TIMESTAMP, "end": TIMESTAMP},
        {
            "resourceId": GUID,
            "scheduleId": GUID,
            "title": {**NON_EMPTY, "maxLength": 200},
            "status": one_of("CONFIRMED", "CANCELLED"),
            **_SITE_ID,
        },
    ),
    "ReportedEvent": closed(
        {
            "triggerKey": TEXT,
            "payload": ANY_OBJECT,
            "externalEntityId": nullable(GUID),
            "idempotency": nullable(ANY_OBJECT),
            "cancelled": BOOLEAN,
            "site_id": GUID,
        }
    ),
    "Event": closed({"title": TEXT, "start": TIMESTAMP, "end": TIMESTAMP}),
}

OPERATIONS: Final[dict[tuple[str, str], tuple[str, Operation]]] = {
    ("POST", "/reset"): ("Restore the initial state", Operation("State", EMPTY)),
    ("POST", "/site"): (
        "Change the switches of a site",
        Operation("State", ref("Switches"), body=ref("SwitchChanges"), body_required=False),
    ),
    ("POST", "/faults"): (
        "Add failures; the oldest that matches a call is used first",
        Operation("Faults", _WAITING, body=list_of(ref("Fault"))),
    ),
    ("DELETE", "/faults"): ("Clear the failures", Operation("Faults", _WAITING)),
    ("GET", "/calls"): (
        "List the calls since the reset; `foreign_reads` are those for another site's connection",
        Operation("State", closed({"calls": list_of(ref("Call")), "foreign_reads": INTEGER})),
    ),
    ("POST", "/connections/{connection_id}"): (
        "Change a connection; status null returns it to its natural course",
        Operation(
            "State",
            closed({"connection": ANY_OBJECT}),
            (404,),
            body=ref("ConnectionChanges"),
            body_required=False,
        ),
    ),
    ("POST", "/events"): (
        "Add an event to a connection, or to the first importing one of a schedule",
        Operation("State", closed({"event": ref("Event")}), (404,), body=ref("NewEvent")),
    ),
    ("POST", "/bookings"): (
        "Add a booking of a resource (a staff member), or of a schedule",
        Operation(
            "State",
            closed({"booking": closed({"id": GUID, "start": TIMESTAMP})}),
            (404,),
            body=ref("NewBooking"),
        ),
    ),
    ("GET", "/automations"): (
        "List the events of triggers that apps reported",
        Operation("State", closed({"events": list_of(ref("ReportedEvent"))})),
    ),
    ("POST", "/app"): (
        "Set the app under test; `retired` is a second secret that is still valid",
        Operation(
            "App",
            closed({"app_id": GUID}),
            body=extensible({"app_id": GUID, "secret": NON_EMPTY}, {"retired": NON_EMPTY}),
        ),
    ),
    ("POST", "/installation"): (
        "Install or remove the app; a removal revokes its tokens",
        Operation(
            "App",
            closed({**_SITE_ID, "instance_id": GUID, "installed": BOOLEAN}),
            body=extensible({"installed": BOOLEAN}, _SITE_ID),
        ),
    ),
    ("POST", "/instance"): (
        "Sign an `instance`",
        Operation(
            "App",
            closed({"instance": TEXT, "instance_id": GUID}),
            body=extensible({}, {**_SITE_ID, **_CHANGES}),
            body_required=False,
        ),
    ),
    ("POST", "/webhook"): (
        "Sign a webhook and post it to `url` on this machine",
        Operation(
            "App",
            closed({"body": TEXT, "status": nullable(INTEGER)}),
            body=extensible(
                {"event": NON_EMPTY}, {**_SITE_ID, **_CHANGES, "url": URL, "staff_member_id": GUID}
            ),
        ),
    ),
    ("GET", "/webhook-key"): (
        "Return the public key of webhooks",
        Operation("App", closed({"pem": TEXT})),
    ),
}
