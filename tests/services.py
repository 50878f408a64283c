"""What tests see and change of the services of an app."""

from dataclasses import replace
from typing import Any

import httpx
from fastapi import FastAPI

from app.web.services import Services, provide, services_of

__all__ = ["change", "keep_wix", "services_of", "wix_of"]


def change(app: FastAPI, **parts: Any) -> Services:
    """Give an app other parts from its next request on; None where it shall fail."""
    provide(app, replace(services_of(app), **parts))
    return services_of(app)


def keep_wix(app: FastAPI, wix: httpx.AsyncBaseTransport) -> FastAPI:
    """Keep the way to the Wix that an app works with, beside the app."""
    app.state.wix = wix
    return app


def wix_of(app: FastAPI) -> httpx.AsyncBaseTransport | None:
    """Return the way to the Wix that an app works with, if it was kept."""
    wix: httpx.AsyncBaseTransport | None = getattr(app.state, "wix", None)
    return wix
