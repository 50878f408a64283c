"""The sandbox as an application: API, consent pages and levers side by side."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import anyio
from starlette.applications import Starlette
from starlette.routing import Mount

from app.sandbox.api import create_api
from app.sandbox.consent import create_consent_app
from app.sandbox.control import create_control_api
from app.sandbox.dashboard import dashboard_routes
from app.sandbox.sandbox import Sandbox


def create_sandbox(
    *,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    sleep: Callable[[float], Awaitable[None]] = anyio.sleep,
    public_url: str | None = None,
) -> Starlette:
    """Return a sandbox of its own, to be mounted at `/sandbox`.

    Args:
        clock: gives the present, in UTC; statuses, events and expiry follow it.
        sleep: waits for some seconds; only faults with a delay use it.
        public_url: origin a browser reaches the consent pages by, without a path; `None`
            takes it from each request.

    Returns:
        An app with `/api`, `/consent`, `/control` and `/dashboard`, whose `state.sandbox` is
            its `Sandbox`.
    """
    sandbox = Sandbox(clock=clock, sleep=sleep, public_url=public_url)
    routes = [
        Mount("/api", create_api(sandbox)),
        Mount("/consent", create_consent_app(sandbox)),
        Mount("/control", create_control_api(sandbox)),
        *dashboard_routes(sandbox),
    ]
    app = Starlette(routes=routes)
    app.router.redirect_slashes = False
    app.state.sandbox = sandbox
    return app


def standalone_app(sandbox: Starlette) -> Starlette:
    """Return the sandbox alone, under the very paths it has inside the main app."""
    app = Starlette(routes=[Mount("/sandbox", sandbox)])
    app.router.redirect_slashes = False
    return app
