"""Browsers that reach the replicas through the proxies."""

import asyncio
import itertools
import random
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

import httpx

from tests.deploy.fleet import Replica
from tests.live.conftest import Live, Remote

_LOST = frozenset({502, 503, 504})


@dataclass
class Topology:
    """What runs, and where."""

    public: str
    sandbox: str
    replicas: list[Replica]
    tls: ssl.SSLContext
    proxies: dict[str, int]
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


class Entrance(httpx.AsyncHTTPTransport):
    """Connects to a random proxy for each request, as if one name had several addresses."""

    def __init__(self, topology: Topology, through: Mapping[str, int], number: int) -> None:
        # an address of its own, as visitors have
        address = f"127.1.{number // 250}.{number % 250 + 1}"
        limits = httpx.Limits(max_keepalive_connections=0)
        super().__init__(verify=topology.tls, limits=limits, local_address=address)
        self._ports, self._chance = [*through.values()], random.Random(number)  # noqa: S311 -- a load, not a secret

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(port=self._chance.choice(self._ports))
        return await super().handle_async_request(request)


class Browser(Remote):
    """A browser whose owner clicks again if a proxy says that a replica is gone."""

    def __init__(self, topology: Topology, through: Mapping[str, int], *, patient: bool) -> None:
        self._patient = patient
        self.lost: list[str] = []
        self.http = httpx.AsyncClient(
            transport=Entrance(topology, through, next(topology.visitors)),
            base_url=topology.public,
            timeout=40,
            headers={"accept-language": "en"},
        )

    async def open(self, address: str, **headers: str) -> httpx.Response:
        answer = await super().open(address, **headers)
        if self._patient and self.is_lost(answer):
            answer = await super().open(address, **headers)
        return answer

    def is_lost(self, answer: httpx.Response) -> bool:
        """Return whether no replica answered, and note the request."""
        if answer.status_code in _LOST:
            request = answer.request
            self.lost.append(f"{request.method} {request.url.path}: {answer.status_code}")
        return answer.status_code in _LOST


class Proxied(Live):
    """The Wix dashboard, with the app behind proxies."""

    topology: Topology
    through: Mapping[str, int] | None = None
    patient = False

    def visitor(self) -> Browser:
        through = self.through or self.topology.proxies
        return Browser(self.topology, through, patient=self.patient)

    async def new_site(self) -> str:
        """Return a site that nobody has used before."""
        site = str(UUID(int=next(_sites), version=4))
        await self.control("site", site_id=site, site_name=f"Salon {site}")
        return site


_sites = itertools.count(1000)
