"""aiohttp's session as the transport needs it. Importing this module imports aiohttp."""

import ssl

import aiohttp
import httpx
from aiohttp.client import ClientTimeout
from aiohttp.client_reqrep import ClientRequest
from aiohttp.connector import Connection
from aiohttp.tracing import Trace

KEEPALIVE_S = 75.0
"""Longer than most pauses between two pages, so that few pages need a TLS handshake."""

_AUTO_HEADERS = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")
"""Headers that aiohttp would add."""


def open_session(trust: ssl.SSLContext | None) -> aiohttp.ClientSession:
    """Return a session without cookies, proxies and headers of its own."""
    trust = trust or httpx.create_ssl_context(trust_env=False)
    return aiohttp.ClientSession(
        connector=_CleanConnector(limit=0, keepalive_timeout=KEEPALIVE_S, ssl=trust),
        cookie_jar=aiohttp.DummyCookieJar(),
        skip_auto_headers=_AUTO_HEADERS,
        auto_decompress=False,
    )


class _CleanConnector(aiohttp.TCPConnector):
    """Reuses no connection on which something arrived after the last response.

    aiohttp would take it for the response to the next request, which may be another site's, and
    each later response for that to the request after it.
    """

    async def connect(
        self,
        req: ClientRequest,
        traces: list[Trace],
        timeout: ClientTimeout,  # noqa: ASYNC109 -- aiohttp's signature
    ) -> Connection:
        """Return a connection on which nothing was received that nobody asked for."""
        while True:
            connection = await super().connect(req, traces, timeout)
            protocol = connection.protocol
            if protocol is None or not protocol.should_close:
                return connection
            connection.close()
