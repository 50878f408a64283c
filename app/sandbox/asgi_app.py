"""The sandbox as an ASGI app: API, consent pages, control API and dashboard."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import anyio
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Mount

from app.sandbox.api import create_api, unknown_path
from app.sandbox.automations_page import automation_routes
from app.sandbox.consent import create_consent_app
from app.sandbox.control import create_control_api
from app.sandbox.dashboard import dashboard_routes
from app.sandbox.sandbox import Sandbox


def create_sandbox(
    *,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    sleep: Callable[[float], Awaitable[None]] = anyio.sleep,
    public_url: str | None = None,
    public: bool = False,
) -> Starlette:
    """Return a new sandbox, to be mounted at `/sandbox`; see `Sandbox` for the arguments.

    It has `/api`, `/consent`, `/control` and `/dashboard`; its `state.sandbox` is the `Sandbox`.
    """
    sandbox = Sandbox(clock=clock, sleep=sleep, public_url=public_url, public=public)
    routes = [
        Mount("/api", create_api(sandbox)),
        Mount("/consent", create_consent_app(sandbox)),
        Mount("/control", create_control_api(sandbox)),
        *dashboard_routes(sandbox),
        *automation_routes(sandbox),
    ]
    app = Starlette(routes=routes)
    app.router.redirect_slashes = False
    app.state.sandbox = sandbox
    return app


def standalone_app(sandbox: Starlette) -> Starlette:
    """Return an app with only the sandbox, under the paths it has inside the main app."""
    # paths with a line break match no mount
    handlers = {HTTPException: unknown_path(sandbox.state.sandbox)}
    app = Starlette(routes=[Mount("/sandbox", sandbox)], exception_handlers=handlers)
    app.router.redirect_slashes = False
    return app
