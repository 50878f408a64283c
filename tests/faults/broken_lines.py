"""Networks on which no call to Wix succeeds, with real sockets and certificates."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.wix.http.transport import MAX_SOCKETS, AiohttpTransport
from tests.web.faulty_transport import FaultyTransport, method_of
from tests.web.sync_settings import NOW
from tests.wire import Step, silence

HERE = "127.0.0.1"
_NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])


@dataclass
class Line:
    """A way to Wix: its base URL, and the transport."""

    url: str
    trust: ssl.SSLContext | None = None
    connections: int = MAX_SOCKETS


class BreakableLine(FaultyTransport):
    """A sandbox that is reached, until calls go to a `broken` line."""

    def __init__(self) -> None:
        super().__init__()
        self.broken: Line | None = None
        self._real: AiohttpTransport | None = None

    @asynccontextmanager
    async def breaking(self, line: Line) -> AsyncIterator[None]:
        """Use a line for a while."""
        self.broken = line
        try:
            yield
        finally:
            self.broken = None
            if self._real:
                await self._real.aclose()
                self._real = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request over the line."""
        if not self.broken:
            return await super().handle_async_request(request)
        if (method := method_of(request)) != "GetSiteProperties":  # as in `FaultyTransport`
            self.calls.append(method)
        if not self._real:
            self._real = AiohttpTransport(
                trust=self.broken.trust, connections=self.broken.connections
            )
        base = httpx.URL(self.broken.url)
        request.url = request.url.copy_with(scheme=base.scheme, host=base.host, port=base.port)
        return await self._real.handle_async_request(request)


@asynccontextmanager
async def broken_line(name: str, folder: Path) -> AsyncIterator[Line]:
    """Set up a line by its name in `LINES`."""
    async with AsyncExitStack() as stack:
        yield await LINES[name](stack, folder)


async def _refused(stack: AsyncExitStack, _: Path) -> Line:
    unused = stack.enter_context(socket.socket())
    unused.bind((HERE, 0))
    return Line(f"http://{HERE}:{unused.getsockname()[1]}")


async def _blackholed(stack: AsyncExitStack, _: Path) -> Line:
    """A port whose queue of connections is full: the kernel drops every further SYN."""
    listener = stack.enter_context(socket.socket())
    listener.bind((HERE, 0))
    listener.listen(0)
    for _number in range(3):
        waiting = stack.enter_context(socket.socket())
        waiting.setblocking(False)
        waiting.connect_ex(listener.getsockname())
    return Line(f"http://{HERE}:{listener.getsockname()[1]}")


async def _unknown_host(_: AsyncExitStack, __: Path) -> Line:
    return Line("https://no-such-host.invalid")


async def _full_pool(stack: AsyncExitStack, folder: Path) -> Line:
    line = await _refused(stack, folder)
    return Line(line.url, connections=0)


async def _tls_to_plain(stack: AsyncExitStack, _: Path) -> Line:
    return Line(f"https://{HERE}:{await _served(stack, _bad_request)}")


async def _plain_to_tls(stack: AsyncExitStack, folder: Path) -> Line:
    certificate = Certificate(folder, hosts=(HERE,), valid_until=NOW + timedelta(days=3650))
    return Line(f"http://{HERE}:{await _served(stack, silence, certificate.context())}")


def _certificate(*, host: str = HERE, days: int = 3650, trusted: bool = True):
    async def line(stack: AsyncExitStack, folder: Path) -> Line:
        valid_until = NOW + timedelta(days=days)
        certificate = Certificate(folder, hosts=(host,), valid_until=valid_until)
        trust = ssl.create_default_context()
        if trusted:
            trust.load_verify_locations(certificate.path)
        port = await _served(stack, _bad_request, certificate.context())
        return Line(f"https://{HERE}:{port}", trust)

    return line


LINES = {
    "3 refused port": _refused,
    "4 blackholed": _blackholed,
    "5 unknown host": _unknown_host,
    "6 self-signed": _certificate(trusted=False),
    "6 wrong host": _certificate(host="127.0.0.2"),
    "6 expired": _certificate(days=-1),
    "7 TLS to a plain port": _tls_to_plain,
    "7 plain to a TLS port": _plain_to_tls,
    "8 full pool": _full_pool,
}


class Certificate:
    """A self-signed certificate in a file."""

    def __init__(self, folder: Path, *, hosts: tuple[str, ...], valid_until: datetime) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        names = [x509.IPAddress(ip_address(host)) for host in hosts]
        made = (
            x509.CertificateBuilder()
            .subject_name(_NAME)
            .issuer_name(_NAME)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(valid_until - timedelta(days=7300))
            .not_valid_after(valid_until)
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .sign(key, hashes.SHA256())
        )
        self.path = folder / "certificate.pem"
        self.path.write_bytes(
            made.public_bytes(serialization.Encoding.PEM)
            + key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )

    def context(self) -> ssl.SSLContext:
        """Return the context of a server."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.path)
        return context


async def _bad_request(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
    writer.close()


async def _served(stack: AsyncExitStack, step: Step, context: ssl.SSLContext | None = None) -> int:
    serving = set[asyncio.Task[None] | None]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.add(asyncio.current_task())
        try:
            await reader.read(10)
            await step(writer)
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.transport.abort()

    def stop() -> None:
        server.close()
        for task in serving:
            if task:
                task.cancel()

    server = await asyncio.start_server(serve, HERE, 0, ssl=context)
    stack.callback(stop)
    return int(server.sockets[0].getsockname()[1])
