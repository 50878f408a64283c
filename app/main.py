"""The composition root: builds every collaborator once, and hands each what it needs."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware

from app.calendars.busy import BusyTimes
from app.calendars.connecting import Connecting
from app.calendars.cost import Costs
from app.calendars.credentials import CredentialsConnecting
from app.calendars.directory import Directory
from app.calendars.flow import Flows
from app.calendars.oauth_url import origin_of
from app.calendars.parting import Parting
from app.calendars.reconnecting import Reconnecting
from app.calendars.site import Site
from app.calendars.sync import SyncSettings
from app.calendars.tokens import Signer
from app.calendars.tries import Tries
from app.calendars.watch import Watch
from app.sandbox import DEMO_SITE_ID, create_sandbox, standalone
from app.settings import LOOPBACK, Mode, Settings
from app.web import (
    busy,
    connect,
    connections,
    credentials,
    ops,
    parting,
    picker,
    reconnect,
    roster,
    steering,
    why,
)
from app.web.asset import Assets
from app.web.cookie import Cookies
from app.web.door import MOST_BODY_BYTES, Door
from app.web.errors import EXPECTED, answer_expected, answer_fault
from app.web.form import Forms
from app.web.page import Pages
from app.web.session import Sessions
from app.web.shield import Shield
from app.wix import ApiKey, Pace, WixClient, network_client

ROOT = Path(__file__).parent.parent


def create_app(
    settings: Settings,
    *,
    transport: httpx.AsyncBaseTransport | None = None,
    sandbox: Starlette | None = None,
    pace: Pace | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> FastAPI:
    """Build the app.

    Args:
        settings: checked as a whole already.
        transport: carries the calls to Wix instead of the network or the sandbox; for tests.
        sandbox: stands in for Wix in sandbox mode instead of a new one; for tests.
        pace: the clock and the sleep that retries go by; tests bring one that does not wait.
        clock: gives the present, with a time zone; tests bring one that stands still.
    """
    if settings.mode is Mode.SANDBOX:
        sandbox = sandbox or create_sandbox(public_url=settings.base_url)
        transport = transport or httpx.ASGITransport(app=standalone(sandbox))
    else:
        sandbox = None
    http = httpx.AsyncClient(transport=transport) if transport else network_client()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None]:
        async with http:
            yield

    signer = Signer(settings.keys)
    cookies = Cookies(settings.base_url)
    app = FastAPI(
        lifespan=lifespan,
        openapi_url=None,
        redirect_slashes=False,
        middleware=[
            Middleware(Shield, door=_door(settings), answer_fault=answer_fault),
            Middleware(Sessions, signer=signer, cookies=cookies),
            Middleware(RequestBodyLimitMiddleware, max_body_size=MOST_BODY_BYTES),
        ],
        exception_handlers=dict.fromkeys(EXPECTED, answer_expected),
    )
    _keep(app, settings, signer=signer, cookies=cookies)
    app.state.site = _site(settings, http, signer, pace or Pace(), clock)
    _mount(app, sandbox)
    return app


def _door(settings: Settings) -> Door:
    open_prefix = "/sandbox" if settings.mode is Mode.SANDBOX else None
    return Door(settings.base_url, settings.hosts, open_prefix=open_prefix)


def _keep(app: FastAPI, settings: Settings, *, signer: Signer, cookies: Cookies) -> None:
    forms = Forms(signer)
    assets = Assets(ROOT / "static")
    facts: dict[str, Any] = {"mode": settings.mode, "name": settings.wix_site_id}
    app.state.signer, app.state.cookies, app.state.forms = signer, cookies, forms
    app.state.assets = assets
    app.state.pages = Pages(ROOT / "templates", assets=assets, forms=forms, site=facts)
    app.state.sandbox_origin = _sandbox_origin(settings)


def _site(
    settings: Settings,
    http: httpx.AsyncClient,
    signer: Signer,
    pace: Pace,
    clock: Callable[[], datetime],
) -> Site:
    key = settings.wix_api_key.get_secret_value() if settings.wix_api_key else "sandbox"
    site_id = settings.wix_site_id or DEMO_SITE_ID
    wix = WixClient(http, base_url=settings.api_url, auth=ApiKey(key, site_id), pace=pace)
    directory = Directory(wix)
    connecting = Connecting(
        wix=wix,
        directory=directory,
        flows=Flows(signer, tenant=site_id),
        callback_url=f"{settings.base_url}/oauth/callback/",
        own_origin=settings.base_url,
        sandbox_origin=_sandbox_origin(settings),
        pause=pace.sleep,
    )
    by_credentials = CredentialsConnecting(
        wix=wix, tenant=site_id, tries=Tries(), clock=pace.clock, pause=pace.sleep
    )
    watch = Watch(wix, directory, clock=clock)
    return Site(
        name=site_id,
        wix=wix,
        directory=directory,
        connecting=connecting,
        credentials=by_credentials,
        sync=SyncSettings(wix),
        watch=watch,
        busy=BusyTimes(wix, clock=clock),
        costs=Costs(wix, clock=clock),
        parting=Parting(wix, pause=pace.sleep),
        reconnecting=Reconnecting(wix),
    )


def _sandbox_origin(settings: Settings) -> str | None:
    """Return where consent pages may live on plain http: only beside an API on this machine."""
    parts = urlsplit(settings.api_url)
    if settings.mode is Mode.SANDBOX or parts.hostname in LOOPBACK:
        return origin_of(parts)
    return None


def _mount(app: FastAPI, sandbox: Starlette | None) -> None:
    rooms = (
        *(roster, picker, connect, credentials, connections, steering),
        *(parting, reconnect, busy, why, ops),
    )
    for room in rooms:
        app.include_router(room.router)
    app.add_route("/static/{name:path}", app.state.assets.serve)
    if sandbox:
        app.mount("/sandbox", sandbox)
