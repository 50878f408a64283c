"""All classes of failures of a call to Wix."""

import json
import ssl
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

import httpx

from app import wix
from tests.web.connect.apple import code
from tests.web.faulty_transport import Failure, FaultyTransport
from tests.web.visit_runner import SECRET


@dataclass(frozen=True, slots=True)
class FailingCall:
    """A failure, and the error that it raises."""

    name: str
    wrong: Failure
    error: type[wix.WixError]


class _CutOff(httpx.AsyncByteStream):
    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b'{"connection": {"id": "'
        raise httpx.ReadError("reset")


def _raising(kind: type[Exception], cause: Exception | None = None) -> Failure:
    def wrong(_: FaultyTransport) -> httpx.Response:
        raise kind("the line") from cause

    return wrong


def _endless(transport: FaultyTransport) -> httpx.Response:
    transport.late_s = 60.0
    raise httpx.ReadTimeout("the line")


def _saying(status: int, body: bytes | str | None = None, **headers: str) -> Failure:
    given = json.dumps({"message": SECRET}) if body is None else body
    raw = given.encode() if isinstance(given, str) else given
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: httpx.Response(status, stream=httpx.ByteStream(raw), headers=named)


def _code(status: int, name: str) -> Failure:
    return _saying(status, code(name).replace('""', f'"{SECRET}"'))


_HTML = f"<html><body><h1>{SECRET}</h1></body></html>"
_VIOLATION = {
    "message": SECRET,
    "details": {"validationError": {"fieldViolations": [{"field": "x", "description": SECRET}]}},
}
_LISTS = ("providers", "connections", "schedules", "staffMembers", "events", "calendars")
_MISTYPED = {
    **dict.fromkeys(_LISTS, SECRET),
    "connection": [SECRET],
    "oauthUrl": {SECRET: 2},
}
_HOLLOW = {**{name: {} for name in _LISTS}, "connection": {}, "oauthUrl": ""}
_LATER = "Sun, 22 Nov 2099 09:00:00 GMT"

