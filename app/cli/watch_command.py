"""`calendar-connect watch`."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from app.build_services import build_services
from app.cli.check import named_sites, site_check
from app.cli.check_output import SiteCheck
from app.settings import Settings, SettingsError
from app.web.services import Services

log = logging.getLogger("app.alerts")


async def watch_sites(
    settings: Settings, *, every_s: float, sites: Path | None, clock: Callable[[], datetime]
) -> list[SiteCheck]:
    """Look at sites again and again, or once with an `every_s` of 0; return what was seen last.

    Raises:
        SettingsError: there is nowhere to send alerts to, no site, or the state file is in use.
    """
    if not settings.alerts_set:
        raise SettingsError(
            "ALERT_URLS: say where alerts go, or ALERT_WEBHOOK; for a Wix app ALERT_TRIGGER"
        )
    services = build_services(settings, clock=clock)
    named = named_sites(services.own_site, sites)
    async with services.running():
        while True:
            results = [await _look(services, site, name) for site, name in named]
            if not every_s:
                return results
            log.info("alert=looked sites=%d", len(results))
            await asyncio.sleep(every_s)


async def _look(services: Services, site: str, name: str) -> SiteCheck:
    outcome = await services.monitor.look(site)
    if outcome is None:
        return SiteCheck(site, name, None, "Another process is looking at it")
    return site_check(site, name, outcome, in_app=services.in_app)
