"""Send a request to Wix within a time limit, and parse the response or raise the error."""

import asyncio
from collections.abc import AsyncIterable
from functools import lru_cache
from typing import TypeVar, cast
from urllib.parse import urlencode

import httpx

from app.wix.errors import (
    WixError,
    WixForbidden,
    WixOddAnswer,
    WixOutOfTime,
    WixRefused,
    WixTokenUnavailable,
    WixUnauthorized,
)
from app.wix.http.auth import Auth
from app.wix.http.call_gate import CallGate, OpenGate
from app.wix.http.long_read import LongRead, Progress
from app.wix.http.network_errors import wix_errors
from app.wix.http.request import WixRequest
from app.wix.http.request_log import log_error, log_success, silence_url_logging
from app.wix.http.response import (
    OK,
    WixResponse,
    parse_error,
    parse_request_id,
    parse_retry_after_s,
)
from app.wix.http.retry import RetryClock, time_left_s
from app.wix.parsing.json_body import (
    ACCEPT_ENCODING,
    UnreadableError,
    read_body,
)
from app.wix.parsing.list_body import Parser, max_bytes_of, parse_body

T = TypeVar("T")

_parsed_url = lru_cache(maxsize=1024)(httpx.URL)
"""httpx checks each character of a URL, and most calls repeat one."""

CONNECT_S = 2.0
POOL_S = 0.5
WRITE_S = 3.0


class ApiClient:
    """Base of the clients of Wix's APIs: sends requests for one site.

    Args:
        transport: Sends the requests as they are; its owner closes it.
        base_url: Prefix of all paths; it may have a path of its own.
        auth: Authentication of the requests.
        retry_clock: Clock and sleep of the retries.
        gate: Limits of the site's calls; `None` for none.
    """

    def __init__(
        self,
        transport: httpx.AsyncBaseTransport,
        *,
        base_url: str,
        auth: Auth,
        retry_clock: RetryClock | None = None,
        gate: CallGate | None = None,
    ) -> None:
        # Without httpx's client around it, which adds cookies, authentication, redirects and hooks.
        self._transport = transport
        # Joining would drop the path of a base such as http://127.0.0.1:8000/sandbox/api.
        self._base_url = base_url.rstrip("/")
        self._auth = auth
        self._retry_clock = retry_clock or RetryClock()
        self._gate = gate or OpenGate(self._retry_clock)
        silence_url_logging()

    async def send(self, request: WixRequest, parser: Parser[T]) -> T:
        """Send a request, retry it as its policy allows, and parse the JSON of a 200.

        A request rejected unread is sent once more if `Auth` has other headers for it.

        Raises:
            WixError: The last attempt's.
        """
        auth_headers: dict[str, str] = {}
        clock = self._retry_clock.clock

        async def attempt(limit_s: float) -> T:
            nonlocal auth_headers
            started = clock()
            if limit_s <= 0:
                raise WixOutOfTime(request.method)
            try:
                auth_headers = await self._auth_headers(request, limit_s)
                async with self._gate.passage(request, limit_s - (clock() - started)):
                    response = await self._exchange(
                        request,
                        auth_headers,
                        limit_s - (clock() - started),
                        max_bytes=max_bytes_of(parser),
                    )
                    value = await _parse(request.method, response, parser)
            except WixError as error:
                log_error(error, clock() - started)
                raise
            log_success(request.method, response.request_id, clock() - started)
            return value

        try:
            return await self._gate.retry(attempt, policy=request.policy)
        except (WixUnauthorized, WixForbidden) as error:
            renewable = error.rejected_unread and self._auth.invalidate(auth_headers, error)
            if not renewable or not _may_repeat(request, error):
                raise
        return await self._gate.retry(attempt, policy=request.policy)

    def long_read(self, progress: Progress | None) -> LongRead:
        """Return how a read of many pages proceeds: outside a time budget it may wait."""
        return LongRead(progress, self._retry_clock.sleep if time_left_s() is None else None)

    async def _auth_headers(self, request: WixRequest, limit_s: float) -> dict[str, str]:
        try:
            async with asyncio.timeout(limit_s):
                return await self._auth.headers()
        except TimeoutError as error:
            raise WixTokenUnavailable(request.method) from error

    async def _exchange(
        self, request: WixRequest, auth_headers: dict[str, str], limit_s: float, *, max_bytes: int
    ) -> WixResponse:
        if limit_s <= 0:
            raise WixOutOfTime(request.method)
        http_request = self._http_request(request, auth_headers, limit_s)
        with wix_errors(request.method):
            # httpx's timeouts count per chunk: a slow stream of chunks would exceed them all.
            async with asyncio.timeout(limit_s):
                return await self._receive(http_request, max_bytes)

    def _http_request(
        self, request: WixRequest, auth_headers: dict[str, str], limit_s: float
    ) -> httpx.Request:
        query = f"?{urlencode(request.params)}" if request.params else ""
        headers = {"Accept": "application/json", "Accept-Encoding": ACCEPT_ENCODING, **auth_headers}
        if request.body is not None:
            headers["Content-Type"] = "application/json"
        timeouts = {"connect": CONNECT_S, "pool": POOL_S, "write": WRITE_S, "read": limit_s}
        return httpx.Request(
            request.verb,
            _parsed_url(f"{self._base_url}{request.path}{query}"),
            headers=headers,
            content=request.body,
            extensions={"timeout": timeouts},
        )

    async def _receive(self, request: httpx.Request, max_bytes: int) -> WixResponse:
        response = await self._transport.handle_async_request(request)
        try:
            content = await _content(response, max_bytes)
        finally:
            await response.aclose()
        headers = response.headers
        return WixResponse(
            status=response.status_code,
            request_id=parse_request_id(headers),
            retry_after_s=parse_retry_after_s(headers, now=self._retry_clock.now()),
            content=content,
        )


async def _content(response: httpx.Response, max_bytes: int) -> bytes:
    # Not aiter_bytes: it decompresses without a limit.
    chunks = cast("AsyncIterable[bytes]", response.stream)
    try:
        encoding = response.headers.get("content-encoding", "")
        return await read_body(chunks, encoding=encoding, most=max_bytes)
    except UnreadableError:
        return b""


async def _parse(method: str, response: WixResponse, parser: Parser[T]) -> T:
    if response.status != OK:
        raise parse_error(method, response)
    try:
        return await parse_body(response.content, parser)
    except UnreadableError as error:
        raise WixOddAnswer(method, status=OK, request_id=response.request_id) from error


def _may_repeat(request: WixRequest, error: WixRefused) -> bool:
    # A 401 precedes any processing. A 403 may follow some, so it depends on the policy.
    return isinstance(error, WixUnauthorized) or request.policy.uncertain_attempts > 1
