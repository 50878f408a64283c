"""The composition root: builds every collaborator once, and hands each what it needs."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.middleware.gzip import GZipMiddleware

from app.assembly import Assembly, sandbox_origin
from app.calendars.password import FROM_ALL, PER_ADDRESS, OwnerPassword
from app.calendars.sites import Sites
from app.calendars.tokens import Signer
from app.calendars.tries import Tries
from app.sandbox import DEMO_SITE_ID, Stage, create_sandbox, standalone
from app.settings import Mode, Settings
from app.web import (
    busy,
    connect,
    connections,
    credentials,
    demo,
    health,
    ops,
    parting,
    picker,
    reconnect,
    roster,
    signin,
    steering,
    why,
)
from app.web.anew import Anew
from app.web.asset import Assets
from app.web.cookie import Cookies
from app.web.door import MOST_BODY_BYTES, Door
from app.web.errors import EXPECTED, answer_expected, answer_fault
from app.web.form import Forms
from app.web.here import SignedOut
from app.web.language import PSEUDO, Languages
from app.web.page import Pages
from app.web.preference import Speaking, Switch
from app.web.session import Sessions
from app.web.shield import Shield
from app.wix import Pace, network_client

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
    languages = Languages(ROOT / "locales", hidden=(PSEUDO,) if sandbox else ())
    app = FastAPI(
        lifespan=lifespan,
        openapi_url=None,
        redirect_slashes=False,
        middleware=[
            Middleware(Speaking, languages=languages, cookies=cookies),
            Middleware(Shield, door=_door(settings), answer_fault=answer_fault),
            Middleware(GZipMiddleware),
            Middleware(Switch, languages=languages, cookies=cookies),
            Middleware(Sessions, signer=signer, cookies=cookies),
            Middleware(RequestBodyLimitMiddleware, max_body_size=MOST_BODY_BYTES),
        ],
        exception_handlers={
            **dict.fromkeys(EXPECTED, answer_expected),
            SignedOut: signin.answer_signed_out,
        },
    )
    _keep(app, settings, signer=signer, cookies=cookies, languages=languages)
    own = settings.wix_site_id or DEMO_SITE_ID
    app.state.sites = Sites(Assembly(settings, http, signer, pace or Pace(), clock).site)
    app.state.base_url = settings.base_url
    app.state.own_site, app.state.open_site = own, None if settings.owner_password else own
    _mount(app, sandbox)
    return app


def _door(settings: Settings) -> Door:
    open_prefix = "/sandbox" if settings.mode is Mode.SANDBOX else None
    return Door(settings.base_url, settings.hosts, open_prefix=open_prefix)


def _keep(
    app: FastAPI, settings: Settings, *, signer: Signer, cookies: Cookies, languages: Languages
) -> None:
    forms = Forms(signer)
    assets = Assets(ROOT / "static")
    facts: dict[str, Any] = {"mode": settings.mode, "name": settings.wix_site_id}
    app.state.signer, app.state.cookies, app.state.forms = signer, cookies, forms
    app.state.assets = assets
    app.state.pages = Pages(
        ROOT / "templates", assets=assets, forms=forms, languages=languages, site=facts
    )
    app.state.sandbox_origin = sandbox_origin(settings)
    if settings.owner_password:
        tries = Tries(per_account=PER_ADDRESS, per_site=FROM_ALL)
        app.state.password = OwnerPassword(settings.owner_password.get_secret_value(), tries)


def _mount(app: FastAPI, sandbox: Starlette | None) -> None:
    rooms = (
        *(roster, picker, connect, credentials, connections, steering),
        *(parting, reconnect, busy, why, health, ops),
    )
    for room in rooms:
        app.include_router(room.router)
    app.add_route("/static/{name:path}", app.state.assets.serve)
    if app.state.open_site is None:
        app.include_router(signin.router)
    if sandbox:
        app.state.stage, app.state.bar = Stage(sandbox.state.sandbox), demo.bar
        app.include_router(demo.router)
        app.mount("/sandbox", sandbox)
        app.add_middleware(Anew, forget=app.state.sites.forget)
