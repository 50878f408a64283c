"""Three replicas behind real proxies: any replica answers any step, and none is missed."""

import asyncio
import itertools
import os
import re
import signal
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx
import pytest

from tests.deploy.proxies import PROXIES
from tests.deploy.topology import Entrance, Proxied
from tests.salon import APPLE, BO, MICROSOFT
from tests.web.test_tenants import journey

pytestmark = pytest.mark.xdist_group("deploy")

OWNERS = 3
VIEWERS, VIEWS_A_SECOND = 10, int(os.environ.get("VIEWS_A_SECOND", "20"))
LOGS = {"nginx": "access.log", "haproxy": "proxy.log"}
"""Caddy has none unless it is configured."""


class Load:
    """Owners that walk one after the other until the block ends."""

    def __init__(self, walk: Callable[[], Awaitable[None]]) -> None:
        self._walk, self._ended = walk, False
        self._done = asyncio.Queue[None]()

    async def walks(self, number: int) -> None:
        """Wait until this many owners have finished after now."""
        while not self._done.empty():
            self._done.get_nowait()
        for _ in range(number):
            await self._done.get()

    async def __aenter__(self) -> Self:
        self._owners = asyncio.TaskGroup()
        await self._owners.__aenter__()
        for _ in range(OWNERS):
            self._owners.create_task(self._owner())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended = True
        await self._owners.__aexit__(kind, error, trace)

    async def _owner(self) -> None:
        while not self._ended:
            await self._walk()
            self._done.put_nowait(None)


class Views:
    """Viewers that open a page at a steady rate, whether or not earlier views have ended."""

    def __init__(self, viewers: Sequence[httpx.AsyncClient]) -> None:
        self._viewers, self.statuses = viewers, list[int]()

    async def __aenter__(self) -> Self:
        self._tasks = asyncio.TaskGroup()
        await self._tasks.__aenter__()
        self._clock = self._tasks.create_task(self._start())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._clock.cancel()
        await self._tasks.__aexit__(kind, error, trace)
        for viewer in self._viewers:
            await viewer.aclose()

    async def _start(self) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        for number, viewer in enumerate(itertools.cycle(self._viewers)):
            await asyncio.sleep(began + number / VIEWS_A_SECOND - loop.time())
            self._tasks.create_task(self._view(viewer))

    async def _view(self, viewer: httpx.AsyncClient) -> None:
        self.statuses.append((await viewer.get("/")).status_code)


def viewer(wix: Proxied, cookies: httpx.Cookies) -> httpx.AsyncClient:
    """Return a client with connections of its own and a cookie of an owner."""
    topology = wix.topology
    entrance = Entrance(topology, topology.proxies, next(topology.visitors), kept=VIEWERS)
    return httpx.AsyncClient(
        transport=entrance, base_url=topology.public, timeout=40, cookies=cookies
    )


@pytest.mark.parametrize("name", PROXIES)
async def test_an_owner_does_everything_over_each_proxy(wix: Proxied, name: str, folder: Path):
    wix.through = {name: wix.topology.proxies[name]}
    sites = [await wix.new_site() for _ in range(2)]
    await asyncio.gather(*(journey(wix, site, ends=True) for site in sites))
    seen = await wix.calls()
    assert seen["foreign_reads"] == 0
    assert {call["site_id"] for call in seen["calls"]} == {*sites}
    assert [call for call in seen["calls"] if call["status"] >= 400] == []
    logs = [LOGS[name]] if name in LOGS else []
    for log in [(folder / name / one).read_text() for one in logs]:
        assert re.findall(r"/oauth/callback/(\S+)", log) == ["-"] * len(sites)
        assert not re.search(r"[?=]", log)


async def test_a_rolling_restart_loses_no_request(wix: Proxied):
    async def walk() -> None:
        await journey(wix, await wix.new_site(), ends=True)

    owner = await wix.tab(await wix.new_site())
    viewers = [viewer(wix, owner.http.cookies) for _ in range(VIEWERS)]
    async with Views(viewers) as views, Load(walk) as load:
        for replica in wix.topology.replicas:
            await load.walks(1)
            replica.send(signal.SIGTERM)
            assert await replica.ended() in {0, -signal.SIGTERM}, replica.said()
            await wix.topology.in_service()
        await load.walks(OWNERS)
    assert Counter(views.statuses) == {200: len(views.statuses)}


async def test_killing_replicas_loses_only_the_requests_inside_them(wix: Proxied):
    wix.lost = []

    async def walk() -> None:
        await journey(wix, await wix.new_site(), ends=False)

    async with Load(walk) as load:
        for replica in wix.topology.replicas:
            await load.walks(1)
            replica.send(signal.SIGKILL)
            assert await replica.ended() == -signal.SIGKILL
            await wix.topology.in_service()
        await load.walks(OWNERS)
    assert len(wix.lost) <= OWNERS * len(wix.topology.replicas), "each owner has one at a time"


async def test_nginx_finds_replicas_killed_in_quick_succession(wix: Proxied):
    wix.through = {"nginx": wix.topology.proxies["nginx"]}
    owner = await wix.tab(await wix.new_site())
    for replica in wix.topology.replicas:
        replica.send(signal.SIGKILL)
        await replica.ended()
        pages = [await owner.open("/") for _ in range(6)]
        assert {page.status_code for page in pages} == {200}
        replica.start()
        await replica.ready()


PASSWORD = {"email": "canary@icloud.example", "password": "abcd-efgh-ijkl-mnop"}
FORMS: Mapping[str, tuple[str, str, Mapping[str, str]]] = {
    "ConnectByOAuth": (MICROSOFT, "/connect", {}),
    "ConnectByCredentials": (APPLE, "/connect/credentials", PASSWORD),
}


@pytest.mark.parametrize("method", FORMS)
async def test_a_form_in_a_killed_replica_is_not_sent_again(wix: Proxied, method: str):
    provider, action, fields = FORMS[method]
    wix.through = {"nginx": wix.topology.proxies["nginx"]}
    owner = await wix.tab(await wix.new_site())
    address = f"/connect/review?schedule_id={BO}&provider_id={provider}"
    page = await owner.open(address)
    await wix.slow(method)
    click = asyncio.create_task(owner.submit(page, action, **fields))
    replica = await wix.topology.busy()
    replica.send(signal.SIGKILL)
    assert (await click).status_code == 502
    after = [await owner.open(path) for path in ("/", address)]
    assert [page.status_code for page in after] == [200, 200]
    assert await wix.count(method, at_least=1) == 1
    await replica.ended()
    await wix.topology.in_service()
    if method == "ConnectByOAuth":
        assert (await owner.submit(after[-1], action, **fields)).status_code == 303
