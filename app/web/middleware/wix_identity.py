"""Verification of what Wix signs: the `instance` parameter of owners, and webhooks."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from starlette.datastructures import QueryParams

from app.calendars.values.error_context import AppError
from app.stores.store import StoreOf, decode_time, encode_time
from app.wix import (
    EventType,
    Instance,
    RejectionReason,
    Secret,
    UntrustedMessage,
    WebhookDeduplicator,
    WebhookEvent,
    WebhookKey,
    verify_instance,
    verify_webhook,
)

_REMOVAL = "removal"
_KEPT_S = 2 * 366 * 24 * 60 * 60
"""Longer than anything issued before a removal stays valid."""


class Removed(AppError):
    """The app was removed from the site after the `instance` was signed."""


class WixVerifier:
    """Verifies Wix's signatures, and records removals of the app.

    A process whose store misses a removal learns of it from Wix's next token response.

    Args:
        app_id: of this app.
        secrets: its secrets, newest first.
        keys: public keys of Wix's webhooks; without any, webhooks are rejected.
        clock: returns the current time, with a time zone.
        forget: drops all cached data of an installation.
        removed: drops what is kept of a removed installation.
        removals: stores the time of a tenant's removal.
        arrived: is told of every installation that is heard of.
        changed: is told that Wix reported a change of a site.
        staff_changed: drops what is known of a site's people and connections, in all processes.
    """

    def __init__(
        self,
        *,
        app_id: str,
        secrets: Sequence[str],
        keys: Sequence[str],
        clock: Callable[[], datetime],
        forget: Callable[[str], None],
        removed: Callable[[str], Awaitable[None]],
        removals: StoreOf,
        arrived: Callable[[str], Awaitable[None]],
        changed: Callable[[str], None],
        staff_changed: Callable[[WebhookEvent], Awaitable[None]],
    ) -> None:
        self.app_id = app_id
        self._secrets = [Secret(secret) for secret in secrets]
        self._keys = [WebhookKey.from_pem(key) for key in keys]
        self._clock, self._forget, self._removed = clock, forget, removed
        self._deduplicator = WebhookDeduplicator()
        self._removals, self._arrived, self._changed = removals, arrived, changed
        self._staff_changed = staff_changed

    @property
    def webhooks_disabled(self) -> bool:
        """Whether webhooks are rejected because there is no key to verify them."""
        return not self._keys

    async def verify_instance(self, query: QueryParams) -> Instance:
        """Return the verified `instance` of a visit from the Wix dashboard.

        Raises:
            UntrustedMessage: `instance` is missing, repeated, forged, expired or not an owner's.
            Removed: the app was removed after the `instance` was signed.
        """
        given = query.getlist("instance")
        if len(given) != 1:
            raise UntrustedMessage("instance", RejectionReason.MALFORMED)
        found = verify_instance(
            given[0], app_id=self.app_id, secrets=self._secrets, now=self._clock()
        )
        if int(found.signed.timestamp()) <= await self.removed_at(found.instance_id):
            raise Removed
        await self._arrived(found.instance_id)
        return found

    async def handle_webhook(self, body: bytes) -> None:
        """Verify a webhook and apply it; applying it twice is harmless.

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
            store = self._removals(event.instance_id)
            await store.put(_REMOVAL, encode_time(at), ttl_s=_KEPT_S)
            await self._removed(event.instance_id)
        else:
            if event.kind.is_about_staff:
                await self._staff_changed(event)
            await self._arrived(event.instance_id)
            self._changed(event.instance_id)

    async def removed_at(self, tenant: str) -> float:
        """Return when the app was last removed from a site, in seconds since the epoch."""
        return decode_time(*await self._removals(tenant).get(_REMOVAL))
