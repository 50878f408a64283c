"""The schemas of Triggered Events."""

from typing import Final

from app.sandbox.automations import SCHEMA, TRIGGER_KEY
from tools.sandbox_openapi.json_schema import (
    ANY_OBJECT,
    BOOLEAN,
    GUID,
    INTEGER,
    TEXT,
    Schema,
    closed,
    described,
    extensible,
    list_of,
    nullable,
    ref,
)

_TRIGGER: Final = described(
    {"type": "string", "minLength": 1, "maxLength": 100},
    f"The sandbox knows `{TRIGGER_KEY}`.",
)
_INFO: Final[dict[str, Schema]] = {
    "payload": described(ANY_OBJECT, f"Texts, all required: {', '.join(SCHEMA)}."),
    "externalEntityId": nullable(GUID),
    "idempotency": nullable(
        extensible(
            {"key": {"type": "string", "minLength": 1, "maxLength": 80}},
            {"ttlInMilliseconds": {"type": "string", "pattern": "^[1-9][0-9]{0,12}$"}},
        )
    ),
}
_LIMITS: Final = {"minItems": 1, "maxItems": 100}

AUTOMATION_SCHEMAS: Final[dict[str, Schema]] = {
    "ReportEvent": extensible({"triggerKey": _TRIGGER}, _INFO),
    "BulkReportEvent": extensible(
        {"triggerKey": _TRIGGER, "eventsInfo": list_of(extensible({}, _INFO), **_LIMITS)}
    ),
    "CancelEvent": extensible({"triggerKey": _TRIGGER, "externalEntityId": GUID}),
    "BulkCancelEvent": extensible(
        {"triggerKey": _TRIGGER, "externalEntityIds": list_of(GUID, **_LIMITS)}
    ),
    "Activations": closed({"activationIds": list_of(GUID)}),
    "BulkEvents": closed(
        {
            "triggerKey": TEXT,
            "results": list_of(
                closed(
                    {"itemMetadata": ref("ItemMetadata")},
                    {"activationIds": list_of(GUID), "externalEntityId": GUID},
                )
            ),
            "bulkActionMetadata": closed(
                dict.fromkeys(("totalSuccesses", "totalFailures", "undetailedFailures"), INTEGER)
            ),
        }
    ),
    "ItemMetadata": closed(
        {"originalIndex": INTEGER, "success": BOOLEAN}, {"id": GUID, "error": ANY_OBJECT}
    ),
}
