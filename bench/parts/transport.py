"""The CPU cost of a call to Wix, by transport: List Connections, 16 at a time."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport as PackagedTransport

from app.wix import ApiKey, WixClient, network_client, network_transport
from bench.fake_wix.control import FakeWix
from bench.scale import Scale
from bench.table import Row, measure, show

CONCURRENCY = 16
CALLS = 25
PATH = "/bookings/v2/external-calendars/connections"
HEADERS = {"Authorization": "k" * 1100, "wix-site-id": "site"}

DEFAULT = httpx.Limits(max_connections=100, max_keepalive_connections=20)
TUNED = httpx.Limits(max_connections=64, max_keepalive_connections=16, keepalive_expiry=75)

Request = Callable[[], Awaitable[object]]
Contender = Callable[[str], AbstractAsyncContextManager[Request]]


def main(wix: FakeWix, _: Scale) -> None:
    """Print the table."""
    wix.set_up()
    contenders: dict[str, Contender] = {
        "httpx, its own transport, default limits": by_httpx,
        "httpx, its own transport, 64/16, 75 s": lambda url: by_httpx(url, limits=TUNED),
        "httpx over httpx-aiohttp": lambda url: by_httpx(url, transport=PackagedTransport()),
        "httpx over app.wix.http.transport": by_network_client,
        "WixClient over app.wix.http.transport, typed": by_wix_client,
        "limit: aiohttp without httpx": by_aiohttp,
    }
    rows = [Row(name, partial(_once, contender, wix.url)) for name, contender in contenders.items()]
    measure(rows)
    show(f"One GET of 6 kB and its JSON, {CONCURRENCY} at a time", rows)


def _once(contender: Contender, url: str) -> float:
    return asyncio.run(timed(contender(url)))


@asynccontextmanager
async def by_httpx(
    url: str,
    *,
    limits: httpx.Limits | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
) -> AsyncIterator[Request]:
    """Yield a call with plain httpx."""
    async with httpx.AsyncClient(limits=limits or DEFAULT, transport=transport) as http:
        yield lambda: _json_by(http, url)


@asynccontextmanager
async def by_network_client(url: str) -> AsyncIterator[Request]:
    """Yield a call with the httpx client of this app."""
    async with network_client() as http:
        yield lambda: _json_by(http, url)


async def _json_by(http: httpx.AsyncClient, url: str) -> object:
    response = await http.get(url + PATH, headers=HEADERS)
    return response.json()


@asynccontextmanager
async def by_wix_client(url: str) -> AsyncIterator[Request]:
    """Yield a call with `WixClient`: retries, limits, decoding, typed values."""
    async with network_transport() as transport:
        client = WixClient(transport, base_url=url, auth=ApiKey("k" * 1100, "site"))
        yield client.list_connections


@asynccontextmanager
async def by_aiohttp(url: str) -> AsyncIterator[Request]:
    """Yield a call with aiohttp alone, the lower bound for a transport over it."""
    async with aiohttp.ClientSession() as session:

        async def request() -> object:
            async with session.get(url + PATH, headers=HEADERS) as response:
                return json.loads(await response.read())

        yield request


async def timed(contender: AbstractAsyncContextManager[Request]) -> float:
    """Return µs of CPU per call, after one round that opens the connections."""
    async with contender as request:
        await asyncio.gather(*(request() for _ in range(CONCURRENCY)))
        started = time.process_time()
        await asyncio.gather(*(_repeat(request) for _ in range(CONCURRENCY)))
        return (time.process_time() - started) / (CONCURRENCY * CALLS) * 1e6


async def _repeat(request: Request) -> None:
    for _ in range(CALLS):
        await request()
