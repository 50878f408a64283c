"""The requests of Triggered Events. What is sent twice is done once."""

from collections.abc import Sequence

from app.wix.automations.models import TriggeredEvent
from app.wix.http.request import WixRequest, encode_json
from app.wix.http.retry import REPORT

EVENTS = "/automations/v1/events"
MAX_EVENTS = 100


def report_event(trigger: str, event: TriggeredEvent) -> WixRequest:
    """Request to report one event."""
    body = {"triggerKey": trigger, **_body(event)}
    return WixRequest(
        "ReportEvent", "POST", f"{EVENTS}/report", body=encode_json(body), policy=REPORT
    )


def bulk_report_event(trigger: str, events: Sequence[TriggeredEvent]) -> WixRequest:
    """Request to report up to `MAX_EVENTS` events."""
    body = {"triggerKey": trigger, "eventsInfo": [_body(one) for one in events]}
    return WixRequest(
        "BulkReportEvent", "POST", f"{EVENTS}/bulk-report", body=encode_json(body), policy=REPORT
    )


def cancel_event(trigger: str, entity_id: str) -> WixRequest:
    """Request to stop what has not happened yet of an entity's events."""
    body = {"triggerKey": trigger, "externalEntityId": entity_id}
    return WixRequest(
        "CancelEvent", "POST", f"{EVENTS}/cancel", body=encode_json(body), policy=REPORT
    )


def bulk_cancel_event(trigger: str, entity_ids: Sequence[str]) -> WixRequest:
    """Request the same for up to `MAX_EVENTS` entities."""
    body = {"triggerKey": trigger, "externalEntityIds": [*entity_ids]}
    return WixRequest(
        "BulkCancelEvent", "POST", f"{EVENTS}/bulk-cancel", body=encode_json(body), policy=REPORT
    )


def _body(event: TriggeredEvent) -> dict[str, object]:
    return {
        "payload": dict(event.payload),
        "externalEntityId": event.entity_id,
        "idempotency": {"key": event.key},
    }
