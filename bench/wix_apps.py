"""Contenders as Wix apps, and owners of sites that their processes have not read."""

from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count

from bench.browser import Browser
from bench.contenders import PAGES, WIX_APP, contenders, pages_of, signed_in, tenant
from bench.fake_wix.control import FakeWix
from bench.load import each
from bench.process import Process
from bench.scale import Scale

_new_tenants = count()


@dataclass(frozen=True, slots=True)
class WixApps:
    """A process of each contender to measure, and one, by name, at which owners sign in.

    Whoever signs in is asked whether to open the site, by its name. Ours begins to read the whole
    site then, so that the first page after it would be a warm one. Sessions are signed, so that
    each process of a contender accepts those of another.
    """

    servers: list[Process]
    doors: dict[str, Process]

    async def new_owners(
        self, process: Process, page: str, number: int
    ) -> list[tuple[Browser, str]]:
        """Return owners of sites that the process has not read, and the path of a page of each."""
        sites = [tenant(next(_new_tenants)) for _ in range(number)]
        return [(await self._signed_in(process, site), pages_of(site)[page]) for site in sites]

    async def _signed_in(self, process: Process, site: str) -> Browser:
        door = self.doors[process.name]
        owner = await signed_in(door.port, site)
        owner.close()
        # names of cookies contain the port, since browsers share them between ports
        own = {name.replace(str(door.port), str(process.port)): v for name, v in owner.jar.items()}
        return Browser(process.port, own)


async def start_wix_apps(stack: ExitStack, wix: FakeWix, scale: Scale) -> WixApps:
    """Start all contenders, and let them serve each page a few times."""
    servers, doors = (
        [stack.enter_context(one.running(wix.url, WIX_APP)) for one in contenders()]
        for _ in range(2)
    )
    apps = WixApps(servers, {one.name: one for one in doors})
    for process in servers:
        for page in PAGES:
            await each(process, await apps.new_owners(process, page, scale.warm_ups))
    return apps
