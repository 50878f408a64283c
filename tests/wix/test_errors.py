"""Each error response becomes one exception, which says whether Wix may have acted."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest

from app.wix import (
    BadCredentials,
    ConnectionAlreadyDisconnected,
    ConnectionNotConnected,
    NotSupportedByProvider,
    PremiumFeatureNotEnabled,
    Violation,
    WixBroken,
    WixError,
    WixForbidden,
    WixInvalid,
    WixNotFound,
    WixOddAnswer,
    WixPoolExhausted,
    WixRateLimited,
    WixRefused,
    WixTimeout,
    WixUnauthorized,
    WixUnavailable,
    WixUnreachable,
)
from app.wix.http.response import parse_retry_after_s
from tests.rows import each_row
from tests.wix.conftest import answer, refusal


async def error_of(wix, response) -> WixError:
    with pytest.raises(WixError) as caught:
        await wix.says(response).disconnect("c")
    return caught.value


@each_row(
    ("status", "code", "kind"),
    [
        (401, "BAD_CREDENTIALS", BadCredentials),
        (403, "PREMIUM_FEATURE_NOT_ENABLED", PremiumFeatureNotEnabled),
        (428, "PREMIUM_FEATURE_NOT_ENABLED", PremiumFeatureNotEnabled),
        (428, "NOT_SUPPORTED_BY_PROVIDER", NotSupportedByProvider),
        (400, "NOT_SUPPORTED_BY_PROVIDER", NotSupportedByProvider),
        (428, "CONNECTION_NOT_CONNECTED", ConnectionNotConnected),
        (428, "CONNECTION_ALREADY_DISCONNECTED", ConnectionAlreadyDisconnected),
        (400, "NOT_FOUND", WixNotFound),
        (403, "UNAUTHENTICATED", WixUnauthorized),
        (401, "PERMISSION_DENIED", WixForbidden),
        (401, "NEW_CODE", WixUnauthorized),
        (409, "NEW_CODE", WixRefused),
        (428, "NEW_CODE", WixRefused),
        (500, "NOT_FOUND", WixUnavailable),
    ],
)
async def test_the_application_code_takes_precedence_over_the_status(wix, status, code, kind):
    error = await error_of(wix, lambda: refusal(status, code))
    assert type(error) is kind
    assert (error.method, error.status, error.code) == ("Disconnect", status, code)
    assert (error.request_id, error.description) == ("1700.42", "words")


@each_row(
    ("status", "kind"),
    [
        (400, WixInvalid),
        (401, WixUnauthorized),
        (403, WixForbidden),
        (404, WixNotFound),
        (409, WixRefused),
        (428, WixRefused),
        (429, WixRateLimited),
        (500, WixUnavailable),
        (502, WixUnavailable),
        (503, WixUnavailable),
        (529, WixUnavailable),
        (201, WixOddAnswer),
        (204, WixOddAnswer),
        (302, WixOddAnswer),
        (307, WixOddAnswer),
    ],
)
@each_row(
    "body",
    [
        b"",
        b"<html>Bad gateway</html>",
        b'{"message":"","details":{}}',
        b'{"message":7,"details":[]}',
        b'{"details":{"applicationError":{"code":429}}}',
        b'{"details":{"applicationError":{"code":"no such \\u0000 code"}}}',
        b'{"details":{"validationError":{"fieldViolations":"x"}}}',
        b'{"connection":{"id":"c"}}',
        b"\xff",
        b"[" * 5000,
    ],
)
async def test_without_a_code_the_status_decides(wix, status, kind, body):
    def response():
        return httpx.Response(status, content=body, headers={"location": "http://evil.test/"})

    error = await error_of(wix, response)
    assert type(error) is kind
    assert (error.status, error.code, error.request_id) == (status, None, None)
    assert {request.url.host for request in wix.asked} == {"wix.test"}


async def test_field_violations_are_reported(wix):
    violations = [
        {"field": "scheduleId", "description": "no GUID", "violatedRule": "FORMAT"},
        {"field": "note", "violatedRule": "CUSTOM", "ruleName": "INVALID_NOTE"},
    ]
    body = {"message": "", "details": {"validationError": {"fieldViolations": violations}}}
    error = await error_of(wix, lambda: answer(body, 400))
    assert isinstance(error, WixInvalid)
    assert error.violations == (
        Violation("scheduleId", "FORMAT"),
        Violation("note", "INVALID_NOTE"),
    )


def test_bad_credentials_do_not_renew_the_app_token():
    assert not issubclass(BadCredentials, WixUnauthorized)


@each_row(
    ("fault", "kind", "sent", "may_have_run"),
    [
        (httpx.ConnectError("x"), WixUnreachable, False, False),
        (httpx.ConnectTimeout("x"), WixUnreachable, False, False),
        (httpx.PoolTimeout("x"), WixPoolExhausted, False, False),
        (httpx.ReadTimeout("x"), WixTimeout, True, True),
        (httpx.WriteTimeout("x"), WixTimeout, True, True),
        (httpx.ReadError("x"), WixBroken, True, True),
        (httpx.WriteError("x"), WixBroken, True, True),
        (httpx.RemoteProtocolError("x"), WixBroken, True, True),
        (lambda: answer([]), WixOddAnswer, True, True),
        (lambda: answer({}, 500), WixUnavailable, True, True),
        (lambda: answer({}, 503), WixUnavailable, True, False),
        (lambda: answer({}, 429), WixRateLimited, True, False),
        (lambda: answer({}, 404), WixNotFound, True, False),
    ],
)
async def test_an_error_says_whether_wix_may_have_acted(wix, fault, kind, sent, may_have_run):
    error = await error_of(wix, fault)
    assert type(error) is kind
    assert (error.sent, error.may_have_run) == (sent, may_have_run)
    assert isinstance(error.__cause__, httpx.TransportError) or error.status is not None


NOW = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)


@each_row(
    ("value", "seconds"),
    [
        (None, None),
        ("", None),
        ("0", 0.0),
        ("1", 1.0),
        ("30", 30.0),
        ("1000000000", 3600.0),
        ("9" * 400, None),
        ("-1", None),
        ("1.5", None),
        ("٣", None),  # a digit in Python, but not in HTTP
        ("soon", None),
        (format_datetime(NOW + timedelta(seconds=7), usegmt=True), 7.0),
        (format_datetime(NOW - timedelta(seconds=7), usegmt=True), 0.0),
        (format_datetime(NOW + timedelta(days=7), usegmt=True), 3600.0),
        ("Sun, 22 Nov 2026 12:00:05 -0000", 5.0),
        ("Sun, 99 Nov 2026 12:00:05 GMT", None),
    ],
)
def test_retry_after_is_a_number_or_a_date(value, seconds):
    headers = {} if value is None else {"retry-after": value}
    assert parse_retry_after_s(headers, now=NOW) == seconds


async def test_a_retry_after_date_is_relative_to_the_given_clock(wix):
    until = format_datetime(wix.clock.present() + timedelta(seconds=30), usegmt=True)
    error = await error_of(wix, lambda: answer({}, 429, retry_after=until))
    assert error.retry_after_s == 30


@pytest.mark.parametrize("status", [429, 503])
async def test_the_wait_can_be_shown_to_the_owner(wix, status):
    error = await error_of(wix, lambda: answer({}, status, retry_after="30"))
    assert isinstance(error, WixRateLimited | WixUnavailable)
    assert error.retry_after_s == 30


@each_row(
    "body",
    [
        b"",
        b"<html>",
        b'{"connection": {"id": "c"',
        b"[]",
        b"null",
        b'"x"',
        b'{"connection": {"id": "c", "x": NaN}}',
        b'{"connection": {"id": "c", "x": -Infinity}}',
        b'{"connection": {"id": "c", "x": ' + b"9" * 5000 + b"}}",
        b'{"connection": {"id": "c", "x": "\xff"}}',
        b'{"connection": {"id": "b"}, "connection": {"id": "c"}}',
        b'{"connection": {"id": "b", "\\u0069d": "c"}}',
        b'{"connection": {"id": "c", "x": [{"y": 1, "y": 1}]}}',
        b'{"x":' * 33 + b"1" + b"}" * 33,
        b'{"x":' + b"[" * 200_000,
        b'{"x":' + b"[" * 200_000 + b"]" * 200_000 + b"}",
        b"\xff\xfe" + '{"connection": {"id": "c"}}'.encode("utf-16-le"),
        b'{"x": "' + b"y" * 2_097_152 + b'"}',
    ],
)
async def test_an_unreadable_response_is_not_retried(wix, body):
    with pytest.raises(WixOddAnswer):
        await wix.says(lambda: httpx.Response(200, content=body)).get_connection("c")
    assert len(wix.asked) == 1


@pytest.mark.parametrize(
    "body",
    [
        b'\xef\xbb\xbf{"connection": {"id": "c"}}',
        b'{"connection": {"id": "c", "x": 1e999}}',
        b'{"connection": {"id": "c"}, "x":' + b"[" * 31 + b"]" * 31 + b"}",
    ],
)
async def test_unusual_but_valid_bodies_are_read(wix, body):
    found = await wix.says(lambda: httpx.Response(200, content=body)).get_connection("c")
    assert found.id == "c"


def test_an_error_shows_only_what_may_be_logged():
    error = WixNotFound(
        "GetConnection", status=404, code="NOT_FOUND", request_id="17", description="secret id"
    )
    assert str(error) == "WixNotFound: GetConnection 404 NOT_FOUND (request 17)"
    assert "secret" not in repr(error)
    assert json.dumps(error.description) == '"secret id"'
