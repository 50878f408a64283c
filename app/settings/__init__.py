"""Every setting of the app, read from the environment (and `.env`) into one frozen object."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)

from app.settings.error_message import error_message
from app.settings.field_types import SecretList, SecretUrls, StringList, lower
from app.settings.mode import GUID as GUID, LOOPBACK as LOOPBACK, Mode as Mode
from app.settings.validation import password_problem as password_problem, validate
from app.settings.wix_app_validation import WIX_DASHBOARDS

MEMORY = "memory"
"""The `STATE_FILE` that keeps nothing."""

_WIX_SETTINGS = ("wix_api_key", "wix_site_id", "wix_app_id", "wix_app_secret", "wix_app_public_key")


class SettingsError(Exception):
    """A setting is missing, malformed or contradicts another; the message names the variable."""


class Settings(BaseModel):
    """The settings, validated together; the README describes each variable.

    Raises:
        ValidationError: a setting is invalid; `load` turns it into a `SettingsError`.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    public_url: str = ""
    allowed_hosts: StringList = ()
    secret_key: SecretList = ()
    log_level: str = "info"
    log_format: Annotated[str, BeforeValidator(lower)] = "text"
    sandbox_public: bool = False

    wix_api_key: SecretStr | None = None
    wix_site_id: Annotated[str | None, BeforeValidator(lower)] = None
    wix_api_url: str = ""
    wix_app_id: str | None = None
    wix_app_secret: SecretList = ()
    wix_app_public_key: StringList = ()
    frame_ancestors: StringList = ()
    owner_password: SecretStr | None = None
    trusted_proxies: StringList = ()
    redis_url: SecretStr | None = None
    state_file: str = ""
    alert_urls: SecretUrls = ()
    alert_webhook: SecretStr | None = None
    alert_webhook_secret: SecretStr | None = None
    alert_trigger: str = ""

    @property
    def mode(self) -> Mode:
        """The mode that the given Wix settings belong to; without any, the sandbox."""
        if self.wix_api_key or self.wix_site_id:
            return Mode.SITE
        if self.wix_app_id or self.wix_app_secret or self.wix_app_public_key:
            return Mode.APP
        return Mode.SANDBOX

    @property
    def base_url(self) -> str:
        """Base of all absolute URLs of the app, without a trailing slash."""
        host = "[::1]" if self.host == "::1" else "127.0.0.1"
        return self.public_url.rstrip("/").lower() or f"http://{host}:{self.port}"

    @property
    def api_url(self) -> str:
        """Base URL of Wix's REST API, without a trailing slash."""
        if self.mode is Mode.SANDBOX:
            return f"{self.base_url}/sandbox/api"
        return self.wix_api_url.rstrip("/") or "https://www.wixapis.com"

    @property
    def hosts(self) -> frozenset[str]:
        """Host names that requests may be for."""
        named = (host.lower() for host in self.allowed_hosts)
        return frozenset({*LOOPBACK, str(urlsplit(self.base_url).hostname), *named})

    @property
    def frame_origins(self) -> tuple[str, ...]:
        """Origins that may frame the app's dashboard page; only for a Wix app."""
        if self.mode is not Mode.APP:
            return ()
        return tuple(one.lower() for one in self.frame_ancestors) or WIX_DASHBOARDS

    @property
    def state_path(self) -> Path | None:
        """The file that keeps small facts of our own; None for memory, and beside Redis."""
        name = self.state_file or ("" if self.mode is Mode.SANDBOX else "calendar-connect.db")
        return None if self.redis_url or name in {"", MEMORY} else Path(name)

    @property
    def alerts_set(self) -> bool:
        """Whether any setting says where alerts go."""
        return bool(self.alert_urls or self.alert_webhook or self.alert_trigger)

    @property
    def app_secrets(self) -> tuple[str, ...]:
        """Secrets of the Wix app, newest first."""
        return tuple(secret.get_secret_value() for secret in self.wix_app_secret)

    @property
    def webhook_public_keys(self) -> tuple[str, ...]:
        """Public keys that verify webhooks, as PEM or its base64, with real line breaks."""
        return tuple(key.replace("\\n", "\n") for key in self.wix_app_public_key)

    @property
    def signing_keys(self) -> tuple[str, ...]:
        """Signing keys, newest first; in the sandbox a random one by default."""
        return tuple(key.get_secret_value() for key in self.secret_key)

    @property
    def session_keys(self) -> tuple[str, ...]:
        """Signing keys of sessions, which end when the password or the site changes.

        Both are part of the key, not of the tokens, which are signed but readable.
        """
        if not self.owner_password:
            return self.signing_keys
        bound = f"{self.wix_site_id}\n{self.owner_password.get_secret_value()}"
        return tuple(f"{key}\n{bound}" for key in self.signing_keys)

    @model_validator(mode="before")
    @classmethod
    def _generate_secret_key(cls, values: dict[str, Any]) -> dict[str, Any]:
        live = any(values.get(name) for name in _WIX_SETTINGS)
        if not live and not values.get("secret_key"):
            return {**values, "secret_key": secrets.token_urlsafe(48)}
        return values

    @model_validator(mode="after")
    def _check(self) -> Self:
        """Validate the settings together."""
        validate(self)
        return self


def load(given: Mapping[str, Any] | None = None) -> Settings:
    """Load the settings from the environment and `.env`.

    Args:
        given: settings by lower-case name, instead of the environment's; for tests, which keep
            their state in memory unless they name a file.

    Raises:
        SettingsError: one line that begins with the variable to fix.
    """
    try:
        values = _environment() if given is None else {"state_file": MEMORY, **given}
        return Settings.model_validate(values)
    except ValidationError as error:
        raise SettingsError(error_message(error)) from None
    except UnicodeDecodeError:
        raise SettingsError(".env: must be UTF-8 text") from None


def _environment() -> dict[str, str]:
    """Return the variables of settings that are not empty; the environment precedes `.env`."""
    variables = (*dotenv_values(".env", encoding="utf-8").items(), *os.environ.items())
    known = ((name.lower(), value) for name, value in variables)
    return {name: value for name, value in known if value and name in Settings.model_fields}
