"""Builds the services from the settings."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
from starlette.applications import Starlette

from app.build_alerts import build_monitor
from app.build_stores import file_stores
from app.build_wix_access import create_app_tokens, create_call_gates, http_consent_origin
from app.build_wix_app import build_wix_app
from app.calendars.security.blocking_work import BlockingWork
from app.calendars.security.owner_password import (
    CHECKS_AT_ONCE,
    FROM_ALL,
    PER_ADDRESS,
    OwnerPassword,
)
from app.calendars.security.rate_limit import AttemptLimiter
from app.calendars.security.tokens import Signer
from app.calendars.sites import Sites
from app.settings import Mode, Settings
from app.site_factory import SiteFactory
from app.stores.memory_stores import MemoryStores
from app.stores.store import Stores
from app.web.language.language import PSEUDO, Languages
from app.web.middleware.cookie import Cookies
from app.web.middleware.request_guard import RequestGuard
from app.web.services import SandboxMode, Services
from app.web.urls import WEBHOOK
from app.web.view.asset import Assets, assets_in
from app.web.view.form import FormSigner
from app.web.view.page import Pages
from app.web.view.sandbox_bar import sandbox_bar
from app.web.view.site_header import SiteHeader
from app.web.view.wording import nameless_provider
from app.wix import CallGate, RetryClock, network_transport

if TYPE_CHECKING:
    from app.stores.redis_stores import RedisStores

ROOT = Path(__file__).parent.parent


def build_services(  # noqa: PLR0913 -- by name, and all but one for tests
    settings: Settings,
    *,
    clock: Callable[[], datetime],
    transport: httpx.AsyncBaseTransport | None = None,
    sandbox: Starlette | None = None,
    retry_clock: RetryClock | None = None,
    stores: Stores | None = None,
    gate_of: Callable[[str], CallGate | None] | None = None,
) -> Services:
    """Build the services of one process from validated settings.

    `clock` returns the current time, with a time zone. The other arguments are for tests: they
    replace the network, the sandbox of sandbox mode, the clock and the sleep of retries, what keeps
    the stores, and the limits of each site's calls to Wix.

    Raises:
        SettingsError: the state file is in use, or not ours to write.
    """
    mode = _sandbox_mode(settings, sandbox, clock)
    transport = transport or _transport(mode)
    retry_clock = replace(retry_clock or RetryClock(), now=clock)
    redis = _redis(settings, retry_clock)
    stores = stores or redis or file_stores(settings, clock=retry_clock.clock, now=clock)
    stores = stores or MemoryStores(clock=retry_clock.clock)
    shared = SiteFactory(
        settings=settings,
        transport=transport,
        signer=Signer(settings.signing_keys, clock=lambda: clock().timestamp()),
        retry_clock=retry_clock,
        gate_of=gate_of or create_call_gates(settings, redis, retry_clock),
        stores=stores,
        clock=clock,
        unnamed_label=nameless_provider,
        tokens=create_app_tokens(settings, transport, retry_clock),
    )
    return _services(shared, mode, (transport, stores))


def _sandbox_mode(
    settings: Settings, given: Starlette | None, clock: Callable[[], datetime]
) -> SandboxMode | None:
    if settings.mode is not Mode.SANDBOX:
        return None
    from app.sandbox_mode import create_sandbox_mode  # noqa: PLC0415 -- not loaded in live modes

    return create_sandbox_mode(given, public_url=settings.base_url, clock=clock)


def _transport(mode: SandboxMode | None) -> httpx.AsyncBaseTransport:
    if mode is None:
        return network_transport()
    from app.sandbox_mode import transport_to  # noqa: PLC0415 -- not loaded in live modes

    return transport_to(mode)


def _redis(settings: Settings, retry_clock: RetryClock) -> "RedisStores | None":
    if not settings.redis_url:
        return None
    from app.stores.redis_stores import RedisStores  # noqa: PLC0415 -- not loaded without Redis

    url = settings.redis_url.get_secret_value()
    secret, *older = settings.signing_keys
    return RedisStores(url, secret=secret, older=older, clock=retry_clock.clock)


def _services(
    shared: SiteFactory,
    sandbox: SandboxMode | None,
    network_clients: tuple[AbstractAsyncContextManager[object], ...],
) -> Services:
    settings, signer, sites = shared.settings, shared.signer, Sites(shared.create)
    forms, work = FormSigner(signer), BlockingWork(CHECKS_AT_ONCE)
    assets = assets_in(ROOT / "static")
    languages = Languages(ROOT / "locales", hidden=(PSEUDO,) if sandbox else ())
    own_site = _own_site(settings, sandbox)
    monitor = build_monitor(shared, sites, languages, own_site)
    return Services(
        sites=sites,
        signer=signer,
        session_signer=Signer(settings.session_keys, clock=shared.epoch_s),
        cookies=Cookies(settings.base_url),
        languages=languages,
        forms=forms,
        assets=assets,
        pages=_pages(settings, assets, forms, languages, sandbox),
        guard=_guard(settings),
        work=work,
        ended=partial(shared.stores, "sessions"),
        clock=shared.clock,
        base_url=settings.base_url,
        own_site=own_site,
        monitor=monitor,
        network_clients=network_clients,
        password=_password(shared, work),
        wix_app=build_wix_app(shared, sites, monitor),
        sandbox=sandbox,
    )


def _pages(
    settings: Settings,
    assets: Assets,
    forms: FormSigner,
    languages: Languages,
    sandbox: SandboxMode | None,
) -> Pages:
    open_site = None if settings.owner_password else _own_site(settings, sandbox)
    return Pages(
        ROOT / "templates",
        assets=assets,
        forms=forms,
        languages=languages,
        site=SiteHeader(settings.mode, settings.wix_site_id, settings.wix_app_id, open_site),
        bar=partial(sandbox_bar, sandbox.scenarios) if sandbox else None,
        sandbox_origin=http_consent_origin(settings),
    )


def _own_site(settings: Settings, sandbox: SandboxMode | None) -> str | None:
    return sandbox.site if sandbox else settings.wix_site_id or None


def _password(shared: SiteFactory, work: BlockingWork) -> OwnerPassword | None:
    if not shared.settings.owner_password:
        return None
    tries = AttemptLimiter(
        shared.stores("signins"),
        clock=shared.epoch_s,
        per_account=PER_ADDRESS,
        per_site=FROM_ALL,
    )
    configured = shared.settings.owner_password.get_secret_value()
    return OwnerPassword(configured, tries, shared.stores("addresses"), work)


def _guard(settings: Settings) -> RequestGuard:
    open_prefix = "/sandbox" if settings.mode is Mode.SANDBOX else None
    webhook_path = WEBHOOK if settings.mode is Mode.APP else None
    return RequestGuard(
        settings.base_url, settings.hosts, open_prefix=open_prefix, webhook_path=webhook_path
    )
