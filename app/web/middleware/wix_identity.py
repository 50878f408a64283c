"""The gate for what comes in Wix's name: owners with an `instance`, and webhooks."""

from collections.abc import Callable, Sequence
from datetime import datetime

from starlette.datastructures import QueryParams

from app.stores.store import Store, decode_time, encode_time
from app.wix import (
    EventType,
    Instance,
    RejectionReason,
    Secret,
    UntrustedMessage,
    WebhookDeduplicator,
    WebhookKey,
    verify_instance,
    verify_webhook,
)

_KEPT_S = 2 * 366 * 24 * 60 * 60
"""For longer than anything that was made before is good."""


class Removed(Exception):
    """The app was removed from the site after this visit was signed."""


class WixVerifier:
    """Believes Wix's signature and nothing else.

    Who does not learn from the store that the app was removed from a site learns of it from Wix,
    with the first token that it asks for.

    Args:
        app_id: of this app.
        secrets: its secrets, newest first.
        keys: by which Wix signs webhooks; without any, none is believed.
        clock: gives the present, with a time zone.
        forget: lets go of all that is kept of an installation.
        removed: when the app was removed from each site.
    """

    def __init__(
        self,
        *,
        app_id: str,
        secrets: Sequence[str],
        keys: Sequence[str],
        clock: Callable[[], datetime],
        forget: Callable[[str], None],
        removed: Store,
    ) -> None:
        self.app_id = app_id
        self._secrets = [Secret(secret) for secret in secrets]
        self._keys = [WebhookKey.from_pem(key) for key in keys]
        self._clock, self._forget = clock, forget
        self._deduplicator = WebhookDeduplicator()
        self._removed = removed

    @property
    def webhooks_disabled(self) -> bool:
        """Whether webhooks cannot be checked, so that none is listened to."""
        return not self._keys

    async def verify_instance(self, query: QueryParams) -> Instance:
        """Return who comes from the Wix dashboard.

        Raises:
            UntrustedMessage: `instance` is missing, repeated, forged, expired or not an owner's.
            Removed: see there.
        """
        given = query.getlist("instance")
        if len(given) != 1:
            raise UntrustedMessage("instance", RejectionReason.MALFORMED)
        found = verify_instance(
            given[0], app_id=self.app_id, secrets=self._secrets, now=self._clock()
        )
        if int(found.signed.timestamp()) <= await self.removed_at(found.instance_id):
            raise Removed
        return found

    async def handle_webhook(self, body: bytes) -> None:
        """Act on a webhook; acting twice does no harm.

        Raises:
            UntrustedMessage: the body is malformed, forged, expired or another app's.
        """
        event = verify_webhook(body, app_id=self.app_id, keys=self._keys, now=self._clock())
        if not self._deduplicator.is_new(event):
            return
        if event.kind in {EventType.APP_INSTALLED, EventType.APP_REMOVED}:
            self._forget(event.instance_id)
        if event.kind == EventType.APP_REMOVED:
            at = max(event.at.timestamp(), await self.removed_at(event.instance_id))
            await self._removed.put(event.instance_id, encode_time(at), ttl_s=_KEPT_S)

    async def removed_at(self, tenant: str) -> float:
        """Return when the app was last removed from a site, in seconds since the epoch."""
        return decode_time(*await self._removed.get(tenant))
