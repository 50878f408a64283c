"""Builds the services that only a Wix app has."""

from functools import partial

from app.calendars.alerts.monitor import Monitor
from app.calendars.sites import Sites
from app.site_factory import SiteFactory
from app.web.middleware.ticket import Tickets
from app.web.middleware.wix_identity import WixVerifier
from app.web.services import WixAppMode
from app.wix import WebhookEvent

_GUID_CHARS = 36


def build_wix_app(shared: SiteFactory, sites: Sites, monitor: Monitor) -> WixAppMode | None:
    """Return the services of a Wix app, None in the other modes."""
    settings, tokens = shared.settings, shared.tokens
    if tokens is None:
        return None

    def forget(tenant: str) -> None:
        tokens.forget(tenant)
        sites.drop(tenant)

    async def removed(tenant: str) -> None:
        await sites.of(tenant).forget()
        sites.drop(tenant)

    async def staff_changed(event: WebhookEvent) -> None:
        site = sites.of(event.instance_id)
        await site.snapshot.people_changed()
        if event.kind.changes_owner and len(event.entity_id) == _GUID_CHARS:
            await site.owners.add(event.entity_id)

    verifier = WixVerifier(
        app_id=settings.wix_app_id or "",
        secrets=settings.app_secrets,
        keys=settings.webhook_public_keys,
        clock=shared.clock,
        forget=forget,
        removed=removed,
        removals=partial(shared.stores, "removals"),
        arrived=monitor.enrol,
        changed=monitor.look_soon,
        staff_changed=staff_changed,
    )
    tickets = Tickets(shared.signer, partial(shared.stores, "tickets"))
    return WixAppMode(verifier, tickets, settings.frame_origins)
