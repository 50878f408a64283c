"""Builds the sandbox for sandbox mode; live modes do not load this module."""

from collections.abc import Callable
from datetime import datetime

import httpx
from starlette.applications import Starlette

from app.sandbox import DEMO_SITE_ID, Scenarios, create_sandbox, standalone_app
from app.web.services import SandboxMode


def create_sandbox_mode(
    given: Starlette | None, *, public_url: str, clock: Callable[[], datetime]
) -> SandboxMode:
    """Return the given sandbox, or a new one, with what the app needs of it."""
    sandbox = given or create_sandbox(public_url=public_url, clock=clock)
    return SandboxMode(sandbox, Scenarios(sandbox.state.sandbox), DEMO_SITE_ID)


def transport_to(mode: SandboxMode) -> httpx.AsyncBaseTransport:
    """Return the transport that carries calls to the sandbox, within the process."""
    return httpx.ASGITransport(app=standalone_app(mode.app))
