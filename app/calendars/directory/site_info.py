"""What a site is called, where it is and which language it speaks; nice to know, never needed."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from app.calendars.values.zone_name import zone_named
from app.wix import AppInstance, SiteProperties, WixClient, WixError, time_budget

KEPT_S = 10 * 60.0
"""How long it is believed; sites seldom change their name."""

TRIED_AGAIN_S = 60.0
PATIENCE_S = 1.0
"""How long the first page of a site waits for its name; later ones never do."""

_BUDGET_S = 5.0


@dataclass(frozen=True, slots=True)
class Facts:
    """What Wix says of a site; None and `""` where it does not.

    `site_id` is the id in the address of the site's dashboard.
    """

    name: str = ""
    time_zone: str | None = None
    locale: str | None = None
    site_id: str | None = None


class About:
    """Reads what a site is called behind the back of the pages that show it.

    Args:
        ask: reads it from Wix; None where there is nobody to ask.
        clock: gives seconds.
    """

    def __init__(
        self,
        ask: Callable[[], Awaitable[Facts]] | None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ask, self._clock = ask, clock
        self._reading: asyncio.Task[None] | None = None
        self._again_s = 0.0
        self._told = False
        self.known = Facts()

    async def facts(self) -> Facts:
        """Return what is known; wait for it only while nothing was tried yet, and not for long."""
        if self._ask and self._reading is None and (not self._told or self._stale):
            self._reading = asyncio.create_task(self._read(self._ask))
        if self._reading and not self._told:
            await asyncio.wait([self._reading], timeout=PATIENCE_S)
        return self.known

    @property
    def _stale(self) -> bool:
        return self._clock() >= self._again_s

    async def _read(self, ask: Callable[[], Awaitable[Facts]]) -> None:
        began, kept_s = self._clock(), TRIED_AGAIN_S
        try:
            with time_budget(_BUDGET_S):
                self.known, kept_s = await ask(), KEPT_S
        except WixError:
            pass  # what was known before is as good as anything
        finally:
            self._again_s, self._told, self._reading = began + kept_s, True, None


async def facts_of_installation(wix: WixClient) -> Facts:
    """Ask for the installation of a Wix app and for the site; what one lacks the other may have."""
    installed, properties = await asyncio.gather(
        wix.get_app_instance(), wix.get_site_properties(), return_exceptions=True
    )
    if isinstance(installed, BaseException) and isinstance(properties, BaseException):
        raise installed
    if isinstance(installed, BaseException):
        installed = AppInstance("")
    found = _facts(properties if isinstance(properties, SiteProperties) else SiteProperties())
    return Facts(
        name=found.name or installed.site_name.strip(),
        time_zone=found.time_zone,
        locale=found.locale or installed.locale,
        site_id=installed.site_id,
    )


async def facts_of_site(wix: WixClient, site_id: str) -> Facts:
    """Ask for the site of an API key, which Wix's documents do not promise to be answered."""
    return replace(_facts(await wix.get_site_properties()), site_id=site_id)


def _facts(properties: SiteProperties) -> Facts:
    known = zone_named(properties.time_zone)
    return Facts(
        name=properties.name.strip(),
        time_zone=known.key if known else None,
        locale=properties.locale or properties.language,
    )
