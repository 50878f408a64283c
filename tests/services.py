"""Access to the services of an app, for tests."""

from dataclasses import replace
from typing import Any

import httpx
from fastapi import FastAPI

from app.stores.entries import MAX_ENTRIES, Entries
from app.stores.memory_stores import MemoryStores
from app.web.services import Services, provide, services_of

__all__ = ["change", "drop_snapshots", "forget", "keep_wix", "services_of", "wix_of"]


def change(app: FastAPI, **parts: Any) -> Services:
    """Replace services of an app; None makes the next request that needs one fail."""
    provide(app, replace(services_of(app), **parts))
    return services_of(app)


def forget(app: FastAPI) -> None:
    """Forget limits, single use and results, as a new process without a file does."""
    for one in services_of(app).network_clients:
        if isinstance(one, MemoryStores):
            one.entries = Entries(MAX_ENTRIES)


def drop_snapshots(app: FastAPI) -> None:
    """Let the next page read everything again, as if the last one was long ago."""
    services_of(app).sites.invalidate()


def keep_wix(app: FastAPI, wix: httpx.AsyncBaseTransport) -> FastAPI:
    """Attach a transport to Wix to an app."""
    app.state.wix = wix
    return app


def wix_of(app: FastAPI) -> httpx.AsyncBaseTransport | None:
    """Return the transport to Wix that was attached to an app."""
    wix: httpx.AsyncBaseTransport | None = getattr(app.state, "wix", None)
    return wix
