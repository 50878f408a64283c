"""An invalid variable is one readable line that names it; the rest has safe defaults."""

import base64
from typing import Annotated

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pydantic import Field, ValidationError

from app.settings import Mode, Settings, SettingsError, load
from app.settings.error_message import error_message
from app.wix import WebhookKey
from tests.rows import each_row


def public_pem(key: rsa.RSAPrivateKey) -> str:
    public = key.public_key()
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


KEY = "canary-0123456789-abcdefghijklmnop-newest"
OLD_KEY = "canary-0123456789-abcdefghijklmnop-older"
API_KEY = "IST.canary-api-key"
PASSWORD = "canary horse battery"
SITE_ID = "f054e0b8-3ce3-494d-b394-7d9c777a5bbb"
SITE = {"WIX_API_KEY": API_KEY, "WIX_SITE_ID": SITE_ID, "SECRET_KEY": KEY}
APP_SECRET = "canary-0f8e-4d1c-app-secret"
APP = {"WIX_APP_ID": SITE_ID, "WIX_APP_SECRET": APP_SECRET, "SECRET_KEY": KEY}
HOOK = {"ALERT_WEBHOOK": "https://hook.example/?token=canary"}
SIGNED = {"ALERT_WEBHOOK_SECRET": "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"}
SHOWN = {"SANDBOX_PUBLIC": "1"}
LOCAL = "http://127.0.0.1:8000"
PEM, RSA_1024 = (public_pem(rsa.generate_private_key(65537, bits)) for bits in (2048, 1024))
PRIVATE = "-----BEGIN PRIVATE KEY-----\ncanary\n-----END PRIVATE KEY-----"


