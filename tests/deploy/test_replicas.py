"""Three replicas behind real proxies: any replica answers any step, and none is missed."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

import pytest

from tests.deploy.proxies import PROXIES
from tests.deploy.topology import Proxied
from tests.web.test_tenants import journey

pytestmark = pytest.mark.xdist_group("deploy")

OWNERS = 4


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


@pytest.mark.parametrize("name", PROXIES)
async def test_an_owner_does_everything_over_each_proxy(wix: Proxied, name: str):
    wix.through = {name: wix.topology.proxies[name]}
    sites = [await wix.new_site() for _ in range(2)]
    await asyncio.gather(*(journey(wix, site, ends=True) for site in sites))
    seen = await wix.calls()
    assert seen["foreign_reads"] == 0
    assert {call["site_id"] for call in seen["calls"]} == {*sites}
    assert [call for call in seen["calls"] if call["status"] >= 400] == []


async def test_a_rolling_restart_loses_no_request(wix: Proxied):
    async def walk() -> None:
        await journey(wix, await wix.new_site(), ends=True)

    async with Load(walk) as load:
        for replica in wix.topology.replicas:
            await load.walks(1)
            replica.send(signal.SIGTERM)
            assert await replica.ended() in {0, -signal.SIGTERM}, replica.said()
            replica.start()
            await replica.ready()
        await load.walks(OWNERS)
