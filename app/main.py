"""The composition root: builds every collaborator once, and hands each what it needs."""

import math
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.middleware.gzip import GZipMiddleware

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
from app.sandbox import DEMO_SITE_ID, Scenarios, create_sandbox, standalone_app
from app.settings import Mode, Settings
from app.site_factory import SiteFactory, create_app_tokens, http_consent_origin
from app.stores.store import LocalStore, Stores
from app.web.dependencies import SignedOut
from app.web.language.language import PSEUDO, Languages
from app.web.middleware.cookie import Cookies
from app.web.middleware.language_middleware import LanguageMiddleware, LanguageSwitch
from app.web.middleware.request_guard import MAX_BODY_BYTES, RequestGuard
from app.web.middleware.request_middleware import RequestMiddleware
from app.web.middleware.sandbox_refresh import ForgetCaches
from app.web.middleware.session import SessionMiddleware
from app.web.middleware.ticket import Tickets
from app.web.middleware.wix_identity import WixVerifier
from app.web.pages.busy import busy, busy_why
from app.web.pages.connect import connect, credentials, picker
from app.web.pages.connection import connection, disconnect, reconnect, sync
from app.web.pages.dashboard import webhook, wix_app
from app.web.pages.health import health, liveness
from app.web.pages.invitations import guest_pages, invitations
from app.web.pages.roster import roster
from app.web.pages.sandbox_bar import sandbox_bar
from app.web.pages.signin import signin
from app.web.problems.handlers import EXPECTED_ERRORS, expected_response, problem_response
from app.web.view.asset import Assets
from app.web.view.form import Forms
from app.web.view.page import Pages
from app.web.view.site_header import Banner
from app.web.view.wording import nameless_provider
from app.wix import AccessTokenCache, RetryClock, UntrustedMessage, network_client

if TYPE_CHECKING:
    from app.stores.redis_store import RedisStores

ROOT = Path(__file__).parent.parent


def create_app(  # noqa: PLR0913 -- by name, and all but one for tests
    settings: Settings,
    *,
    transport: httpx.AsyncBaseTransport | None = None,
    sandbox: Starlette | None = None,
    retry_clock: RetryClock | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    stores: Stores | None = None,
) -> FastAPI:
    """Build the app.

    Args:
        settings: checked as a whole already.
        transport: carries the calls to Wix instead of the network or the sandbox; for tests.
        sandbox: stands in for Wix in sandbox mode instead of a new one; for tests.
        retry_clock: the clock and the sleep that retries go by; tests bring one that does not wait.
        clock: gives the present, with a time zone; tests bring one that stands still.
        stores: keep what processes share instead of Redis or this process; for tests.
    """
    if settings.mode is Mode.SANDBOX:
        sandbox = sandbox or create_sandbox(public_url=settings.base_url, clock=clock)
        transport = transport or httpx.ASGITransport(app=standalone_app(sandbox))
    else:
        sandbox = None
    http = httpx.AsyncClient(transport=transport) if transport else network_client()

    retry_clock = replace(retry_clock or RetryClock(), now=clock)
    redis = _redis(settings, retry_clock)
    stores = stores or redis or (lambda _: LocalStore(clock=retry_clock.clock))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None]:
        async with http, redis or nullcontext():
            yield

    def epoch_s() -> float:
        return clock().timestamp()

    signer = Signer(settings.signing_keys, clock=epoch_s)
    tokens = create_app_tokens(settings, http, retry_clock)
    endings = stores("endings")
    site_factory = SiteFactory(
        settings, http, signer, retry_clock, stores, endings, clock, nameless_provider, tokens
    )
    sites = Sites(site_factory.create)
    gate = _gate(settings, sites, tokens, stores, clock) if tokens else None
    removed_at = gate.removed_at if gate else _never
    cookies = Cookies(settings.base_url)
    languages = Languages(ROOT / "locales", hidden=(PSEUDO,) if sandbox else ())
    app = FastAPI(
        lifespan=lifespan,
        openapi_url=None,
        redirect_slashes=False,
        middleware=[
            Middleware(LanguageMiddleware, languages=languages, cookies=cookies),
            Middleware(
                RequestMiddleware,
                guard=_guard(settings),
                problem_response=problem_response,
                framed_by=settings.frame_origins,
            ),
            Middleware(GZipMiddleware),
            Middleware(LanguageSwitch, languages=languages, cookies=cookies),
            Middleware(
                SessionMiddleware,
                signer=Signer(settings.session_keys, clock=epoch_s),
                cookies=cookies,
                ended=stores("sessions"),
                clock=epoch_s,
                from_wix=gate is not None,
                removed_at=removed_at,
            ),
            Middleware(RequestBodyLimitMiddleware, max_body_size=MAX_BODY_BYTES),
        ],
        exception_handlers={
            **dict.fromkeys(EXPECTED_ERRORS, expected_response),
            SignedOut: signin.answer_signed_out,
            UntrustedMessage: webhook.answer_untrusted,
        },
    )
    _keep(app, settings, signer=signer, cookies=cookies, languages=languages)
    app.state.work = BlockingWork(CHECKS_AT_ONCE)
    if settings.owner_password:
        tries = AttemptLimiter(
            stores("signins"), clock=epoch_s, per_account=PER_ADDRESS, per_site=FROM_ALL
        )
        kept = settings.owner_password.get_secret_value()
        app.state.password = OwnerPassword(kept, tries, app.state.work)
    own = None if gate else settings.wix_site_id or DEMO_SITE_ID
    app.state.sites, app.state.clock = sites, clock
    app.state.gate, app.state.removed_at = gate, removed_at
    app.state.base_url = settings.base_url
    app.state.own_site, app.state.open_site = own, None if settings.owner_password else own
    _mount(app, sandbox, stores)
    return app


