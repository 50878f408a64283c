"""Drop webhook events that were delivered before, or out of order."""

from collections import OrderedDict
from datetime import datetime
from typing import TypeVar

from app.wix.signed.webhook import EventType, WebhookEvent

V = TypeVar("V")

_MAX_KEPT = 10_000
_ORDERED = {EventType.APP_INSTALLED, EventType.APP_REMOVED}


class WebhookDeduplicator:
    """Remembers the events delivered to this process.

    Handlers must be idempotent all the same: other processes do not know of the event, nor does
    this one after a restart.
    """

    def __init__(self) -> None:
        self._ids: OrderedDict[str, None] = OrderedDict()
        self._latest: OrderedDict[str, datetime] = OrderedDict()

    def is_new(self, event: WebhookEvent) -> bool:
        """Whether an event is no repetition, nor older than the latest install or removal."""
        if event.id in self._ids:
            return False
        _keep(self._ids, event.id, None)
        if event.kind not in _ORDERED:
            return True
        latest = self._latest.get(event.instance_id, event.at)
        _keep(self._latest, event.instance_id, max(latest, event.at))
        return event.at >= latest


def _keep(kept: OrderedDict[str, V], key: str, value: V) -> None:
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > _MAX_KEPT:
        kept.popitem(last=False)
