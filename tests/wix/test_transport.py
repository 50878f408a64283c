"""The transport over real sockets: the bytes it sends, and the error of each fault."""

import asyncio
import gzip
import socket
import ssl
import subprocess
import sys
import tracemalloc
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import httpx
import pytest

from app.wix import (
    ApiKey,
    Secret,
    WixBroken,
    WixClient,
    WixError,
    WixOddAnswer,
    WixTimeout,
    WixUnreachable,
    network_client,
    network_transport,
)
from app.wix.external_calendars.requests import list_providers
from app.wix.external_calendars.responses import parse_providers
from tests.wire import HEAD, LOST, Step, ok, raw, silence, trickle
from tests.wix.conftest import SAMPLES, Clock

CERTIFICATE = SAMPLES / "self_signed.pem"


@dataclass
class Wire:
    """A server that follows a script step by step, and records what it receives."""

    port: int = 0
    script: list[Step] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    connections: int = 0
    tasks: list[asyncio.Task[None] | None] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.tasks.append(asyncio.current_task())
        try:
            while head := (await reader.readuntil(b"\r\n\r\n")).decode():
                self.heads.append(head)
                lines = dict(line.split(": ", 1) for line in head.lower().split("\r\n")[1:-2])
                self.bodies.append(await reader.readexactly(int(lines.get("content-length", 0))))
                step = self.script.pop(0) if len(self.script) > 1 else self.script[0]
                await step(writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.transport.abort()


@asynccontextmanager
async def wire(*script: Step, tls: bool = False) -> AsyncIterator[Wire]:
    side = Wire(script=list(script))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH) if tls else None
    if context:
        context.load_cert_chain(CERTIFICATE)
    server = await asyncio.start_server(side.serve, "127.0.0.1", 0, ssl=context)
    side.port = server.sockets[0].getsockname()[1]
    try:
        yield side
    finally:
        server.close()
        handlers = [task for task in side.tasks if task]
        for task in handlers:
            task.cancel()
        await asyncio.gather(*handlers, return_exceptions=True)


def client_of(transport: httpx.AsyncBaseTransport, url: str) -> WixClient:
    return WixClient(
        transport, base_url=url, auth=ApiKey("IST.key", "site-1"), retry_clock=Clock().retry_clock()
    )


async def send_password(client: WixClient) -> None:
    await client.connect_by_credentials(
        schedule_id="s", provider_id="p", email="e", password=Secret("w")
    )


async def test_a_request_arrives_unchanged():
    async with wire(ok()) as side, network_transport() as transport:
        await client_of(transport, f"{side.url}/sandbox/api").list_providers()
    head = side.heads[0].split("\r\n")
    assert head[0] == "GET /sandbox/api/bookings/v2/external-calendars/providers HTTP/1.1"
    assert sorted(line.lower() for line in head[1:-2]) == [
        "accept-encoding: gzip",
        "accept: application/json",
        "authorization: ist.key",
        f"host: 127.0.0.1:{side.port}",
        "wix-site-id: site-1",
    ]


async def test_a_body_arrives_with_its_type_and_length():
    async with wire(ok(b'{"connection":{"id":"c"}}')) as side, network_transport() as transport:
        await send_password(client_of(transport, side.url))
    assert "POST /bookings/v2/external-calendars/connections:connectByCredentials " in side.heads[0]
    assert "content-type: application/json" in side.heads[0].lower()
    body = b'{"providerId":"p","scheduleId":"s","email":"e","password":"w"}'
    assert side.bodies == [body]


async def test_a_post_without_a_body_says_so():
    async with wire(ok(b'{"connection":{"id":"c"}}')) as side, network_transport() as transport:
        await client_of(transport, side.url).disconnect("c")
    assert "content-length: 0" in side.heads[0].lower()
    assert "content-type" not in side.heads[0].lower()


@pytest.mark.parametrize(
    "target",
    [
        "/connections:connectByOAuth",
        "/connections/a%2Fb%3Fc%20d",
        "/connections/a~b.-_c",
        "/x?from=2022-12-31T22%3A00%3A00.000Z&to=a%2B02%3A00",
        "/x?scheduleIds=b&scheduleIds=a&scheduleIds=b",
        "/x?cursor=JWE.e%2B%2F%3D&space=a+b",
        "/%7Ex?%7E=%41",
    ],
)
async def test_urls_are_not_rewritten(target):
    async with wire(ok()) as side, network_client() as http:
        await http.get(side.url + target)
    assert side.heads[0].split(" ")[1] == target


