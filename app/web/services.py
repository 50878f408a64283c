"""What all requests and commands of one process share, built once and typed."""

import math
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from starlette.applications import Starlette
from starlette.requests import Request

from app.calendars.security.blocking_work import BlockingWork
from app.calendars.security.owner_password import OwnerPassword
from app.calendars.security.tokens import Signer
from app.calendars.sites import Sites
from app.stores.store import Store
from app.web.language.language import Languages
from app.web.middleware.cookie import Cookies
from app.web.middleware.request_guard import RequestGuard
from app.web.middleware.ticket import Tickets
from app.web.middleware.wix_identity import WixVerifier
from app.web.view.asset import Assets
from app.web.view.form import FormSigner
from app.web.view.page import Pages
from app.web.view.sandbox_bar import Scenarios

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class WixAppMode:
    """What a Wix app has besides; `framed_by` are the origins that may frame its dashboard page."""

    verifier: WixVerifier
    tickets: Tickets
    framed_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SandboxMode:
    """What sandbox mode has besides: the sandbox as an app, and its scenes."""

    app: Starlette
    scenarios: Scenarios


@dataclass(frozen=True, slots=True)
class Services:
    """The shared parts.

    Attributes:
        clock: gives the present, with a time zone.
        base_url: where the app is reached, without a path.
        own_site: the tenant of the one site that is served; None in a Wix app, which serves all.
        work: the threads that check passwords.
        ended: sessions that were signed out of.
        connections: network clients, open while the app runs.
        password: the owner's, where they sign in by one.
    """

    sites: Sites
    signer: Signer
    session_signer: Signer
    cookies: Cookies
    languages: Languages
    forms: FormSigner
    assets: Assets
    pages: Pages
    guard: RequestGuard
    work: BlockingWork
    ended: Store
    clock: Callable[[], datetime]
    base_url: str
    own_site: str | None
    connections: tuple[AbstractAsyncContextManager[object], ...] = ()
    password: OwnerPassword | None = None
    wix_app: WixAppMode | None = None
    sandbox: SandboxMode | None = None

    @property
    def open_site(self) -> str | None:
        """The tenant of a site that is open to every visitor, without a sign-in."""
        return None if self.password else self.own_site

    @property
    def in_app(self) -> bool:
        """Whether this is a Wix app."""
        return self.wix_app is not None

    @property
    def app_id(self) -> str:
        """The id of the Wix app, "" if this is none."""
        return self.wix_app.verifier.app_id if self.wix_app else ""

    def epoch_s(self) -> float:
        """Return the present, in seconds since the epoch."""
        return self.clock().timestamp()

    async def removed_at(self, tenant: str) -> float:
        """Return when the app was last removed from a site, in seconds since the epoch."""
        return await self.wix_app.verifier.removed_at(tenant) if self.wix_app else -math.inf

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Keep the network clients open."""
        async with AsyncExitStack() as stack:
            for one in self.connections:
                await stack.enter_async_context(one)
            yield


def present(part: T | None) -> T:
    """Return a part of the mode in hand. Routes that need one are mounted only where it is.

    Raises:
        LookupError: there is no such part.
    """
    if part is None:
        raise LookupError
    return part


def provide(app: Starlette, services: Services) -> None:
    """Give an app its services."""
    app.state.services = services


def services_of(app: Starlette) -> Services:
    """Return the services of an app."""
    services: Services = app.state.services
    return services


def services(request: Request) -> Services:
    """Return the services of the app that a request came to."""
    return services_of(request.app)
