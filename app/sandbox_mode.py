"""Builds the sandbox for sandbox mode; live modes do not load this module."""

from collections.abc import Callable
from datetime import datetime

import httpx
from starlette.applications import Starlette

from app.sandbox import (
    DEMO_APP_ID,
    DEMO_APP_SECRET,
    DEMO_SITE_ID,
    TRIGGER_KEY,
    Scenarios,
    create_sandbox,
    standalone_app,
)
from app.web.services import SandboxMode
from app.wix import (
    AccessTokenCache,
    AppAuth,
    AutomationsClient,
    RetryClock,
    Secret,
    TokenEndpoint,
    WixClient,
)

__all__ = ["TRIGGER_KEY", "automations_of", "create_sandbox_mode", "transport_to"]


def create_sandbox_mode(
    given: Starlette | None, *, public_url: str, clock: Callable[[], datetime]
) -> SandboxMode:
    """Return the given sandbox, or a new one, with what the app needs of it."""
    sandbox = given or create_sandbox(public_url=public_url, clock=clock)
    return SandboxMode(sandbox, Scenarios(sandbox.state.sandbox), DEMO_SITE_ID)


def transport_to(mode: SandboxMode) -> httpx.AsyncBaseTransport:
    """Return the transport that carries calls to the sandbox, within the process."""
    return httpx.ASGITransport(app=standalone_app(mode.app))


def automations_of(
    transport: httpx.AsyncBaseTransport, base_url: str, retry_clock: RetryClock
) -> AutomationsClient:
    """Return a client that reports events of the demo site as the sandbox's app.

    Only an app may report them, while the other calls of sandbox mode are made with an API key.
    """
    endpoint = TokenEndpoint(
        transport,
        base_url=base_url,
        app_id=DEMO_APP_ID,
        secrets=[Secret(DEMO_APP_SECRET)],
        retry_clock=retry_clock,
    )
    tokens = AccessTokenCache(endpoint, clock=retry_clock.clock)
    auth = AppAuth(tokens, DEMO_SITE_ID)
    return WixClient(transport, base_url=base_url, auth=auth, retry_clock=retry_clock)
