"""The check of a site's access to Wix when `calendar-connect run` starts."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

import httpx
from fastapi import FastAPI

from app.build_services import build_services
from app.cli.check_output import diagnosis_summary
from app.main import create_app_from
from app.settings import Mode, Settings
from app.web.services import Services

log = logging.getLogger("app.check")

SANDBOX_EVERY_S = 60.0


def create_app_with_startup_check(
    settings: Settings,
    *,
    clock: Callable[[], datetime],
    transport: httpx.AsyncBaseTransport | None = None,
) -> FastAPI:
    """Build the app, which watches its sites if there are alerts.

    For one site it checks access to Wix at startup and logs the result.

    For a Wix app there is no such check: Wix documents no call that verifies its secret.

    Args:
        settings: already validated.
        clock: returns the current time, with a time zone.
        transport: carries the calls to Wix instead of the network or the sandbox; for tests.
    """
    services = build_services(settings, transport=transport, clock=clock)
    app = create_app_from(services)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None]:
        async with services.running():
            tasks = [_watch(services, settings.mode)]
            if settings.mode is Mode.SITE:
                tasks.append(asyncio.create_task(_check_at_startup(services, settings.api_url)))
            try:
                yield
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.wait(tasks)

    app.router.lifespan_context = lifespan
    return app


def _watch(services: Services, mode: Mode) -> asyncio.Task[None]:
    # the sandbox costs nothing to ask, and who tries it does not wait for a quarter of an hour
    every_s = SANDBOX_EVERY_S if mode is Mode.SANDBOX else None
    return asyncio.create_task(services.monitor.run(every_s))


async def _check_at_startup(services: Services, api_url: str) -> None:
    try:
        results = await services.sites.of(services.own_site or "").auditor.run_diagnostics()
    except Exception:  # Wix's errors are results, so this is a bug, and the task is never awaited
        log.exception("asking Wix at %s failed by a mistake of ours", api_url)
        return
    level = logging.WARNING if any(one.failed for one in results) else logging.INFO
    log.log(level, "Wix at %s: %s", api_url, diagnosis_summary(results))