ROWS: Mapping[str, tuple[FailingCall, ...]] = {
    "no connection": (
        FailingCall("3 refused port", _raising(httpx.ConnectError), wix.WixUnreachable),
        FailingCall("4 blackholed", _raising(httpx.ConnectTimeout), wix.WixUnreachable),
        FailingCall(
            "6 certificate",
            _raising(httpx.ConnectError, ssl.SSLCertVerificationError()),
            wix.WixUnreachable,
        ),
        FailingCall("8 pool full", _raising(httpx.PoolTimeout), wix.WixUnreachable),
    ),
    "too slow": (
        FailingCall("1 latency", _raising(httpx.ReadTimeout), wix.WixTimeout),
        FailingCall("1 latency beyond the page's budget", _endless, wix.WixTimeout),
        FailingCall("2 trickle", _raising(TimeoutError), wix.WixTimeout),
    ),
    "cut off": (
        FailingCall(
            "9 closed before the answer", _raising(httpx.RemoteProtocolError), wix.WixBroken
        ),
        FailingCall("9 reset before the answer", _raising(httpx.ReadError), wix.WixBroken),
        FailingCall(
            "10 reset in the answer", lambda _: httpx.Response(200, stream=_CutOff()), wix.WixBroken
        ),
    ),
    "failing": (
        FailingCall("14 500", _saying(500), wix.WixUnavailable),
        FailingCall("14 502", _saying(502, _HTML), wix.WixUnavailable),
        FailingCall("14 504", _saying(504, ""), wix.WixUnavailable),
        FailingCall("14 529", _saying(529), wix.WixUnavailable),
    ),
    "busy": (
        FailingCall("15 503", _saying(503, _HTML), wix.WixUnavailable),
        FailingCall("15 503 for a second", _saying(503, retry_after="1"), wix.WixUnavailable),
        FailingCall("15 503 until a date", _saying(503, retry_after=_LATER), wix.WixUnavailable),
        FailingCall("15 503 for nonsense", _saying(503, retry_after="-1"), wix.WixUnavailable),
    ),
    "rate limited": (
        FailingCall("16 429", _saying(429), wix.WixRateLimited),
        FailingCall("16 429 for a second", _saying(429, retry_after="1"), wix.WixRateLimited),
        FailingCall("16 429 for half a minute", _saying(429, retry_after="30"), wix.WixRateLimited),
        FailingCall("16 429 by code", _code(429, "RESOURCE_EXHAUSTED"), wix.WixRateLimited),
    ),
    "not accepted": (
        FailingCall("17 401", _saying(401), wix.WixUnauthorized),
        FailingCall("17 401 of the password", _code(401, "BAD_CREDENTIALS"), wix.BadCredentials),
        FailingCall("17 401 by code", _code(401, "UNAUTHENTICATED"), wix.WixUnauthorized),
    ),
    "forbidden": (
        FailingCall("18 403", _saying(403), wix.WixForbidden),
        FailingCall("18 403 by code", _code(403, "PERMISSION_DENIED"), wix.WixForbidden),
        FailingCall("18 403 HTML", _saying(403, _HTML), wix.WixForbidden),
        FailingCall(
            "18 plan", _code(403, "PREMIUM_FEATURE_NOT_ENABLED"), wix.PremiumFeatureNotEnabled
        ),
    ),
    "unknown": (
        FailingCall("18 404", _saying(404), wix.WixNotFound),
        FailingCall("18 404 by code", _code(404, "NOT_FOUND"), wix.WixNotFound),
        FailingCall("18 404 HTML", _saying(404, _HTML), wix.WixNotFound),
    ),
    "refused": (
        FailingCall("18 400", _saying(400), wix.WixInvalid),
        FailingCall("18 400 with violations", _saying(400, json.dumps(_VIOLATION)), wix.WixInvalid),
        FailingCall("18 409", _saying(409), wix.WixRefused),
        FailingCall("18 413", _saying(413, _HTML), wix.WixRefused),
        FailingCall(
            "18 428 provider", _code(428, "NOT_SUPPORTED_BY_PROVIDER"), wix.NotSupportedByProvider
        ),
        FailingCall(
            "18 428 gone", _code(428, "CONNECTION_NOT_CONNECTED"), wix.ConnectionNotConnected
        ),
        FailingCall(
            "18 428 over",
            _code(428, "CONNECTION_ALREADY_DISCONNECTED"),
            wix.ConnectionAlreadyDisconnected,
        ),
        FailingCall("18 428 unheard of", _code(428, "SOMETHING_NEW"), wix.WixRefused),
    ),
    "no JSON": (
        FailingCall("19 HTML", _saying(200, _HTML), wix.WixOddAnswer),
        FailingCall("19 empty", _saying(200, ""), wix.WixOddAnswer),
        FailingCall("19 truncated", _saying(200, '{"connection": {"id": "'), wix.WixOddAnswer),
        FailingCall("12 bad gzip", _saying(200, b"x", content_encoding="gzip"), wix.WixOddAnswer),
        FailingCall("13 large", _saying(200, b" " * 3_000_000), wix.WixOddAnswer),
        FailingCall("20 no UTF-8", _saying(200, b"\xff\xfe"), wix.WixOddAnswer),
        FailingCall("20 NaN", _saying(200, '{"x": NaN}'), wix.WixOddAnswer),
        FailingCall("20 deep", _saying(200, "[" * 100_000), wix.WixOddAnswer),
    ),
    "nonsense": (
        FailingCall("19 list", _saying(200, "[]"), wix.WixOddAnswer),
        FailingCall("19 null", _saying(200, "null"), wix.WixOddAnswer),
        FailingCall("19 wrong types", _saying(200, json.dumps(_MISTYPED)), wix.WixOddAnswer),
        FailingCall("21 nothing in it", _saying(200, json.dumps(_HOLLOW)), wix.WixOddAnswer),
    ),
    "no success": (
        FailingCall("24 302", _saying(302, location="https://elsewhere.example"), wix.WixOddAnswer),
        FailingCall("24 307", _saying(307, location="https://elsewhere.example"), wix.WixOddAnswer),
        FailingCall("24 204", _saying(204, b""), wix.WixOddAnswer),
        FailingCall("24 201", _saying(201), wix.WixOddAnswer),
    ),
}
