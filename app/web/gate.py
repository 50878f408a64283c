"""The gate for what comes in Wix's name: owners with an `instance`, and webhooks."""

import math
from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import datetime

from starlette.datastructures import QueryParams

from app.wix import (
    Deliveries,
    Doubt,
    EventType,
    Instance,
    NotFromWix,
    Secret,
    WebhookKey,
    read_instance,
    read_webhook,
)

_MOST_REMOVED = 10_000


class Removed(Exception):
    """The app was removed from the site after this visit was signed."""


class Gate:
    """Believes Wix's signature and nothing else.

    When the app was removed from a site is remembered by this process alone. Another one learns of
    it from Wix, with the first token that it asks for.

    Args:
        app_id: of this app.
        secrets: its secrets, newest first.
        keys: by which Wix signs webhooks; without any, none is believed.
        clock: gives the present, with a time zone.
        forget: lets go of all that is kept of an installation.
    """

    def __init__(
        self,
        *,
        app_id: str,
        secrets: Sequence[str],
        keys: Sequence[str],
        clock: Callable[[], datetime],
        forget: Callable[[str], None],
    ) -> None:
        self.app_id = app_id
        self._secrets = [Secret(secret) for secret in secrets]
        self._keys = [WebhookKey.read(key) for key in keys]
        self._clock, self._forget = clock, forget
        self._deliveries = Deliveries()
        self._removed: OrderedDict[str, float] = OrderedDict()

    @property
    def deaf(self) -> bool:
        """Whether webhooks cannot be checked, so that none is listened to."""
        return not self._keys

    def visit(self, query: QueryParams) -> Instance:
        """Return who comes from the Wix dashboard.

        Raises:
            NotFromWix: see `read_instance`; also when `instance` is there twice.
            Removed: see there.
        """
        given = query.getlist("instance")
        if len(given) != 1:
            raise NotFromWix("instance", Doubt.MALFORMED)
        found = read_instance(
            given[0], app_id=self.app_id, secrets=self._secrets, now=self._clock()
        )
        if int(found.signed.timestamp()) <= self.removed_at(found.instance_id):
            raise Removed
        return found

    def hear(self, body: bytes) -> None:
        """Act on a webhook; acting twice does no harm.

        Raises:
            NotFromWix: see `read_webhook`.
        """
        event = read_webhook(body, app_id=self.app_id, keys=self._keys, now=self._clock())
        if not self._deliveries.is_news(event):
            return
        if event.kind in {EventType.APP_INSTALLED, EventType.APP_REMOVED}:
            self._forget(event.instance_id)
        if event.kind == EventType.APP_REMOVED:
            at = max(event.at.timestamp(), self.removed_at(event.instance_id))
            self._removed[event.instance_id] = at
            self._removed.move_to_end(event.instance_id)
            while len(self._removed) > _MOST_REMOVED:
                self._removed.popitem(last=False)

    def removed_at(self, tenant: str) -> float:
        """Return when the app was last removed from a site, in seconds since the epoch."""
        return self._removed.get(tenant, -math.inf)