def _guard(settings: Settings) -> RequestGuard:
    open_prefix = "/sandbox" if settings.mode is Mode.SANDBOX else None
    webhook_path = webhook.WEBHOOK if settings.mode is Mode.APP else None
    return RequestGuard(
        settings.base_url, settings.hosts, open_prefix=open_prefix, webhook_path=webhook_path
    )


def _redis(settings: Settings, retry_clock: RetryClock) -> "RedisStores | None":
    if not settings.redis_url:
        return None
    from app.stores.redis_store import RedisStores  # noqa: PLC0415 -- who has no Redis pays nothing

    url = settings.redis_url.get_secret_value()
    return RedisStores(url, secret=settings.signing_keys[0], clock=retry_clock.clock)


def _gate(
    settings: Settings,
    sites: Sites,
    tokens: AccessTokenCache,
    stores: Stores,
    clock: Callable[[], datetime],
) -> WixVerifier:
    def forget(tenant: str) -> None:
        tokens.forget(tenant)
        sites.drop(tenant)

    return WixVerifier(
        app_id=settings.wix_app_id or "",
        secrets=settings.app_secrets,
        keys=settings.webhook_public_keys,
        clock=clock,
        forget=forget,
        removed=stores("removals"),
    )


async def _never(_: str) -> float:
    return -math.inf


def _keep(
    app: FastAPI,
    settings: Settings,
    *,
    signer: Signer,
    cookies: Cookies,
    languages: Languages,
) -> None:
    forms = Forms(signer)
    assets = Assets(ROOT / "static")
    banner = Banner(settings.mode, settings.wix_site_id, settings.wix_app_id)
    app.state.signer, app.state.cookies, app.state.forms = signer, cookies, forms
    app.state.assets = assets
    app.state.pages = Pages(
        ROOT / "templates", assets=assets, forms=forms, languages=languages, site=banner
    )
    app.state.sandbox_origin = http_consent_origin(settings)


def _mount(app: FastAPI, sandbox: Starlette | None, stores: Stores) -> None:
    rooms = (
        *(roster, picker, connect, credentials, connection, sync),
        *(disconnect, reconnect, busy, busy_why, health, invitations, guest_pages, liveness),
    )
    for room in rooms:
        app.router.routes.extend(room.router.routes)
    app.add_route("/static/{name:path}", app.state.assets.serve)
    if app.state.gate:
        app.state.tickets = Tickets(app.state.signer, stores("tickets"))
        app.router.routes.extend(wix_app.router.routes)
        app.router.routes.extend(webhook.router.routes)
    elif app.state.open_site is None:
        app.router.routes.extend(signin.router.routes)
    if sandbox:
        app.state.stage, app.state.bar = Scenarios(sandbox.state.sandbox), sandbox_bar.sandbox_bar
        app.router.routes.extend(sandbox_bar.router.routes)
        app.mount("/sandbox", sandbox)
        app.add_middleware(ForgetCaches, forget=app.state.sites.invalidate)
