"""Whatever the parsers of foreign input get, they return a value or their own error."""

import json
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given, strategies as some

from app.calendars.connecting.oauth_url import OAuthUrlRefused, checked_oauth_url
from app.sandbox.signature import public_webhook_pem, sign_instance, sign_webhook
from app.server.request_head import BadHead, HeadBuffer
from app.web.language.language import Languages
from app.web.middleware.cookie import Cookies
from app.wix import Secret, UntrustedMessage, WebhookKey, verify_instance, verify_webhook
from app.wix.http.response import parse_retry_after_s
from app.wix.parsing.json_body import UnreadableError, decode_json
from tests.strategies import BODIES, HEADERS, VALUES, example_settings

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
OWN = "https://calendars.example"
LANGUAGES = Languages(Path(__file__).parent.parent.parent / "locales")
HOUR_S = 3600
KEY = Secret("the app's secret")


SENT = [value for value in VALUES if "\\ud800" not in json.dumps(value) and value is not None]
"""Values that Wix's JSON can hold."""


def joined(*parts: str, most: int = 12) -> some.SearchStrategy[str]:
    """Return texts of parts that mean something to a parser, and of other letters."""
    some_parts = some.sampled_from(parts) | some.characters(codec="utf-8") | some.text(max_size=3)
    return some.lists(some_parts, max_size=most).map("".join)


WAITS = joined(
    *("Sun", "Nov", "2026", "06", "08:49:37", " ", ",", ":", "-", "+", "GMT", "(", ")", "99", "0"),
    *("-9999", "9" * 30, "²", "."),
)
RETRY_AFTERS = [value for name, value in HEADERS if name == "retry-after"]


@example_settings(100)
@given(WAITS | some.sampled_from(RETRY_AFTERS))
def test_a_wait_is_known_or_not_and_at_most_an_hour(value):
    wait_s = parse_retry_after_s({"retry-after": value}, now=NOW)
    assert wait_s is None or 0 <= wait_s <= HOUR_S


SCRAPS_OF_JSON = (
    *(b"{", b"}", b"[", b"]", b",", b":", b'"', b"\\u", b"d800", b"1", b"-", b"e9", b"NaN"),
    *(b"null", b'"a"', b'"a":1', b"\xef\xbb\xbf", b"\xff", b" ", b"\x00", b"0" * 5000),
)
SCRAPS = some.lists(
    some.sampled_from(SCRAPS_OF_JSON) | some.binary(max_size=4),
    max_size=20,
).map(b"".join)


@example_settings(100)
@given(SCRAPS | some.sampled_from(BODIES))
def test_a_body_is_an_object_or_unreadable(data):
    try:
        found = decode_json(data)
    except UnreadableError:
        return
    assert found == json.loads(data.decode("utf-8-sig"))
    assert "NaN" not in json.dumps(found, allow_nan=True) or b'"' in data


FIELDS = some.dictionaries(
    some.sampled_from(
        ["instanceId", "appDefId", "signDate", "uid", "permissions", "expirationDate", "aid"]
    ),
    some.sampled_from(SENT) | some.text(max_size=8),
)


@example_settings(60)
@given(FIELDS)
def test_a_signed_instance_of_any_content_is_verified_or_untrusted(payload):
    refused(lambda: verify_instance(sign(payload), app_id="app", secrets=[KEY], now=NOW))


@example_settings(60)
@given(joined(".", "=", "e30", "eyJhIjoxfQ", "A", "-", "_"))
def test_an_instance_that_wix_did_not_sign_is_untrusted(text):
    with pytest.raises(UntrustedMessage):
        verify_instance(text, app_id="app", secrets=[KEY], now=NOW)


def sign(payload: dict[str, object]) -> str:
    """Return the `instance` of a payload that JSON can hold."""
    return sign_instance(KEY.reveal(), json.loads(json.dumps(payload), parse_constant=str))


