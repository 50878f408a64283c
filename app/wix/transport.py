"""The wire: httpx's API over aiohttp's connections.

Why not httpx's own transport: several times the CPU per call (`bench/README.md`). Why not the
`httpx-aiohttp` package: it reports a connection lost after sending as `ConnectTimeout`, which
means "not sent" and would have a password sent twice; it lets some of aiohttp's errors through,
keeps cookies from one site to the next, and has addresses rewritten on their way.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import contextmanager
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from aiohttp import ClientHandlerType, ClientRequest, ClientResponse, ClientSession

CONNECTIONS = 64
# Longer than the pauses of someone who reads a page, so that few pages pay for TLS.
KEEPALIVE_S = 75.0
TIMEOUT = httpx.Timeout(connect=2.0, pool=0.5, write=3.0, read=4.0)
# What aiohttp would add by itself.
_NOT_OURS = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")


def network_client(
    *, trust: ssl.SSLContext | None = None, connections: int = CONNECTIONS
) -> httpx.AsyncClient:
    """The one HTTP client of a process; close it at the end.

    No proxies from the environment, no redirects, no cookies: calls of several sites share it.

    Args:
        trust: Whose certificates are believed; `None` for the public authorities.
        connections: Most open at once; who finds none free waits half a second.
    """
    return httpx.AsyncClient(
        transport=AiohttpTransport(trust=trust, connections=connections),
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        follow_redirects=False,
        timeout=TIMEOUT,
        trust_env=False,
    )


class AiohttpTransport(httpx.AsyncBaseTransport):
    """Sends httpx's requests by aiohttp, without adding or changing anything.

    Its errors are httpx's: `ConnectError`, `ConnectTimeout` and `PoolTimeout` only when nothing was
    sent. aiohttp is imported, and certificates are read, when the first request is sent.
    """

    def __init__(self, *, trust: ssl.SSLContext | None, connections: int) -> None:
        self._trust = trust
        self._doors = asyncio.Semaphore(connections)
        self._session: ClientSession | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """See `httpx.AsyncBaseTransport`."""
        waits: dict[str, float | None] = request.extensions.get("timeout", {})
        await self._enter(request, waits.get("pool"))
        try:
            answer = await self._send(request, waits)
        except BaseException:
            self._doors.release()
            raise
        return httpx.Response(
            answer.status,
            headers=answer.raw_headers,
            stream=_Body(answer, request=request, done=self._doors.release),
            extensions={"http_version": b"HTTP/1.1", "reason_phrase": _reason(answer)},
        )

    async def _enter(self, request: httpx.Request, wait_s: float | None) -> None:
        # aiohttp counts waiting for a free connection as connecting; here they differ.
        try:
            async with asyncio.timeout(wait_s):
                await self._doors.acquire()
        except TimeoutError as error:
            raise httpx.PoolTimeout("all connections are in use", request=request) from error

    async def _send(
        self, request: httpx.Request, waits: dict[str, float | None]
    ) -> "ClientResponse":
        from aiohttp import ClientTimeout  # noqa: PLC0415 - 100 ms that the sandbox need not pay
        from yarl import URL  # noqa: PLC0415 - the same

        if self._session is None:
            self._session = self._open()

        async def once(asked: "ClientRequest", handler: "ClientHandlerType") -> "ClientResponse":
            # Translating here, below aiohttp, also keeps it from sending a lost GET again: how
            # often a call is sent is decided in `retry`, and nowhere else.
            with _errors_of_httpx(request):
                return await handler(asked)

        connect_s = waits.get("connect")
        return await self._session.request(
            request.method,
            URL(str(request.url), encoded=True),
            headers=request.headers.multi_items(),
            data=await request.aread() or None,
            allow_redirects=False,
            middlewares=(once,),
            timeout=ClientTimeout(
                connect=connect_s, sock_connect=connect_s, sock_read=waits.get("read")
            ),
        )

    def _open(self) -> "ClientSession":
        import aiohttp  # noqa: PLC0415 - 100 ms that the sandbox need not pay

        trust = self._trust or httpx.create_ssl_context(trust_env=False)
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=KEEPALIVE_S, ssl=trust),
            cookie_jar=aiohttp.DummyCookieJar(),
            skip_auto_headers=_NOT_OURS,
            auto_decompress=False,
        )

    async def aclose(self) -> None:
        """Closes all connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None


class _Body(httpx.AsyncByteStream):
    def __init__(
        self, answer: "ClientResponse", *, request: httpx.Request, done: Callable[[], None]
    ) -> None:
        self._answer = answer
        self._request = request
        self._done: Callable[[], None] | None = done

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _errors_of_httpx(self._request):
            async for chunk in self._answer.content.iter_any():
                yield chunk

    async def aclose(self) -> None:
        if self._done is not None:
            # A connection with unread bytes is closed by this, any other one is kept.
            self._answer.release()
            self._done()
            self._done = None


def _reason(answer: "ClientResponse") -> bytes:
    return (answer.reason or "").encode("ascii", errors="ignore")


@contextmanager
def _errors_of_httpx(request: httpx.Request) -> Generator[None]:
    import aiohttp  # noqa: PLC0415 - loaded by the first request
    from aiohttp.http_exceptions import HttpProcessingError  # noqa: PLC0415 - the same

    try:
        yield
    except aiohttp.ConnectionTimeoutError as error:
        raise httpx.ConnectTimeout("connecting took too long", request=request) from error
    except TimeoutError as error:
        raise httpx.ReadTimeout("no answer in time", request=request) from error
    except aiohttp.ClientConnectorError as error:
        raise httpx.ConnectError("no connection", request=request) from error
    except (aiohttp.ServerDisconnectedError, aiohttp.ClientPayloadError) as error:
        raise httpx.RemoteProtocolError("the answer was cut off", request=request) from error
    except OSError as error:
        raise httpx.ReadError("the connection was lost", request=request) from error
    except (aiohttp.ClientError, HttpProcessingError) as error:
        raise httpx.RemoteProtocolError("not HTTP", request=request) from error
