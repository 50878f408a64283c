"""Triggered Events: reporting and cancelling events of an app's trigger.

Source: Triggered Events (dev.wix.com), typings of `@wix/auto_sdk_automations_activations` 1.0.19,
2026-11-27. Undocumented, and the sandbox's choice: 403 for an API key, 404 for an unknown trigger,
no activation for a repeated idempotency key.
"""

import re
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from app.sandbox.api_request import ApiRequest
from app.sandbox.error import (
    ApiError,
    Json,
    application_error,
    not_found,
    permission_denied,
    violation,
    wrong_format,
)
from app.sandbox.reported_event import ReportedEvent
from app.sandbox.request_field import as_list, as_object, guid, required_text

TRIGGER_KEY: Final = "calendar-connect-needs-you"
"""The trigger of the app under test."""

SCHEMA: Final = ("site", "name", "provider", "reason", "href", "detectedAt")
"""Its payload: texts, all required."""

_MOST_ITEMS: Final = 100
_WEEK: Final = timedelta(days=7)
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_]*")
_MOST_CHARS: Final = {"triggerKey": 100, "idempotency.key": 80}


def report_event(request: ApiRequest) -> Json:
    """Report Event."""
    trigger = _trigger(request)
    return {"activationIds": _report(request, trigger, request.body, "")}


def bulk_report_event(request: ApiRequest) -> Json:
    """Bulk Report Event: up to 100 at once; each succeeds or fails by itself."""
    trigger = _trigger(request)
    results: list[Json] = []
    for index, one in enumerate(_items(request, "eventsInfo")):
        item, body = {"originalIndex": index}, as_object(one, "eventsInfo")
        try:
            started = _report(request, trigger, body, f"eventsInfo[{index}].")
        except ApiError as error:
            if error.status != 428:  # noqa: PLR2004 -- others are refused as a whole
                raise
            failed = error.body["details"]["applicationError"]
            results.append({"itemMetadata": {**item, "success": False, "error": failed}})
            continue
        metadata = {**item, "id": str(uuid.uuid4()), "success": True}
        results.append({"itemMetadata": metadata, "activationIds": started})
    return _bulk(trigger, results)


def cancel_event(request: ApiRequest) -> Json:
    """Cancel Event: all events of an entity; an unknown one has none."""
    _cancel(request, _trigger(request), guid(request.body, "externalEntityId"))
    return {}


def bulk_cancel_event(request: ApiRequest) -> Json:
    """Bulk Cancel Event: the same for up to 100 entities."""
    trigger = _trigger(request)
    results: list[Json] = []
    for index, one in enumerate(_items(request, "externalEntityIds")):
        entity = guid({"externalEntityIds": one}, "externalEntityIds")
        _cancel(request, trigger, entity)
        metadata: Json = {"originalIndex": index, "id": entity, "success": True}
        results.append({"itemMetadata": metadata, "externalEntityId": entity})
    return _bulk(trigger, results)


def _bulk(trigger: str, results: list[Json]) -> Json:
    failed = sum(not one["itemMetadata"]["success"] for one in results)
    counts = {"totalSuccesses": len(results) - failed, "totalFailures": failed}
    metadata = {**counts, "undetailedFailures": 0}
    return {"triggerKey": trigger, "results": results, "bulkActionMetadata": metadata}


def _trigger(request: ApiRequest) -> str:
    if request.app_id is None:
        raise permission_denied("Only the app of the trigger may call this")
    trigger = _text(request.body, "triggerKey")
    if trigger != TRIGGER_KEY:
        raise not_found("Trigger")
    return trigger


def _text(fields: Json, name: str, path: str = "") -> str:
    text, limit = required_text(fields, name), _MOST_CHARS[path or name]
    if len(text) > limit:
        raise violation(path or name, f"must be at most {limit} long", "MAX_LENGTH")
    return text


def _items(request: ApiRequest, name: str) -> list[object]:
    items = as_list(request.body.get(name), name)
    if not items:
        raise violation(name, "must not be empty", "MIN_SIZE")
    if len(items) > _MOST_ITEMS:
        raise violation(name, f"must have at most {_MOST_ITEMS} items", "MAX_SIZE")
    return items


def _report(request: ApiRequest, trigger: str, body: Json, prefix: str) -> list[str]:
    """Keep an event, unless its idempotency key was used; return the started activations."""
    request.sandbox.limits.check_event(body)
    payload = as_object(body.get("payload") or {}, f"{prefix}payload")
    entity = guid(body, "externalEntityId") if body.get("externalEntityId") else None
    idempotency = _idempotency(body, prefix)
    _check_payload(payload, prefix)
    now, reported = request.now, request.site.reported
    ignored_until = now + _ttl(idempotency) if idempotency else None
    if idempotency and _is_repeated(reported, trigger, idempotency["key"], now):
        return []
    event = ReportedEvent(trigger, payload, entity, idempotency, request.site.id)
    event.ignored_until = ignored_until
    reported.append(event)
    del reported[: -request.sandbox.limits.reported]
    return [str(uuid.uuid4())]


def _is_repeated(reported: list[ReportedEvent], trigger: str, key: str, now: datetime) -> bool:
    return any(
        one.triggerKey == trigger
        and one.idempotency is not None
        and one.idempotency["key"] == key
        and one.ignored_until is not None
        and now < one.ignored_until
        for one in reported
    )


def _idempotency(body: Json, prefix: str) -> Json | None:
    if body.get("idempotency") is None:
        return None
    found = as_object(body["idempotency"], f"{prefix}idempotency")
    _text(found, "key", "idempotency.key")
    _ttl(found)
    return found


def _ttl(idempotency: Mapping[str, object]) -> timedelta:
    """Return how long a key is remembered; Wix writes 64-bit integers as strings."""
    given = idempotency.get("ttlInMilliseconds")
    if given is None:
        return _WEEK
    if not re.fullmatch(r"[1-9]\d{0,12}", str(given)) or isinstance(given, bool | float):
        raise wrong_format("idempotency.ttlInMilliseconds", "is not an INT64 above 0", "INT64")
    return timedelta(milliseconds=int(str(given)))


def _check_payload(payload: Json, prefix: str) -> None:
    """Check a payload against the rules for all, and the schema of the trigger."""
    for key in payload:
        if not _KEY.fullmatch(key):
            raise violation(f"{prefix}payload", "has a key with other characters", "PATTERN")
    for name in SCHEMA:
        if not isinstance(payload.get(name), str):
            text = f"payload.{name} is missing, or no string"
            raise application_error(428, "SCHEMA_VALIDATION_FAILED", text)


def _cancel(request: ApiRequest, trigger: str, entity: str) -> None:
    for one in request.site.reported:
        if (one.triggerKey, one.externalEntityId) == (trigger, entity):
            one.cancelled = True