@pytest.fixture(autouse=True)
def _bare_process(monkeypatch, tmp_path):
    """Start without settings, in a folder without `.env`."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def given(monkeypatch):
    """Load settings from these environment variables."""

    def load_with(**environment):
        for name in Settings.model_fields:
            monkeypatch.delenv(name.upper(), raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return load()

    return load_with


def each(name, *values, **others):
    """Return one invalid configuration per value; an empty value stands for a missing one."""
    return [(name, {**others, name: value}) for value in values]


@each_row(
    ("name", "environment"),
    [
        *each("OWNER_PASSWORD", "canary", "canary" * 3, "can\tary-0123456789", **SITE),
        *each("OWNER_PASSWORD", "$argon2id$canary", "$2b$12$canary-bcrypt", **SITE),
        *each("OWNER_PASSWORD", "$argon2id$v=19$m=8,t=1,p=2$canarycanary$" + "c" * 43, **SITE),
        *each("OWNER_PASSWORD", "$argon2id$v=19$m=8,t=0,p=1$canarycanary$" + "c" * 43, **SITE),
        *each("OWNER_PASSWORD", "$argon2id$v=19$m=8,t=1,p=1$canarycanaryc$" + "c" * 43, **SITE),
        *each("OWNER_PASSWORD", PASSWORD),
        *each("TRUSTED_PROXIES", "proxy.example", "10.0.0.0/8, *", "::/0", "0.0.0.0/0", **SITE),
        *each("PUBLIC_URL", "", **SITE, HOST="0.0.0.0", OWNER_PASSWORD=PASSWORD),  # noqa: S104 -- the case
        *each("ALERT_URLS", "canary", "nope://canary", **SITE),
        *each("ALERT_URLS", "json://canary.example", **APP),
        *each(
            "ALERT_WEBHOOK", "canary", "http://canary.example", "https:///canary", **SITE, **SIGNED
        ),
        *each("ALERT_WEBHOOK", "https://[canary", "https://a.example/#canary", **SITE, **SIGNED),
        *each("ALERT_WEBHOOK", "https://canary.example", **APP, **SIGNED),
        *each("ALERT_WEBHOOK", "", **SITE, **SIGNED),
        *each("ALERT_WEBHOOK_SECRET", "", "canary", "whsec_canary", "whsec_YWJj", **SITE, **HOOK),
        *each("ALERT_TRIGGER", "needs-you", **SITE),
        *each("ALERT_TRIGGER", "Canary", "a" * 101, "-a", **APP),
        *each("PORT", "http", "0", "65536", "80.5"),
        *each("LOG_LEVEL", "loud"),
        *each("LOG_FORMAT", "xml", "json\n"),
        *each("REDIS_URL", "canary", "https://:canary@redis", "redis://", "redis://:canary@:6379"),
        *each("REDIS_URL", "redis://:can/ary@redis", "redis://redis:0", "redis://redis:99999"),
        *each("REDIS_URL", "redis://redis/0?ssl_cert_reqs=none", "redis://redis/one", "unix://"),
        *each("REDIS_URL", "redis://[::canary]", "rediss://[1::2::3]", "redis:///0", "unix://a/b"),
        *each("REDIS_URL", "redis://:canary@8.8.8.8", "redis://[2001:4860:4860::8888]:6379/0"),
        *each("SANDBOX_PUBLIC", "perhaps"),
        *each("WIX_APP_ID", SITE_ID, **SITE, WIX_APP_SECRET=APP_SECRET),
        *each("WIX_APP_SECRET", APP_SECRET, **SITE),
        *each("WIX_APP_PUBLIC_KEY", "canary", **SITE),
        *each("WIX_APP_ID", "", "my-app", APP_SECRET, f"{SITE_ID}\n", **APP),
        *each(
            "WIX_APP_SECRET",
            "",
            "canary",
            "canary with spaces in it",
            f"{APP_SECRET},canary",
            **APP,
        ),
        *each("WIX_APP_PUBLIC_KEY", "canary", PRIVATE, RSA_1024, f"{PEM},canary", **APP),
        *each("SECRET_KEY", "", "canary-too-short", **APP),
        *each("OWNER_PASSWORD", PASSWORD, **APP),
        *each("PUBLIC_URL", "", **APP, HOST="0.0.0.0"),  # noqa: S104 -- the case
        *each("PUBLIC_URL", "http://calendars.example", "https://calendars.example/x", **APP),
        *each("PUBLIC_URL", "http://[::1", **APP),
        *each("FRAME_ANCESTORS", "*", "https:", "'self'", "https://evil.example", **APP),
        *each("FRAME_ANCESTORS", "https://wix.com.evil.example", "https://evilwix.com", **APP),
        *each("FRAME_ANCESTORS", "http://manage.wix.com", "https://*.*.wix.com", **APP),
        *each("FRAME_ANCESTORS", "https://manage.wix.com/x", "https://a.wix.com; x", **APP),
        *each("FRAME_ANCESTORS", "https://manage.wix.com:8443", "http://*.localhost:1", **APP),
        *each(
            "FRAME_ANCESTORS",
            "http://localhost:8001",
            **APP,
            PUBLIC_URL="https://calendars.example",
        ),
        *each("FRAME_ANCESTORS", "https://manage.wix.com"),
        *each("FRAME_ANCESTORS", "https://manage.wix.com", **SITE),
        *each("WIX_API_KEY", "", WIX_SITE_ID=SITE_ID, SECRET_KEY=KEY),
        *each("WIX_API_KEY", "", WIX_API_URL="https://www.wixapis.com"),
        *each("WIX_API_KEY", "canary with spaces", "canary\r\nX: 1", "canary-schlüssel", **SITE),
        *each("WIX_SITE_ID", "", "my-site", SITE_ID + "\n", SITE_ID[1:], **SITE),
        *each("WIX_SITE_ID", API_KEY, **{**SITE, "WIX_API_KEY": SITE_ID}),
        *each("SECRET_KEY", "", " , ", "canary-too-short", KEY[:31], "canary" * 10, **SITE),
        *each("SECRET_KEY", f"{KEY},canary-too-short", f"canary-too-short,{KEY}", **SITE),
        *each("SECRET_KEY", "canary-in-the-sandbox"),
        *each("PUBLIC_URL", "calendars.example", "ftp://127.0.0.1", "http://[::1", "http://"),
        *each("PUBLIC_URL", *(f"{LOCAL}{more}" for more in ("/calendars", "?a=b", "#a", "0000"))),
        *each(
            "PUBLIC_URL",
            f"{LOCAL}\r",
            f"{LOCAL}\n",
            "http://127.0.0.1:80\t00",
            "http://127.0.0.1:0",
        ),
        *each("PUBLIC_URL", "http://canary:canary@127.0.0.1:8000", "https://calendars.example"),
        *each("PUBLIC_URL", "https://a b.example", "https://a\\b.example", **SHOWN),
        *each("PUBLIC_URL", "https://kalénder.example", "http://calendars.example", **SHOWN),
        *each("PUBLIC_URL", "https://calendars.example", **SITE, **SHOWN),
        *each("WIX_API_URL", "http://www.wixapis.com", "www.wixapis.com", **SITE),
        *each("WIX_API_URL", "https://a.example?b", "https://canary:canary@a.example", **SITE),
        *each("HOST", "0.0.0.0", "::", "192.168.0.2"),  # noqa: S104 -- that is the point
        *each("HOST", "::", **SITE, **SHOWN),
        *each("ALLOWED_HOSTS", "localhost, calendars.example", "*"),
        *each("ALLOWED_HOSTS", "*", **SITE, **SHOWN),
    ],
)
def test_an_invalid_variable_is_named_without_its_secret(given, name, environment):
    with pytest.raises(SettingsError) as caught:
        given(**environment)

    message = str(caught.value)
    assert message.startswith(f"{name}: ")
    assert len(message.splitlines()) == 1
    assert "canary" not in message


class Limited(Settings):
    """Settings with numbers of other types and limits."""

    retries: Annotated[int, Field(ge=2, le=5)] = 3
    wait: float = 1


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("port", "http", "must be a whole number"),
        ("port", "0", "must be at least 1"),
        ("port", "65536", "must be at most 65535"),
        ("retries", "1", "must be at least 2"),
        ("retries", "6", "must be at most 5"),
        ("wait", "long", "must be a number"),
    ],
)
def test_the_message_about_a_number_states_its_limit(name, value, reason):
    with pytest.raises(ValidationError) as caught:
        Limited(**{name: value})

    assert error_message(caught.value) == f"{name.upper()}: {reason}"


def test_values_that_cannot_be_decoded_are_named(given):
    with pytest.raises(SettingsError, match=r"\ASECRET_KEY: "):
        given(**{**SITE, "SECRET_KEY": KEY + "\udcff"})


def test_a_dotenv_that_cannot_be_decoded_is_a_settings_error(tmp_path):
    (tmp_path / ".env").write_bytes(b"PORT=80\xff\n")

    with pytest.raises(SettingsError, match=r"\.env"):
        load()


@pytest.mark.parametrize("names", [(), ("PORT", "PUBLIC_URL", "WIX_API_KEY", "LOG_LEVEL")])
def test_by_default_the_app_is_a_local_sandbox(given, names):
    settings = given(**dict.fromkeys(names, ""))

    assert settings.mode is Mode.SANDBOX
    assert (settings.host, settings.port, settings.log_level) == ("127.0.0.1", 8000, "info")
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.api_url == "http://127.0.0.1:8000/sandbox/api"
    assert settings.hosts == {"127.0.0.1", "localhost", "::1"}
    assert not settings.sandbox_public


def test_each_start_of_the_sandbox_has_a_new_key():
    first, second = load().signing_keys, load().signing_keys

    assert first != second
    assert [len(key) >= 32 for key in first] == [True]


def test_an_api_key_and_a_site_mean_single_site_mode(given):
    assert given(**SITE).mode is Mode.SITE
    assert given(**SITE).api_url == "https://www.wixapis.com"


def test_a_site_id_is_normalized(given):
    assert given(**{**SITE, "WIX_SITE_ID": SITE_ID.upper()}).wix_site_id == SITE_ID.lower()


def test_a_site_with_a_password_may_be_public(given):
    published = {"HOST": "0.0.0.0", "PUBLIC_URL": "https://calendars.example"}  # noqa: S104 -- the case

    settings = given(
        **SITE, **published, OWNER_PASSWORD=PASSWORD, TRUSTED_PROXIES="10.0.0.0/8, ::1"
    )

    assert settings.base_url == "https://calendars.example"
    assert settings.trusted_proxies == ("10.0.0.0/8", "::1")


def test_an_app_id_and_a_secret_mean_wix_app_mode(given):
    settings = given(**APP, PUBLIC_URL="https://calendars.example", HOST="0.0.0.0")  # noqa: S104 -- the case

    assert (settings.mode, settings.app_secrets) == (Mode.APP, (APP_SECRET,))
    assert settings.frame_origins == ("https://manage.wix.com", "https://*.manage.wix.com")
    assert settings.webhook_public_keys == ()


def test_secrets_and_keys_of_an_app_can_be_rotated(given):
    spelled = f"{PEM}, {base64.b64encode(PEM.encode()).decode()}, " + PEM.replace("\n", "\\n")

    settings = given(
        **{**APP, "WIX_APP_SECRET": f"{APP_SECRET}, {APP_SECRET}-older"}, WIX_APP_PUBLIC_KEY=spelled
    )

    assert settings.app_secrets == (APP_SECRET, f"{APP_SECRET}-older")
    assert [WebhookKey.from_pem(key) for key in settings.webhook_public_keys]
    assert len(settings.webhook_public_keys) == 3


@pytest.mark.parametrize(
    "url",
    [
        "redis://127.0.0.1",
        "redis://:canary@10.0.0.4:6379/1",
        "redis://redis:6379/",
        "redis://user:can%40ary@[::1]:6379/0",
        "rediss://default:canary@8.8.8.8:6380/0",
        "unix:///run/redis/redis.sock",
        "unix://user:canary@/run/redis.sock?db=2",
    ],
)
def test_redis_needs_encryption_on_public_networks(given, url):
    for settings in (given(REDIS_URL=url), given(REDIS_URL=url, **SITE)):
        assert settings.redis_url.get_secret_value() == url
        assert "canary@" not in f"{settings!r} {settings}"


@pytest.mark.parametrize(
    "origins", ["https://*.wix.com", "https://manage.editorx.com,https://*.wixstudio.com"]
)
def test_additional_wix_origins_may_frame_the_app(given, origins):
    assert given(**APP, FRAME_ANCESTORS=origins).frame_origins == tuple(origins.split(","))


def test_a_local_page_may_frame_a_local_app(given):
    origins = "http://localhost:8001, http://[::1]:8001"

    assert len(given(**APP, FRAME_ANCESTORS=origins).frame_origins) == 2


@pytest.mark.parametrize("spelled", [f"{KEY},{OLD_KEY}", f" {KEY} ,, {OLD_KEY},"])
def test_signing_keys_keep_their_order_newest_first(given, spelled):
    assert given(SECRET_KEY=spelled).signing_keys == (KEY, OLD_KEY)


def test_a_local_sandbox_process_may_replace_wix(given):
    address = "http://127.0.0.1:8001/sandbox/api"

    assert given(**SITE, WIX_API_URL=f"{address}/").api_url == address


@pytest.mark.parametrize(
    ("environment", "base_url"),
    [
        ({"PORT": "9000"}, "http://127.0.0.1:9000"),
        ({"PORT": "9000", "PUBLIC_URL": "http://localhost:8000/"}, "http://localhost:8000"),
        ({"PUBLIC_URL": "http://[::1]:8000"}, "http://[::1]:8000"),
        ({"HOST": "::1", "PORT": "9000"}, "http://[::1]:9000"),
        ({**SHOWN, "PUBLIC_URL": "https://demo.example"}, "https://demo.example"),
    ],
)
def test_links_use_the_public_url(given, environment, base_url):
    settings = given(**environment)

    assert settings.base_url == base_url
    assert settings.api_url == f"{base_url}/sandbox/api"


def test_a_public_sandbox_accepts_its_hosts_and_local_names(given):
    settings = given(
        **SHOWN,
        HOST="0.0.0.0",  # noqa: S104 -- behind a proxy
        PUBLIC_URL="https://Demo.example:8443",
        ALLOWED_HOSTS="demo.internal, 10.0.0.7",
    )

    local = {"127.0.0.1", "localhost", "::1"}
    assert settings.hosts == {*local, "demo.example", "demo.internal", "10.0.0.7"}


def test_the_log_format_is_text_by_default(given):
    assert load().log_format == "text"
    assert given(LOG_FORMAT="JSON").log_format == "json"


@pytest.mark.parametrize("level", ["DEBUG", "Warning"])
def test_a_log_level_ignores_case(given, level):
    assert given(LOG_LEVEL=level).log_level == level


def test_a_dotenv_in_the_working_directory_is_read(tmp_path):
    (tmp_path / ".env").write_text("PORT=9000\nUNHEARD_OF=1\n")

    assert load().port == 9000


def test_the_environment_precedes_the_dotenv(tmp_path, given):
    (tmp_path / ".env").write_text("PORT=9000\nLOG_LEVEL=debug\n")

    assert (given(PORT="9001").port, load().log_level) == (9001, "debug")


def test_explicit_settings_ignore_the_environment(tmp_path, monkeypatch):
    (tmp_path / ".env").write_text("LOG_LEVEL=debug\n")
    monkeypatch.setenv("PORT", "9001")

    settings = load({"public_url": "http://localhost:9000"})

    assert (settings.base_url, settings.log_level) == ("http://localhost:9000", "info")
    assert settings.port == 8000


def test_settings_are_immutable():
    with pytest.raises(ValidationError):
        load().port = 9000  # type: ignore[misc] # that it cannot be set is the point


@pytest.mark.parametrize("environment", [SITE, APP], ids=["site", "app"])
def test_representations_of_settings_hide_secrets(given, environment):
    assert "canary" not in repr(given(**environment))


def test_alert_addresses_are_separated_by_commas_before_a_scheme(given):
    settings = given(**SITE, ALERT_URLS="mailto://a:canary@x.example?to=b,c, json://y.example")
    assert [one.get_secret_value() for one in settings.alert_urls] == [
        "mailto://a:canary@x.example?to=b,c",
        "json://y.example",
    ]
    assert "canary" not in repr(settings)


def test_alerts_may_be_posted_to_this_machine_without_encryption(given):
    assert given(**SITE, **SIGNED, ALERT_WEBHOOK="http://127.0.0.1:9/hook").alert_webhook
