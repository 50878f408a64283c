"""One call to Wix: send it, bound it, read it, and say what went wrong."""

import asyncio
import logging
import ssl
from collections.abc import AsyncIterable, Callable
from typing import TypeVar, cast
from urllib.parse import urlencode

import httpx

from app.wix.answer import OK, Answer, error_of, request_id, retry_after_s
from app.wix.app_errors import WixTokenUnavailable
from app.wix.auth import Auth
from app.wix.decode import ACCEPT_ENCODING, JsonObject, UnreadableError, decode_json, read_body
from app.wix.errors import (
    WixBroken,
    WixError,
    WixForbidden,
    WixOddAnswer,
    WixOutOfTime,
    WixRefused,
    WixTimeout,
    WixUnauthorized,
    WixUnreachable,
)
from app.wix.messages import Call
from app.wix.retry import RetryClock, retry

T = TypeVar("T")

CONNECT_S = 2.0
POOL_S = 0.5
WRITE_S = 3.0

_log = logging.getLogger("app.wix")


class Caller:
    """Sends calls as one site.

    Args:
        http: Sends requests; who made it closes it.
        base_url: What paths are appended to; it may have a path of its own.
        auth: Who is asking.
        retry_clock: The clock that retries go by.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        *,
        base_url: str,
        auth: Auth,
        retry_clock: RetryClock | None = None,
    ) -> None:
        self._http = http
        # Joining would drop the path of a base such as http://127.0.0.1:8000/sandbox/api.
        self._base_url = base_url.rstrip("/")
        self._auth = auth
        self._retry_clock = retry_clock or RetryClock()
        _keep_addresses_out_of_logs()

    async def ask(self, call: Call, read: Callable[[JsonObject], T]) -> T:
        """Send a call, retry it as its policy allows, and parse the response.

        One that Wix rejected unread is sent once more if `Auth` can renew its headers.

        Args:
            call: What to send.
            read: Makes a value of the answer's JSON; raises `UnreadableError`.

        Raises:
            WixError: What the last try ended with.
        """
        identity: dict[str, str] = {}

        async def attempt(limit_s: float) -> T:
            nonlocal identity
            started = self._retry_clock.clock()
            if limit_s <= 0:
                raise WixOutOfTime(call.method)
            try:
                identity = await self._identity(call, limit_s)
                answer = await self._send(
                    call, identity, limit_s - (self._retry_clock.clock() - started)
                )
                value = _value(call.method, answer, read)
            except WixError as error:
                _report(error, self._retry_clock.clock() - started)
                raise
            _log.debug(
                "%(wix_method)s 200 %(wix_request)s %(took_ms)d ms",
                _facts(call.method, answer.request_id, self._retry_clock.clock() - started),
            )
            return value

        try:
            return await retry(attempt, policy=call.policy, retry_clock=self._retry_clock)
        except (WixUnauthorized, WixForbidden) as error:
            renewed = error.rejected_unread and self._auth.renew(identity, error)
            if not renewed or not _may_repeat(call, error):
                raise
        return await retry(attempt, policy=call.policy, retry_clock=self._retry_clock)

    async def _identity(self, call: Call, limit_s: float) -> dict[str, str]:
        try:
            async with asyncio.timeout(limit_s):
                return await self._auth.headers()
        except TimeoutError as error:
            raise WixTokenUnavailable(call.method) from error

    async def _send(self, call: Call, identity: dict[str, str], limit_s: float) -> Answer:
        if limit_s <= 0:
            raise WixOutOfTime(call.method)
        try:
            # httpx's own timeouts count per chunk: a trickle would outlive them all.
            async with asyncio.timeout(limit_s):
                return await self._exchange(self._request(call, identity, limit_s))
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise WixUnreachable(call.method, untrusted=_is_untrusted(error)) from error
        except (TimeoutError, httpx.TimeoutException) as error:
            raise WixTimeout(call.method) from error
        except httpx.TransportError as error:
            raise WixBroken(call.method) from error

    def _request(self, call: Call, identity: dict[str, str], limit_s: float) -> httpx.Request:
        # Not http.build_request: it would add the cookies of whoever was asked before.
        query = f"?{urlencode(call.params)}" if call.params else ""
        headers = {"Accept": "application/json", "Accept-Encoding": ACCEPT_ENCODING, **identity}
        if call.body is not None:
            headers["Content-Type"] = "application/json"
        waits = {"connect": CONNECT_S, "pool": POOL_S, "write": WRITE_S, "read": limit_s}
        return httpx.Request(
            call.verb,
            f"{self._base_url}{call.path}{query}",
            headers=headers,
            content=call.body,
            extensions={"timeout": waits},
        )

    async def _exchange(self, request: httpx.Request) -> Answer:
        response = await self._http.send(request, stream=True, auth=None, follow_redirects=False)
        try:
            content = await _content(response)
        finally:
            await response.aclose()
        headers = response.headers
        return Answer(
            status=response.status_code,
            request_id=request_id(headers),
            retry_after_s=retry_after_s(headers, now=self._retry_clock.now()),
            content=content,
        )


async def _content(response: httpx.Response) -> bytes:
    # Not aiter_bytes: it inflates without a limit.
    chunks = cast("AsyncIterable[bytes]", response.stream)
    try:
        return await read_body(chunks, encoding=response.headers.get("content-encoding", ""))
    except UnreadableError:
        return b""


def _value(method: str, answer: Answer, read: Callable[[JsonObject], T]) -> T:
    if answer.status != OK:
        raise error_of(method, answer)
    try:
        return read(decode_json(answer.content))
    except UnreadableError as error:
        raise WixOddAnswer(method, status=OK, request_id=answer.request_id) from error


def _may_repeat(call: Call, error: WixRefused) -> bool:
    # Who says 401 does not know the caller yet. Who says 403 does, and may have looked further.
    return isinstance(error, WixUnauthorized) or call.policy.uncertain_attempts > 1


def _is_untrusted(error: BaseException | None) -> bool:
    # Refused connections, DNS and TLS failures are all ConnectError; only the cause tells.
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _report(error: WixError, took_s: float) -> None:
    level = logging.DEBUG if isinstance(error, WixRefused) else logging.WARNING
    facts = _facts(error.method, error.request_id, took_s)
    _log.log(level, "%(error)s %(took_ms)d ms", {"error": str(error), **facts})


def _facts(method: str, wix_request: str | None, took_s: float) -> dict[str, object]:
    took_ms = round(took_s * 1000)
    return {"wix_method": method, "wix_request": wix_request or "-", "took_ms": took_ms}


def _keep_addresses_out_of_logs() -> None:
    # httpx logs each URL at INFO, and ours hold connection ids. Whoever set a level keeps it.
    for name in ("httpx", "httpcore"):
        library = logging.getLogger(name)
        if library.level == logging.NOTSET:
            library.setLevel(logging.WARNING)
