"""Every setting of the app, read from the environment (and `.env`) into one frozen value."""

import re
import secrets
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Self
from urllib.parse import SplitResult, urlsplit

from pydantic import BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

LOOPBACK = ("127.0.0.1", "localhost", "::1")
_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*|[0-9a-f:.]+")
_REASONS = {
    "int_parsing": "must be a number, such as 8000",
    "greater_than_equal": "must be a number from 1 to 65535",
    "less_than_equal": "must be a number from 1 to 65535",
    "bool_parsing": "must be 1 or 0",
}
_LEAST_KEY_BYTES = 32
_LEAST_DIFFERENT_CHARACTERS = 10


class SettingsError(Exception):
    """A setting is missing, malformed or contradicts another; the message names the variable."""


class Mode(StrEnum):
    """How the app runs; chosen by which Wix settings are given."""

    SANDBOX = "sandbox"
    SITE = "site"


def _split(value: object) -> object:
    """Read `a, b` as ("a", "b"); what is no string is left for pydantic to judge."""
    if not isinstance(value, str):
        return value
    return tuple(part.strip() for part in value.split(",") if part.strip())


Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]
Secrets = Annotated[tuple[SecretStr, ...], NoDecode, BeforeValidator(_split)]


class Settings(BaseSettings):
    """The environment, checked as a whole; README lists each variable for the person who deploys.

    Raises:
        ValidationError: a variable cannot be used; `load` turns it into a `SettingsError`.
    """

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    public_url: str = ""
    allowed_hosts: Words = ()
    secret_key: Secrets = ()
    log_level: str = "info"
    sandbox_public: bool = False

    wix_api_key: SecretStr | None = None
    wix_site_id: str | None = None
    wix_api_url: str = ""
    wix_app_id: str | None = None
    wix_app_secret: SecretStr | None = None

    @property
    def mode(self) -> Mode:
        """Single-site mode as soon as a key or a site is given, else the sandbox."""
        return Mode.SITE if self.wix_api_key or self.wix_site_id else Mode.SANDBOX

    @property
    def base_url(self) -> str:
        """The absolute base of every link that leaves the app, without a final slash."""
        host = "[::1]" if self.host == "::1" else "127.0.0.1"
        return self.public_url.rstrip("/").lower() or f"http://{host}:{self.port}"

    @property
    def api_url(self) -> str:
        """Base of Wix's REST API, without a final slash."""
        if self.mode is Mode.SANDBOX:
            return f"{self.base_url}/sandbox/api"
        return self.wix_api_url.rstrip("/") or "https://www.wixapis.com"

    @property
    def hosts(self) -> frozenset[str]:
        """Names under which a browser may ask for the app."""
        named = (host.lower() for host in self.allowed_hosts)
        return frozenset({*LOOPBACK, str(urlsplit(self.base_url).hostname), *named})

    @property
    def keys(self) -> tuple[str, ...]:
        """Signing keys, newest first; in the sandbox a random one where none is set."""
        return tuple(key.get_secret_value() for key in self.secret_key)

    @model_validator(mode="before")
    @classmethod
    def _fill_key(cls, values: dict[str, Any]) -> dict[str, Any]:
        live = values.get("wix_api_key") or values.get("wix_site_id")
        if not live and not values.get("secret_key"):
            return {**values, "secret_key": secrets.token_urlsafe(48)}
        return values

    @model_validator(mode="after")
    def _check(self) -> Self:
        """Refuse what cannot run safely, the most telling reason first."""
        _check_log_level(self.log_level)
        _check_modes(self)
        _check_keys(self.keys)
        _check_public_url(self)
        _check_api_url(self)
        _check_reach(self)
        return self


class _Given(Settings):
    """Settings from nothing but what is given."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Leave the environment and `.env` aside."""
        del settings_cls, env_settings, dotenv_settings, file_secret_settings
        return (init_settings,)


def load(given: Mapping[str, Any] | None = None) -> Settings:
    """Read the settings from the process's environment and `.env`.

    Args:
        given: settings by lower-case name, instead of the environment's; for tests.

    Raises:
        SettingsError: one line that begins with the variable to mend.
    """
    try:
        return Settings() if given is None else _Given(**given)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = "_".join(str(part) for part in first["loc"][:1]).upper()
        reason = _REASONS.get(first["type"], first["msg"].removeprefix("Value error, "))
        raise SettingsError(f"{name}: {reason}" if name else reason) from None
    except UnicodeDecodeError:
        raise SettingsError(".env: must be UTF-8 text") from None


