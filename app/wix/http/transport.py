"""An httpx transport over aiohttp.

httpx's own transport takes several times the CPU per call (`bench/README.md`). The package
`httpx-aiohttp` reports a connection lost after sending as `ConnectTimeout`, which means "not sent"
and would send a password twice; it also leaks some of aiohttp's errors, keeps cookies across sites
and rewrites URLs.
"""

import asyncio
import ssl
import threading
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from importlib import import_module
from typing import TYPE_CHECKING, Self

import httpx

if TYPE_CHECKING:
    from aiohttp import ClientHandlerType, ClientRequest, ClientResponse, ClientSession

MAX_SOCKETS = 64
TIMEOUT = httpx.Timeout(connect=2.0, pool=0.5, write=3.0, read=4.0)
_IMPORT_AFTER_S = 0.2


def network_transport(
    *, trust: ssl.SSLContext | None = None, connections: int = MAX_SOCKETS
) -> httpx.AsyncBaseTransport:
    """Return the transport of a process, which its owner closes; all sites share it.

    `trust` is `None` for the public certificate authorities. A request waits for one of
    `connections`, as long as its time limits say.
    """
    return AiohttpTransport(trust=trust, connections=connections)


def network_client() -> httpx.AsyncClient:
    """Return an HTTP client over this transport for other hosts than Wix.

    No proxies from the environment, no redirects, no cookies.
    """
    return httpx.AsyncClient(
        transport=network_transport(),
        cookies=_NoCookies(),
        follow_redirects=False,
        timeout=TIMEOUT,
        trust_env=False,
    )


class _NoCookies(CookieJar):
    """Neither keeps nor sends cookies, and looks for none."""

    def extract_cookies(self, response: object, request: object) -> None:
        """Keep nothing."""

    def add_cookie_header(self, request: object) -> None:
        """Send nothing."""


class AiohttpTransport(httpx.AsyncBaseTransport):
    """Sends httpx's requests by aiohttp unchanged.

    It raises httpx's errors: `ConnectError`, `ConnectTimeout` and `PoolTimeout` only if nothing was
    sent. The first request loads the certificates, and imports aiohttp if nothing has before.
    """

    def __init__(self, *, trust: ssl.SSLContext | None, connections: int) -> None:
        self._trust = trust
        self._slots = asyncio.Semaphore(connections)
        self._session: ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Import aiohttp in a thread soon after the start, so that no page waits for it."""
        load = threading.Thread(target=import_module, args=("aiohttp",), daemon=True)
        asyncio.get_running_loop().call_later(_IMPORT_AFTER_S, load.start)
        return self

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; see `httpx.AsyncBaseTransport`."""
        timeouts: dict[str, float | None] = request.extensions.get("timeout", {})
        await self._acquire_slot(request, timeouts.get("pool"))
        try:
            response = await self._send(request, timeouts)
        except BaseException:
            self._slots.release()
            raise
        return httpx.Response(
            response.status,
            headers=response.raw_headers,
            stream=_Body(response, request=request, done=self._slots.release),
            extensions={"http_version": b"HTTP/1.1", "reason_phrase": _reason(response)},
        )

    async def _acquire_slot(self, request: httpx.Request, wait_s: float | None) -> None:
        # aiohttp counts the wait for a free connection as connecting; httpx has an error for it.
        try:
            async with asyncio.timeout(wait_s):
                await self._slots.acquire()
        except TimeoutError as error:
            raise httpx.PoolTimeout("all connections are in use", request=request) from error

    async def _send(
        self, request: httpx.Request, timeouts: dict[str, float | None]
    ) -> "ClientResponse":
        from aiohttp import ClientTimeout  # noqa: PLC0415 - 100 ms that the sandbox need not pay
        from yarl import URL  # noqa: PLC0415 - 100 ms that the sandbox need not pay

        if self._session is None:
            from app.wix.http.aiohttp_session import open_session  # noqa: PLC0415 - imports aiohttp

            self._session = open_session(self._trust)

        async def send_once(
            client_request: "ClientRequest", handler: "ClientHandlerType"
        ) -> "ClientResponse":
            # Translating errors here also keeps aiohttp from repeating a lost GET by itself:
            # only `retry` repeats requests.
            with _httpx_errors(request):
                return await handler(client_request)

        connect_s = timeouts.get("connect")
        return await self._session.request(
            request.method,
            URL(str(request.url), encoded=True),
            headers=request.headers.multi_items(),
            data=await request.aread() or None,
            allow_redirects=False,
            middlewares=(send_once,),
            timeout=ClientTimeout(
                connect=connect_s, sock_connect=connect_s, sock_read=timeouts.get("read")
            ),
        )

    async def aclose(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None


class _Body(httpx.AsyncByteStream):
    def __init__(
        self, response: "ClientResponse", *, request: httpx.Request, done: Callable[[], None]
    ) -> None:
        self._response = response
        self._request = request
        self._done: Callable[[], None] | None = done

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _httpx_errors(self._request):
            async for chunk in self._response.content.iter_any():
                yield chunk

    async def aclose(self) -> None:
        if self._done is not None:
            # Closes a connection with unread bytes, keeps any other.
            self._response.release()
            self._done()
            self._done = None


def _reason(response: "ClientResponse") -> bytes:
    return (response.reason or "").encode("ascii", errors="ignore")


@contextmanager
def _httpx_errors(request: httpx.Request) -> Generator[None]:
    import aiohttp  # noqa: PLC0415 - loaded by the first request
    from aiohttp.http_exceptions import HttpProcessingError  # noqa: PLC0415 - loaded by the first request

    try:
        yield
    except aiohttp.ConnectionTimeoutError as error:
        raise httpx.ConnectTimeout("connecting took too long", request=request) from error
    except TimeoutError as error:
        raise httpx.ReadTimeout("no response in time", request=request) from error
    except aiohttp.ClientConnectorError as error:
        raise httpx.ConnectError("no connection", request=request) from error
    except (aiohttp.ServerDisconnectedError, aiohttp.ClientPayloadError) as error:
        raise httpx.RemoteProtocolError("the response was truncated", request=request) from error
    except OSError as error:
        raise httpx.ReadError("the connection was lost", request=request) from error
    except (aiohttp.ClientError, HttpProcessingError) as error:
        raise httpx.RemoteProtocolError("not HTTP", request=request) from error
