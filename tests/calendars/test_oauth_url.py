"""Which consent URLs of Wix the app redirects to (T8)."""

from urllib.parse import urlsplit

import pytest

from app.calendars.connecting.oauth_url import OAuthUrlRefused, checked_oauth_url, origin_of
from tests.rows import each_row

OWN = "https://calendars.example"
SANDBOX = "http://127.0.0.1:8000"
CONSENT = f"{SANDBOX}/sandbox/consent/abc"
PROVIDER = "https://accounts.google.com/o/oauth2/v2/auth"


@each_row(
    "url",
    [
        PROVIDER,
        f"{PROVIDER}?client_id=1&redirect_uri=https%3A%2F%2Fwww.wix.com%2Fx&scope=a%20b#end",
        "HTTPS://login.microsoftonline.com/common/oauth2/authorize",
        "https://login.live.com:443/oauth20_authorize.srf",
        "https://www.wix.com/_api/external-calendar/start?email=me@mail.example",
        "https://xn--bcher-kva.example/",
        f"{PROVIDER}?back={OWN}/oauth/callback",
        "https://calendars.example.org/consent",
        PROVIDER + "?" + "a" * (4096 - len(PROVIDER) - 1),
    ],
)
def test_a_providers_https_url_is_accepted_unchanged(url):
    assert checked_oauth_url(url, own_origin=OWN, sandbox_origin=SANDBOX) == url


@each_row(
    "url",
    [
        "https://[2001:db8::1]/consent",
        "https://10.0.0.1/consent",
        "http://accounts.google.com/",
        "javascript:alert(1)//accounts.google.com",
        "data:text/html,hello",
        "file:///etc/passwd",
        "ftp://accounts.google.com/",
        "//evil.example/",
        "///evil.example/",
        "/connect",
        "https:evil.example/",
        "https:///evil.example/",
        "https://",
        "",
        "https://accounts.google.com@evil.example/",
        "https://user:password@accounts.google.com/",
        "https://@accounts.google.com/",
        "https://accounts.google.com:8443/",
        "https://accounts.google.com:80/",
        "https://accounts.google.com:99999/",
        "https://accounts.google.com:port/",
        "https://evil.example\\@accounts.google.com/",
        "https:\\\\evil.example/",
        "https://accounts.google.com/\t",
        "\thttps://accounts.google.com/",
        "https://accounts.google.com/\r\nSet-Cookie: a=b",
        "https://accounts.google.com/\nx",
        " https://accounts.google.com/",
        "https://accounts.google.com/a b",
        "https://accounts.google.com/\0",
        "https://accounts.google.com/\x7f",
        "https://bücher.example/",
        "https://accounts.google.com/é",
        "https://accounts.google.com/\u202e",
        "https://[::1/",
        "https://[nonsense]/",
        'https://accounts.google.com/"><script>',
        PROVIDER + "?" + "a" * (4096 - len(PROVIDER)),
    ],
)
def test_an_invalid_consent_url_is_rejected(url):
    with pytest.raises(OAuthUrlRefused):
        checked_oauth_url(url, own_origin=OWN, sandbox_origin=SANDBOX)


@each_row(
    ("own", "url"),
    [
        (OWN, "https://calendars.example/signout"),
        (OWN, "https://calendars.example:443/signout"),
        (OWN, "https://Calendars.EXAMPLE/signout"),
        (OWN, "https://calendars.example./signout"),
        (OWN, "https://calendars%2eexample/signout"),
        ("https://calendars.example:8443", "https://calendars.example/"),
        ("http://[::1]:8000", "https://[::1]/"),
        ("http://localhost:8000", "https://localhost/"),
    ],
)
def test_a_consent_url_of_this_app_is_rejected(own, url):
    with pytest.raises(OAuthUrlRefused):
        checked_oauth_url(url, own_origin=own)


def test_a_sandbox_consent_url_may_be_plain_http_on_localhost():
    assert checked_oauth_url(CONSENT, own_origin=SANDBOX, sandbox_origin=SANDBOX) == CONSENT


def test_without_a_sandbox_its_consent_url_has_no_exception():
    with pytest.raises(OAuthUrlRefused):
        checked_oauth_url(CONSENT, own_origin=OWN)


@each_row(
    "url",
    [
        f"{SANDBOX}/connect",
        f"{SANDBOX}/sandbox/control/reset",
        f"{SANDBOX}/sandbox/consentx/abc",
        f"{SANDBOX}/sandbox/consent",
        f"{SANDBOX}/?/sandbox/consent/abc",
        f"{SANDBOX}/sandbox/consent/../../connections",
        f"{SANDBOX}/sandbox/consent/%2e%2e/%2E%2E/connections",
        "http://127.0.0.1:8001/sandbox/consent/abc",
        "http://localhost:8000/sandbox/consent/abc",
        "https://127.0.0.1:8000/sandbox/consent/abc",
        "http://user:password@127.0.0.1:8000/sandbox/consent/abc",
        "http://127.0.0.1:8000@evil.example/sandbox/consent/abc",
    ],
)
def test_the_sandbox_origin_is_valid_for_its_consent_pages_only(url):
    with pytest.raises(OAuthUrlRefused):
        checked_oauth_url(url, own_origin=SANDBOX, sandbox_origin=SANDBOX)


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://a.example/path?query", "https://a.example"),
        ("https://A.Example:443", "https://a.example"),
        ("http://a.example:80/", "http://a.example"),
        ("http://a.example:443/", "http://a.example:443"),
        ("http://[::1]:8000/x", "http://[::1]:8000"),
    ],
)
def test_an_origin_is_normalized_like_in_a_browser(url, origin):
    assert origin_of(urlsplit(url)) == origin
