"""What the proxies do for the app, and what it takes if one does more."""

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from pathlib import Path

import pytest

from tests.deploy.certificate import certificate_in
from tests.deploy.proxies import PROXIES, Place, proxy
from tests.deploy.topology import Browser, Proxied, Topology
from tests.server import app_serving
from tests.web.conftest import KEY
from tests.web.signin.test_signin import CHEAP, SITE, sign_in
from tests.web.test_tenants import journey

pytestmark = pytest.mark.xdist_group("deploy")

SLOW = 20
FORWARDED = "proxy_set_header X-Forwarded-Proto $scheme;"
ANY_HOST = "    http-request set-header X-Forwarded-Proto https\n"
HEAD = "Host: localhost\r\nUser-Agent: Mozilla/5.0\r\nAccept: text/html\r\n"


@asynccontextmanager
async def connection(
    topology: Topology, port: int, request: str
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """Send bytes over TLS, and read only what the block reads."""
    own = socket.socket()
    own.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    own.bind(("127.2.0.1", 0))
    own.connect(("127.0.0.1", port))
    reader, writer = await asyncio.open_connection(
        sock=own, ssl=topology.tls, server_hostname="localhost", limit=1024
    )
    try:
        writer.write(request.encode())
        yield reader, writer
    finally:
        writer.transport.abort()


@pytest.mark.parametrize("name", PROXIES)
async def test_a_slow_body_waits_in_the_proxy(topology: Topology, name: str):
    head = f"POST /connect HTTP/1.1\r\n{HEAD}Content-Length: 40000\r\n"
    head += "Content-Type: application/x-www-form-urlencoded\r\nSec-Fetch-Site: same-origin\r\n\r\n"
    async with connection(topology, topology.proxies[name], f"{head}{'x' * 20000}") as (
        reader,
        writer,
    ):
        await topology.idle()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.readline(), 0.5)
        writer.write(b"x" * 20000)
        assert (await reader.readline()).startswith(b"HTTP/1.1 4")


@pytest.mark.parametrize("name", PROXIES)
async def test_a_larger_body_than_any_form_is_refused(topology: Topology, name: str):
    head = f"POST /connect HTTP/1.1\r\n{HEAD}Content-Length: 70000\r\n\r\n"
    async with connection(topology, topology.proxies[name], f"{head}{'x' * 70000}") as (reader, _):
        assert b" 413 " in await reader.readline()


@pytest.mark.parametrize("name", PROXIES)
async def test_slow_readers_hold_nothing_of_the_app(wix: Proxied, name: str):
    topology = wix.topology
    site = await wix.new_site()
    await wix.control("site", site_id=site, site_name=f"Salon {site}", schedules=300)
    owner = await wix.tab(site)
    cookies = "; ".join(f"{one}={value}" for one, value in owner.http.cookies.items())
    request = f"GET / HTTP/1.1\r\n{HEAD}Cookie: {cookies}\r\nAccept-Encoding: identity\r\n\r\n"
    async with AsyncExitStack() as stack:
        for _ in range(SLOW):
            reading = connection(topology, topology.proxies[name], request)
            reader, _ = await stack.enter_async_context(reading)
            assert b" 200 " in await reader.readline()
        await topology.idle()
        assert (await owner.open("/")).status_code == 200


async def test_limits_count_visitors_and_not_the_proxy(topology: Topology, folder: Path):
    """A spoofed `X-Forwarded-For` makes no other visitor."""
    settings = {
        "WIX_API_KEY": "IST.key",
        "WIX_SITE_ID": SITE,
        "WIX_API_URL": f"{topology.sandbox}/sandbox/api",
        "OWNER_PASSWORD": CHEAP,
        "PUBLIC_URL": topology.public,
        "SECRET_KEY": KEY,
        "STATE_FILE": "memory",
        "TRUSTED_PROXIES": "127.0.0.1",
    }
    with app_serving(**settings) as base, ExitStack() as stack:
        ports = [int(base.rpartition(":")[2])] * 3
        for name in PROXIES:
            place = Place(folder / f"site-{name}", certificate_in(folder), ports)
            through = {name: stack.enter_context(proxy(name, place))}
            guesser, owner = (Browser(topology, through, None) for _ in range(2))
            for number in range(6):
                guesser.http.headers["x-forwarded-for"] = f"192.0.2.{number}"
                status = (await sign_in(guesser, "wrong")).status_code
                assert status == (429 if number == 5 else 401)
            assert (await sign_in(owner)).status_code == 303


FAULTS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "drops the origin": {
        "nginx": {
            FORWARDED: f"{FORWARDED}\n"
            'proxy_set_header Origin ""; proxy_set_header Referer "";'
            'proxy_set_header Sec-Fetch-Site "";'
        }
    },
    "speaks HTTP/1.0": {"nginx": {"proxy_http_version 1.1;": "proxy_http_version 1.0;"}},
    "doubles headers of responses": {
        "nginx": {
            FORWARDED: f"{FORWARDED}\n"
            "add_header X-Content-Type-Options nosniff always;"
            "add_header Cache-Control no-store always;"
            "add_header Strict-Transport-Security max-age=60 always;"
        }
    },
    "doubles headers of requests": {
        "haproxy": {
            ANY_HOST: ANY_HOST
            + "".join(
                f"    http-request add-header {name} %[req.fhdr({name})]\n"
                for name in ("Sec-Fetch-Site", "Accept-Language", "Accept-Encoding", "User-Agent")
            )
        }
    },
    "passes bytes on at once": {
        "nginx": {
            "proxy_buffering on;": "proxy_buffering off;",
            "proxy_request_buffering on;": "proxy_request_buffering off;",
        }
    },
    "keeps connections, and cuts idle ones": {
        "nginx": {
            "random two least_conn;": "keepalive 8; keepalive_timeout 1s;",
            FORWARDED: f'{FORWARDED}\nproxy_set_header Connection "";',
        },
    },
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_the_app_works_behind_a_proxy_that(wix: Proxied, folder: Path, fault: str):
    [(name, changes)] = FAULTS[fault].items()
    ports = wix.topology.ports
    place = Place(folder / f"faulty-{name}", certificate_in(folder), ports, changes=changes)
    with proxy(name, place) as port:
        wix.through = {name: port}
        await journey(wix, await wix.new_site(), ends=True)
