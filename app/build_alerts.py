"""Builds what watches the sites and tells their owners."""

from collections.abc import Iterator
from functools import partial

from app.alerts.alert_trigger import AlertTrigger
from app.alerts.alert_urls import AlertUrl
from app.alerts.alert_webhook import AlertWebhook
from app.calendars.alerts.alert_message import Channel
from app.calendars.alerts.monitor import Monitor
from app.calendars.alerts.site_watcher import SiteWatcher
from app.calendars.sites import Sites
from app.settings import Mode
from app.site_factory import SiteFactory
from app.web.language.language import Languages
from app.web.view.alert_text import AlertTexts
from app.wix import network_client


def build_monitor(
    shared: SiteFactory, sites: Sites, languages: Languages, own_site: str | None
) -> Monitor:
    """Return the watch over the sites, with the channels of the settings."""
    texts = AlertTexts(languages)
    channels = tuple(_channels(shared, sites, texts)) or tuple(_sandbox_channels(shared, texts))
    store_of = partial(shared.stores, "alerts")

    def watcher_of(tenant: str) -> SiteWatcher:
        return SiteWatcher(
            sites.of(tenant),
            channels,
            store_of(tenant),
            clock=shared.clock,
            base_url=shared.settings.base_url,
        )

    return Monitor(
        watcher_of=watcher_of,
        store_of=store_of,
        watched=shared.stores.listed("watched", ""),
        own_site=own_site,
        channels=channels,
        sleep=shared.retry_clock.sleep,
    )


def _channels(shared: SiteFactory, sites: Sites, texts: AlertTexts) -> Iterator[Channel]:
    settings = shared.settings
    for url in settings.alert_urls:
        yield AlertUrl(url.get_secret_value(), render=texts.render)
    if settings.alert_webhook and settings.alert_webhook_secret:
        yield AlertWebhook(
            settings.alert_webhook.get_secret_value(),
            settings.alert_webhook_secret.get_secret_value(),
            client=network_client,
            sleep=shared.retry_clock.sleep,
        )
    if settings.alert_trigger:
        yield AlertTrigger(
            settings.alert_trigger,
            client_of=lambda tenant: sites.of(tenant).automations,
            reason=texts.reason,
            person=texts.person,
        )


def _sandbox_channels(shared: SiteFactory, texts: AlertTexts) -> Iterator[Channel]:
    """Yield the trigger of the sandbox's app, so that alerts can be tried without settings."""
    if shared.settings.mode is not Mode.SANDBOX:
        return
    from app.sandbox_mode import TRIGGER_KEY, automations_of  # noqa: PLC0415 -- not loaded in live modes

    client = automations_of(shared.transport, shared.settings.api_url, shared.retry_clock)
    yield AlertTrigger(
        TRIGGER_KEY, client_of=lambda _: client, reason=texts.reason, person=texts.person
    )
