"""The composition root: builds the app from its services, middleware and routes."""

from collections.abc import Callable
from datetime import UTC, datetime

import httpx
from fastapi import FastAPI
from starlette.applications import Starlette

from app.build_services import build_services
from app.settings import Settings
from app.stores.store import Stores
from app.web.middleware_stack import middleware
from app.web.routes import EXCEPTION_HANDLERS, routes
from app.web.services import Services, provide
from app.wix import CallGate, RetryClock


def create_app(  # noqa: PLR0913 -- by name, and all but one for tests
    settings: Settings,
    *,
    transport: httpx.AsyncBaseTransport | None = None,
    sandbox: Starlette | None = None,
    retry_clock: RetryClock | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    stores: Stores | None = None,
    gate_of: Callable[[str], CallGate | None] | None = None,
) -> FastAPI:
    """Build the app from its settings; the arguments are those of `build_services`."""
    return create_app_from(
        build_services(
            settings,
            transport=transport,
            sandbox=sandbox,
            retry_clock=retry_clock,
            clock=clock,
            stores=stores,
            gate_of=gate_of,
        )
    )


def create_app_from(services: Services) -> FastAPI:
    """Build the app from its services, whose network clients stay open while it runs."""
    app = FastAPI(
        lifespan=lambda _: services.running(),
        openapi_url=None,
        redirect_slashes=False,
        middleware=middleware(services),
        exception_handlers=EXCEPTION_HANDLERS,
    )
    provide(app, services)
    app.router.routes.extend(routes(services))
    return app
