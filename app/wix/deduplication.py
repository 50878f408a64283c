"""Which of Wix's events are news: deliveries come twice, late and out of order."""

from collections import OrderedDict
from datetime import datetime
from typing import TypeVar

from app.wix.webhook import EventType, WebhookEvent

V = TypeVar("V")

_MOST_KEPT = 10_000
_OVERTAKING = {EventType.APP_INSTALLED, EventType.APP_REMOVED}


class WebhookDeduplicator:
    """What was delivered to this process, as far as it remembers.

    Acting on an event must be harmless when repeated all the same: other processes, and this one
    after a restart, know nothing of it.
    """

    def __init__(self) -> None:
        self._ids: OrderedDict[str, None] = OrderedDict()
        self._latest: OrderedDict[str, datetime] = OrderedDict()

    def is_new(self, event: WebhookEvent) -> bool:
        """Whether to act: not on what came before, nor on a removal before the latest install."""
        if event.id in self._ids:
            return False
        _keep(self._ids, event.id, None)
        if event.kind not in _OVERTAKING:
            return True
        latest = self._latest.get(event.instance_id, event.at)
        _keep(self._latest, event.instance_id, max(latest, event.at))
        return event.at >= latest


def _keep(kept: OrderedDict[str, V], key: str, value: V) -> None:
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > _MOST_KEPT:
        kept.popitem(last=False)
