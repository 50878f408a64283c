"""Browsers that reach the replicas through the proxies."""

import asyncio
import itertools
import random
import re
import ssl
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import httpx

from tests.deploy.fleet import Replica
from tests.live.conftest import Live, Remote

_LOST = frozenset({502, 503, 504})
_CONNECTIONS = Path("/proc/net/tcp")
_ESTABLISHED = "01"
_PROBE = re.compile(r'(Server replicas/\w+) is |health_checker\.active.*("host":"[^"]+")')
"""What HAProxy and Caddy log of a probe whose result changed."""
_UP = re.compile(r' is UP,|"host is up"')
_SAMPLES = 5
_BETWEEN_S = 0.05


@dataclass
class Topology:
    """What runs, and where."""

    public: str
    sandbox: str
    replicas: list[Replica]
    tls: ssl.SSLContext
    folder: Path
    """Below it, each proxy has a folder of its name."""
    proxies: dict[str, int] = field(default_factory=dict[str, int])
    visitors: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def ports(self) -> list[int]:
        """The ports of the replicas."""
        return [replica.port for replica in self.replicas]

    def wait_until_ready(self) -> None:
        """Wait until all replicas are ready."""
        asyncio.run(self.ready())

    async def ready(self) -> None:
        """Wait until all replicas are ready."""
        await asyncio.gather(*(replica.ready() for replica in self.replicas))

    async def in_service(self) -> None:
        """Start the replicas that have ended; wait until all are ready and no proxy avoids one."""
        for replica in self.replicas:
            if not replica.runs:
                replica.start()
        await self.ready()
        while self._avoided():  # noqa: ASYNC110 -- the proxies tell nobody
            await asyncio.sleep(_BETWEEN_S)

    def _avoided(self) -> set[str]:
        """Return the replicas whose last probe failed, as the proxies' logs name them."""
        logs = [(self.folder / name / "proxy.log").read_text() for name in self.proxies]
        probes = [_PROBE.search(line) for log in logs for line in log.splitlines()]
        last = {probe[1] or probe[2]: bool(_UP.search(probe.string)) for probe in probes if probe}
        return {name for name, up in last.items() if not up}

    async def busy(self) -> Replica:
        """Wait until one replica has had a request for a while, and return it."""
        seen: list[int] = []
        while len(seen) < _SAMPLES or len({*seen[-_SAMPLES:]}) > 1:
            seen += connected(self.ports) or [0]
            await asyncio.sleep(_BETWEEN_S)
            if not seen[-1]:
                seen.clear()
        return self.replicas[self.ports.index(seen[-1])]

    async def idle(self) -> None:
        """Wait until no replica has a connection."""
        while connected(self.ports):  # noqa: ASYNC110 -- the kernel tells nobody
            await asyncio.sleep(_BETWEEN_S)


def connected(ports: Sequence[int]) -> list[int]:
    """Return the local port of each established connection to one of these ports."""
    rows = [line.split() for line in _CONNECTIONS.read_text().splitlines()[1:]]
    local = [int(row[1].rpartition(":")[2], 16) for row in rows if row[3] == _ESTABLISHED]
    return [port for port in local if port in ports]


class Entrance(httpx.AsyncHTTPTransport):
    """Sends each request to a random proxy, as if one name had several addresses.

    At most `kept` connections stay open for further requests.
    """

    def __init__(
        self, topology: Topology, through: Mapping[str, int], number: int, kept: int = 0
    ) -> None:
        # an address of its own, as visitors have
        address = f"127.1.{number // 250}.{number % 250 + 1}"
        limits = httpx.Limits(max_keepalive_connections=kept)
        super().__init__(verify=topology.tls, limits=limits, local_address=address)
        self._ports, self._chance = [*through.values()], random.Random(number)  # noqa: S311 -- a load, not a secret

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(port=self._chance.choice(self._ports))
        return await super().handle_async_request(request)


class Browser(Remote):
    """A browser whose owner reads, or clicks again, where a proxy says that no replica answered."""

    def __init__(
        self, topology: Topology, through: Mapping[str, int], lost: list[str] | None
    ) -> None:
        self._lost = lost
        self.http = httpx.AsyncClient(
            transport=Entrance(topology, through, next(topology.visitors)),
            base_url=topology.public,
            timeout=40,
            headers={"accept-language": "en"},
        )

    async def open(self, address: str, **headers: str) -> httpx.Response:
        answer = await super().open(address, **headers)
        return await super().open(address, **headers) if self._is_lost(answer) else answer

    async def submit(
        self, page: httpx.Response, action: str, **fields: str | list[str]
    ) -> httpx.Response:
        answer = await super().submit(page, action, **fields)
        if self._is_lost(answer):
            page = await self.open(page.request.url.raw_path.decode())
            answer = await super().submit(page, action, **fields)
        return answer

    def _is_lost(self, answer: httpx.Response) -> bool:
        lost = self._lost is not None and answer.status_code in _LOST
        if self._lost is not None and lost:
            self._lost.append(f"{answer.request.method} {answer.request.url.path}")
        return lost


class Proxied(Live):
    """The Wix dashboard, with the app behind proxies."""

    topology: Topology
    through: Mapping[str, int] | None = None
    """Ports by name; by default all proxies."""
    lost: list[str] | None = None
    """The requests that no replica answered; None: they fail the test."""

    def visitor(self) -> Browser:
        return Browser(self.topology, self.through or self.topology.proxies, self.lost)

    async def slow(self, method: str) -> None:
        """Let Wix answer the next call of a method late."""
        late = [{"method": method, "delay_ms": 1500, "times": 1}]
        await self.wix.post(f"{self.origin}/sandbox/control/faults", json=late)

    async def count(self, method: str, at_least: int = 0) -> int:
        """Return how often a method was called, once it was called so often."""
        while True:
            found = [call["method"] for call in (await self.calls())["calls"]].count(method)
            if found >= at_least:
                return found
            await asyncio.sleep(_BETWEEN_S)

    async def new_site(self) -> str:
        """Return a site that nobody has used before."""
        site = str(UUID(int=next(_sites), version=4))
        await self.control("site", site_id=site, site_name=f"Salon {site}")
        return site


_sites = itertools.count(1000)