def _check_log_level(level: str) -> None:
    if level.lower() not in {"debug", "info", "warning", "error"}:
        raise ValueError("LOG_LEVEL: must be debug, info, warning or error")


def _check_modes(settings: Settings) -> None:
    if settings.wix_app_id or settings.wix_app_secret:
        name = "WIX_APP_ID" if settings.wix_app_id else "WIX_APP_SECRET"
        raise ValueError(
            f"{name}: this version runs as a sandbox or for one site, not as a Wix app"
        )
    if settings.mode is Mode.SANDBOX:
        if settings.wix_api_url:
            raise ValueError("WIX_API_KEY: needed together with WIX_API_URL")
        return
    if not settings.wix_api_key:
        raise ValueError("WIX_API_KEY: needed together with WIX_SITE_ID")
    if not settings.wix_site_id:
        raise ValueError("WIX_SITE_ID: needed together with WIX_API_KEY")
    if not _GUID.fullmatch(settings.wix_site_id):
        raise ValueError(
            "WIX_SITE_ID: must be the id after /dashboard/ in your dashboard's address"
        )
    if not re.fullmatch(r"[\x21-\x7e]+", settings.wix_api_key.get_secret_value()):
        raise ValueError("WIX_API_KEY: holds characters that no key has; copy it again")


def _check_keys(keys: tuple[str, ...]) -> None:
    if not keys:
        raise ValueError("SECRET_KEY: needed to run against Wix; for example: openssl rand -hex 32")
    for key in keys:
        if not key.isprintable():
            raise ValueError("SECRET_KEY: holds characters that no key has; copy it again")
        if len(key.encode()) < _LEAST_KEY_BYTES:
            raise ValueError(f"SECRET_KEY: each key needs at least {_LEAST_KEY_BYTES} bytes")
        if len(set(key)) < _LEAST_DIFFERENT_CHARACTERS:
            raise ValueError("SECRET_KEY: too easy to guess; for example: openssl rand -hex 32")


def _check_public_url(settings: Settings) -> None:
    parts = _origin("PUBLIC_URL", settings.base_url)
    if parts.path:
        raise ValueError("PUBLIC_URL: must end after the host and port")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise ValueError("PUBLIC_URL: must begin with https:// outside this machine")


def _check_api_url(settings: Settings) -> None:
    parts = _origin("WIX_API_URL", settings.api_url)
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise ValueError("WIX_API_URL: must begin with https:// outside this machine")


def _check_reach(settings: Settings) -> None:
    """Until there is a sign-in, whoever reaches the port is the owner: let nobody else reach it."""
    public_host = urlsplit(settings.base_url).hostname
    if settings.mode is Mode.SANDBOX and settings.sandbox_public:
        return
    hint = (
        "set SANDBOX_PUBLIC=1 to show the sandbox to others"
        if settings.mode is Mode.SANDBOX
        else "this version has no sign-in, so it serves this machine alone"
    )
    if settings.host not in LOOPBACK:
        raise ValueError(f"HOST: must be 127.0.0.1, localhost or ::1; {hint}")
    if public_host not in LOOPBACK:
        raise ValueError(f"PUBLIC_URL: must name this machine; {hint}")
    if settings.hosts - set(LOOPBACK):
        raise ValueError(f"ALLOWED_HOSTS: may only name this machine; {hint}")


def _origin(name: str, url: str) -> SplitResult:
    """Split an absolute http(s) address that holds no more than scheme, host, port and path."""
    refusal = f"{name}: must be an absolute http:// or https:// address, nothing more"
    if not re.fullmatch(r"[\x21-\x7e]+", url) or set('@?#\\<>"') & set(url):
        raise ValueError(refusal)
    try:
        parts = urlsplit(url)
        whole = bool(_HOST.fullmatch(parts.hostname or "")) and parts.port != 0
    except ValueError:
        raise ValueError(refusal) from None
    if not whole or parts.scheme not in {"http", "https"}:
        raise ValueError(refusal)
    return parts
