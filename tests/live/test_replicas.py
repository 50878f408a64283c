"""Two processes and one Redis behind one URL: each request goes to the other process."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import httpx
import pytest

from app.sandbox.installation import DEMO_APP_ID, DEMO_APP_SECRET
from tests.live.conftest import Live, Remote
from tests.redis_server import RedisServer
from tests.server import app_serving, free_port
from tests.web.conftest import KEY
from tests.web.dashboard.dashboard import Clock
from tests.web.test_tenants import SITES, journey


class Balancer(httpx.AsyncHTTPTransport):
    """Sends each request to the next process."""

    def __init__(self, bases: list[str]) -> None:
        super().__init__(limits=httpx.Limits(max_keepalive_connections=0))
        self._turns = itertools.cycle(map(httpx.URL, bases))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(port=next(self._turns).port)
        return await super().handle_async_request(request)


class Balanced(Live):
    """The Wix dashboard with an app of two processes."""

    bases: tuple[str, ...] = ()

    def visitor(self) -> Remote:
        visitor = Remote(self.base)
        visitor.http = httpx.AsyncClient(
            transport=Balancer([*self.bases]),
            base_url=self.base,
            timeout=20,
            headers={"accept-language": "en"},
        )
        return visitor


@pytest.fixture
def bases(redis: RedisServer, sandbox: str, began: dict[str, str]) -> Iterator[tuple[str, ...]]:
    """The public URL, and those of the two processes."""
    public = f"http://127.0.0.1:{free_port()}"
    with ExitStack() as stack:
        serving = [
            app_serving(
                WIX_APP_ID=DEMO_APP_ID,
                WIX_APP_SECRET=DEMO_APP_SECRET,
                WIX_API_URL=f"{sandbox}/sandbox/api",
                PUBLIC_URL=public,
                SECRET_KEY=KEY,
                REDIS_URL=redis.url,
                **began,
            )
            for _ in range(2)
        ]
        starting = stack.enter_context(ThreadPoolExecutor())
        yield public, *starting.map(stack.enter_context, serving)


@pytest.fixture
async def wix(sandbox: str, bases: tuple[str, ...]) -> AsyncIterator[Balanced]:
    async with httpx.AsyncClient(timeout=20, trust_env=False) as http:
        await http.post(f"{sandbox}/sandbox/control/reset", json={})
        found = Balanced(None, http, Clock(), sandbox, bases[0])  # type: ignore[arg-type]  # far away
        found.bases = bases[1:]
        yield found


async def test_every_step_may_be_served_by_another_process(wix: Balanced, redis: RedisServer):
    for site in SITES[:3]:
        await wix.control("site", site_id=site, site_name=f"Salon {site}")
    await asyncio.gather(*(journey(wix, site, ends=site == SITES[0]) for site in SITES[:2]))
    assert {"states", "forms"} <= {key.split(":")[1] for key in redis.entries()}
    redis.freeze()
    await journey(wix, SITES[2], ends=True)
    seen = await wix.calls()
    assert seen["foreign_reads"] == 0
    assert {call["site_id"] for call in seen["calls"]} == set(SITES[:3])
    assert [call for call in seen["calls"] if call["status"] >= 400] == []