async def test_cookies_are_neither_kept_nor_sent():
    cookie = "Set-Cookie: tenant=one; Path=/"
    async with wire(ok(b'{"providers":[]}', cookie)) as side:
        async with network_transport() as transport:
            await client_of(transport, side.url).list_providers()
            await client_of(transport, side.url).list_providers()
        async with network_client() as http:
            await http.get(side.url)
            await http.get(side.url)
            assert not http.cookies
    assert not any("cookie" in head.lower() for head in side.heads)


async def test_a_redirect_is_not_followed():
    async with wire(ok()) as other:
        away = f"HTTP/1.1 302 Found\r\nLocation: {other.url}/\r\nContent-Length: 0\r\n\r\n"
        async with wire(raw(away.encode())) as side, network_transport() as transport:
            with pytest.raises(WixOddAnswer):
                await client_of(transport, side.url).list_providers()
    assert other.heads == []


async def test_proxy_variables_are_ignored(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    async with wire(ok()) as side, network_transport() as transport:
        assert await client_of(transport, side.url).list_providers() == ()


async def test_connections_are_reused():
    async with wire(ok()) as side, network_transport() as transport:
        for _ in range(5):
            await client_of(transport, side.url).list_providers()
    assert (side.connections, len(side.heads)) == (1, 5)


async def test_a_response_that_nobody_asked_for_reaches_no_other_site():
    received = asyncio.Event()

    async def twice(writer: asyncio.StreamWriter) -> None:
        await ok()(writer)
        await received.wait()
        await ok(b'{"providers":[{"id":"other"}]}')(writer)

    async with wire(twice, ok()) as side, network_transport() as transport:
        await client_of(transport, side.url).list_providers()
        received.set()
        for _ in range(500):  # until it has arrived
            await asyncio.sleep(0)
        assert await client_of(transport, side.url).list_providers() == ()
    assert (side.connections, len(side.heads)) == (2, 2)


async def test_compressed_and_chunked_responses_are_read():
    zipped = gzip.compress(b'{"providers":[{"id":"p"}]}')
    pieces = b"".join(b"%x\r\n%c\r\n" % (1, byte) for byte in b'{"providers":[]}')
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + pieces + b"0\r\n\r\n"
    hints = b"HTTP/1.1 100 Continue\r\n\r\n" * 3
    async with (
        wire(ok(zipped, "Content-Encoding: gzip"), raw(chunked), raw(hints + chunked)) as side,
        network_transport() as transport,
    ):
        client = client_of(transport, side.url)
        assert len(await client.list_providers()) == 1
        assert await client.list_providers() == ()
        assert await client.list_providers() == ()


@pytest.mark.parametrize(
    "step",
    [
        ok(b"not gzip at all", "Content-Encoding: gzip"),
        ok(gzip.compress(b'{"providers":[]}')[:-12], "Content-Encoding: gzip"),
        ok(b'{"providers":[]}', "Content-Encoding: br"),
        ok(b""),
    ],
)
async def test_a_corrupt_compressed_response_is_not_retried(step):
    async with wire(step) as side, network_transport() as transport:
        with pytest.raises(WixOddAnswer):
            await client_of(transport, side.url).list_providers()
    assert len(side.heads) == 1


async def test_a_huge_response_is_neither_decompressed_nor_awaited():
    packer = zlib.compressobj(wbits=31)
    bomb = b"".join([packer.compress(b"x" * 1_000_000) for _ in range(50)]) + packer.flush()
    packed = ok(bomb, "Content-Encoding: gzip")
    plain = raw(b"HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\n" + b" " * 3_000_000)
    async with wire(packed, plain) as side, network_transport() as transport:
        for _ in range(2):
            tracemalloc.start()
            with pytest.raises(WixOddAnswer):
                await client_of(transport, side.url).list_providers()
            _, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            assert peak < 10_000_000
    assert len(side.heads) == 2


@pytest.mark.parametrize("step", LOST.values(), ids=LOST)
async def test_a_lost_connection_is_doubtful_and_reads_are_retried(step):
    async with wire(step) as side, network_transport() as transport:
        with pytest.raises(WixBroken) as caught:
            await client_of(transport, side.url).list_providers()
    assert caught.value.may_have_run
    assert len(side.heads) == 3


@pytest.mark.parametrize("step", [*LOST.values(), ok(b"[]"), ok(b"x", "Content-Encoding: gzip")])
async def test_a_password_is_never_sent_twice(step):
    async with wire(step) as side, network_transport() as transport:
        with pytest.raises(WixError) as caught:
            await send_password(client_of(transport, side.url))
    assert caught.value.may_have_run
    assert len(side.heads) == 1


@pytest.mark.parametrize("step", LOST.values(), ids=LOST)
async def test_a_password_is_never_sent_twice_on_a_reused_connection(step):
    async with wire(ok(), step) as side, network_transport() as transport:
        client = client_of(transport, side.url)
        await client.list_providers()
        with pytest.raises(WixError):
            await send_password(client)
    assert len(side.heads) == 2


async def test_a_refused_connection_is_certainly_not_sent():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        async with network_transport() as transport:
            with pytest.raises(WixUnreachable) as caught:
                await client_of(transport, url).list_providers()
    assert (caught.value.sent, caught.value.untrusted) == (False, False)
    assert isinstance(caught.value.__cause__, httpx.ConnectError)


async def test_an_unknown_host_is_certainly_not_sent():
    async with network_transport() as transport:
        with pytest.raises(WixUnreachable):
            await client_of(transport, "http://no-such-host.invalid").list_providers()


async def test_an_untrusted_certificate_is_reported_and_not_retried():
    async with wire(ok(), tls=True) as side, network_transport() as transport:
        with pytest.raises(WixUnreachable) as caught:
            await client_of(transport, f"https://127.0.0.1:{side.port}").list_providers()
    assert caught.value.untrusted
    assert str(caught.value) == "WixUnreachable: ListProviders: certificate not trusted"
    assert isinstance(caught.value.__cause__, httpx.ConnectError)
    assert (side.heads, side.connections) == ([], 0)


async def test_a_trusted_certificate_is_accepted():
    trust = ssl.create_default_context(cafile=CERTIFICATE)
    async with wire(ok(), tls=True) as side, network_transport(trust=trust) as transport:
        assert await client_of(transport, f"https://127.0.0.1:{side.port}").list_providers() == ()


async def test_a_silent_or_slow_server_ends_with_the_attempt():
    brief = replace(list_providers(), policy=replace(list_providers().policy, attempt_s=0.25))
    dripping = trickle(HEAD + b"Content-Length: 99999\r\n\r\n", every_s=0.001)
    for step in (silence, dripping):
        async with wire(ok(), step) as side, network_transport() as transport:
            await client_of(transport, side.url).list_providers()  # the first request loads aiohttp
            with pytest.raises(WixTimeout):
                await client_of(transport, side.url).send(brief, parse_providers)
        assert len(side.heads) == 4


async def test_a_silent_server_is_a_read_timeout_to_httpx():
    async with wire(silence) as side, network_client() as http:
        with pytest.raises(httpx.ReadTimeout):
            await http.get(side.url, timeout=httpx.Timeout(1, read=0.02))


async def test_nothing_is_sent_while_all_connections_are_in_use():
    arrived = asyncio.Event()

    async def hold(_writer: asyncio.StreamWriter) -> None:
        arrived.set()
        await asyncio.Event().wait()

    one = network_transport(connections=1)
    async with wire(hold, ok()) as side, httpx.AsyncClient(transport=one) as http:
        waiting = asyncio.create_task(http.get(side.url))
        await arrived.wait()
        with pytest.raises(httpx.PoolTimeout):
            await http.get(side.url, timeout=httpx.Timeout(1, pool=0.01))
        assert len(side.heads) == 1
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert (await http.get(side.url)).status_code == 200
        with pytest.raises(httpx.ConnectError):
            await http.get("http://127.0.0.1:1")
        assert (await http.get(side.url)).status_code == 200


def test_aiohttp_is_imported_only_when_needed():
    code = "import sys, app.wix; app.wix.network_transport(); sys.exit('aiohttp' in sys.modules)"
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)  # noqa: S603 - our own