def refused(verify: object) -> None:
    """Call, and allow only the refusal of an untrusted message."""
    try:
        verify()  # type: ignore[operator] # a test's lambda
    except UntrustedMessage:
        return


CLAIMS = some.dictionaries(
    some.sampled_from(["data", "iat", "exp", "nbf", "aud"]),
    some.sampled_from(SENT)
    | some.sampled_from(['{"eventType":"AppRemoved"}', '{"data":"{}"}', "[[[", '"x"']),
)


@example_settings(30)
@given(CLAIMS)
def test_signed_claims_of_any_content_are_an_event_or_untrusted(claims):
    known = [WebhookKey.from_pem(public_webhook_pem())]
    body = sign_webhook(json.loads(json.dumps(claims), parse_constant=str)).encode()
    refused(lambda: verify_webhook(body, app_id="app", keys=known, now=NOW))
    for changed in (body[:-4] + b"AAAA", body[1:], body + b".", body.replace(b".", b"", 1)):
        with pytest.raises(UntrustedMessage):
            verify_webhook(changed, app_id="app", keys=known, now=NOW)


LINES_OF_HEADS = (
    *(b"GET / HTTP/1.1", b"POST /x HTTP/1.0", b"\r\n", b"\r\n", b"\n", b"\r", b"host: a"),
    *(b"GET http://a/ HTTP/1.1", b"CONNECT a:1 HTTP/1.1", b" ", b"\x00", b":", b"a: b\r\n"),
)
LINES = some.lists(
    some.sampled_from(LINES_OF_HEADS) | some.binary(max_size=3),
    min_size=1,
    max_size=12,
)


@example_settings(100)
@given(LINES)
def test_a_head_is_accepted_or_not_wherever_it_is_cut(parts):
    whole, cut = received([b"".join(parts)]), received(parts)
    assert cut == whole or BadHead in {cut, whole}, "only a refusal may come sooner"
    if isinstance(whole, bytes) and whole:
        assert whole.startswith((b"GET /", b"POST /")) or whole[:1].isupper()
        assert b"\r\n\r\n" in whole


def received(parts: list[bytes]) -> object:
    """Return the head and what follows, b"" while it is incomplete, or the kind of refusal."""
    buffer, found = HeadBuffer(), b""
    try:
        for part in parts:
            found = found + part if found else buffer.receive(part)
    except BadHead:
        return BadHead
    return found


@example_settings(100)
@given(joined("de", "pt-BR", "*", ";q=", "0", "1", "0.5", ",", " ", "-", "x-", "q", "=", "²", "_"))
def test_any_accept_language_has_a_language_or_none(header):
    assert LANGUAGES.best_match(header) in {None, *LANGUAGES.available}
    assert LANGUAGES.by_tag(header) in {None, *LANGUAGES.available}


@example_settings(100)
@given(
    joined(
        *("https://", "http://", "//", "/", "\\", "@", ":", "443", "accounts.google.com", "?", "#"),
        *("calendars.example", ".", "%2e", "[::1]", "127.0.0.1", "javascript:", "\t", "\n", "。"),
    )
)
def test_only_https_urls_of_another_host_are_redirected_to(url):
    try:
        checked = checked_oauth_url(url, own_origin=OWN)
    except OAuthUrlRefused:
        return
    parts = urlsplit(checked)
    assert (checked, parts.scheme, parts.port or 443) == (url, "https", 443)
    assert url[:8].lower() == "https://"
    assert parts.netloc.isascii()
    assert not {*"@[]%\\ \t\r\n"} & {*parts.netloc}
    assert parts.hostname != "calendars.example"


@example_settings(60)
@given(some.lists(joined("__Host-session", "=", ";", " ", '"', "a", ",").map(str.encode)))
def test_any_cookies_are_read(sent):
    scope = {"headers": [(b"cookie", value) for value in sent]}
    for found in (Cookies(OWN).values(scope, "session"), Cookies(OWN).short_names(scope, "flow")):
        assert not [one for one in found if ";" in one]
