"""The services that all requests and commands of a process share."""

import math
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from starlette.applications import Starlette
from starlette.requests import Request

from app.calendars.alerts.monitor import Monitor
from app.calendars.security.blocking_work import BlockingWork
from app.calendars.security.owner_password import OwnerPassword
from app.calendars.security.tokens import Signer
from app.calendars.sites import Sites
from app.stores.store import StoreOf
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
    """Services of a Wix app. `framed_by` lists the origins that may frame its dashboard page."""

    verifier: WixVerifier
    tickets: Tickets
    framed_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SandboxMode:
    """The sandbox: its ASGI app, the control of its scenarios, and the tenant of its site."""

    app: Starlette
    scenarios: Scenarios
    site: str


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that is built once per process. Parts that a mode does not have are None.

    Attributes:
        session_signer: signs session cookies only.
        work: runs password checks in threads.
        ended: stores the sign-outs, by tenant.
        clock: returns the current time, with a time zone.
        base_url: the public origin of the app.
        own_site: the tenant of the configured site; None for a Wix app, which serves all sites.
        monitor: looks at the sites, and tells their owners.
        network_clients: closed when the process ends, as are the stores among them.
        password: the owner's, if signing in needs one.
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
    ended: StoreOf
    clock: Callable[[], datetime]
    base_url: str
    own_site: str | None
    monitor: Monitor
    network_clients: tuple[AbstractAsyncContextManager[object], ...] = ()
    password: OwnerPassword | None = None
    wix_app: WixAppMode | None = None
    sandbox: SandboxMode | None = None

    @property
    def open_site(self) -> str | None:
        """The tenant of the site that every visitor may use without signing in."""
        return None if self.password else self.own_site

    @property
    def in_app(self) -> bool:
        """Whether the app runs as a Wix app."""
        return self.wix_app is not None

    @property
    def app_id(self) -> str:
        """The id of the Wix app, or ""."""
        return self.wix_app.verifier.app_id if self.wix_app else ""

    def epoch_s(self) -> float:
        """Return the current time in seconds since the epoch."""
        return self.clock().timestamp()

    async def removed_at(self, tenant: str) -> float:
        """Return when the app was last removed from a site, in seconds since the epoch, or -inf."""
        return await self.wix_app.verifier.removed_at(tenant) if self.wix_app else -math.inf

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Open the network clients; at the end, end all reads and close the clients."""
        async with AsyncExitStack() as stack:
            for one in self.network_clients:
                await stack.enter_async_context(one)
            stack.callback(self.sites.close)
            stack.push_async_callback(self.monitor.close)
            yield


def present(part: T | None) -> T:
    """Return an optional part for a route that exists only in modes which have it.

    Raises:
        LookupError: the current mode does not have the part.
    """
    if part is None:
        raise LookupError
    return part


def provide(app: Starlette, services: Services) -> None:
    """Attach the services to an app."""
    app.state.services = services


def services_of(app: Starlette) -> Services:
    """Return the services of an app."""
    services: Services = app.state.services
    return services


def services(request: Request) -> Services:
    """Return the services of the app that handles a request."""
    return services_of(request.app)
