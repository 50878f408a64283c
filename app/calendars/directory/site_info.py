"""Optional details of a site: name, time zone and language."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from app.calendars.values.zone_name import find_zone
from app.wix import AppInstance, SiteProperties, WixClient, WixError, time_budget

MAX_AGE_S = 10 * 60.0
"""Sites seldom change their name."""

RETRY_AFTER_S = 60.0
FIRST_WAIT_S = 1.0
"""How long a site's first page waits for its name; later pages do not wait."""

_BUDGET_S = 5.0


@dataclass(frozen=True, slots=True)
class SiteDetails:
    """What Wix says about a site; None or `""` if unknown.

    `site_id` is the id in the URL of the site's dashboard.
    """

    name: str = ""
    time_zone: str | None = None
    locale: str | None = None
    site_id: str | None = None


class SiteInfo:
    """Refreshes site details in the background.

    Args:
        ask: reads them from Wix; None if Wix cannot be asked.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        ask: Callable[[], Awaitable[SiteDetails]] | None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ask, self._clock = ask, clock
        self._reading: asyncio.Task[None] | None = None
        self._stale_at_s = 0.0
        self._attempted = False
        self.current = SiteDetails()

    async def details(self) -> SiteDetails:
        """Return the latest details; only before the first read ends, wait up to `FIRST_WAIT_S`."""
        self.prefetch()
        if self._reading and not self._attempted:
            await asyncio.wait([self._reading], timeout=FIRST_WAIT_S)
        return self.current

    def prefetch(self) -> None:
        """Start a read if one is due."""
        if self._ask and self._reading is None and (not self._attempted or self._stale):
            self._reading = asyncio.create_task(self._read(self._ask))

    @property
    def _stale(self) -> bool:
        return self._clock() >= self._stale_at_s

    async def _read(self, ask: Callable[[], Awaitable[SiteDetails]]) -> None:
        began, max_age_s = self._clock(), RETRY_AFTER_S
        try:
            with time_budget(_BUDGET_S):
                self.current, max_age_s = await ask(), MAX_AGE_S
        except WixError:
            pass  # keep the previous details
        finally:
            self._stale_at_s, self._attempted, self._reading = began + max_age_s, True, None


async def details_of_installation(wix: WixClient) -> SiteDetails:
    """Read details from the app installation and the site properties; one may fail."""
    installed, properties = await asyncio.gather(
        wix.get_app_instance(), wix.get_site_properties(), return_exceptions=True
    )
    if isinstance(installed, BaseException) and isinstance(properties, BaseException):
        raise installed
    if isinstance(installed, BaseException):
        installed = AppInstance("")
    found = _details(properties if isinstance(properties, SiteProperties) else SiteProperties())
    return SiteDetails(
        name=found.name or installed.site_name.strip(),
        time_zone=found.time_zone,
        locale=found.locale or installed.locale,
        site_id=installed.site_id,
    )


async def details_of_site(wix: WixClient, site_id: str) -> SiteDetails:
    """Read details with an API key; Wix does not document that this is allowed."""
    return replace(_details(await wix.get_site_properties()), site_id=site_id)


def _details(properties: SiteProperties) -> SiteDetails:
    zone = find_zone(properties.time_zone)
    return SiteDetails(
        name=properties.name.strip(),
        time_zone=zone.key if zone else None,
        locale=properties.locale or properties.language,
    )
