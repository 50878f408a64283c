"""Validation of the settings; each error begins with the variable to fix."""

import ipaddress
import re
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from app.settings.alert_validation import validate_alerts
from app.settings.mode import GUID, LOOPBACK, PRINTABLE_ASCII, Mode
from app.settings.redis_validation import validate_redis
from app.settings.wix_app_validation import validate_frame_ancestors, validate_wix_app

if TYPE_CHECKING:
    from app.settings import Settings

_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*|[0-9a-f:.]+")
_PASSWORD_HASH = re.compile(
    r"\$argon2id\$v=19\$m=([1-9]\d{0,6}),t=[1-9]\d{0,2},p=([1-9]\d{0,2})"
    r"\$(?P<salt>[A-Za-z0-9+/]{11,86})\$(?P<hash>[A-Za-z0-9+/]{22,172})"
)
_MIN_KEY_BYTES = 32
_MIN_DISTINCT_CHARACTERS = 10
_MIN_PASSWORD_CHARACTERS = 12
_MIN_DISTINCT_IN_PASSWORD = 6


def validate(settings: "Settings") -> None:
    """Validate the settings, the most helpful error first.

    Raises:
        ValueError: one line that begins with the variable to fix.
    """
    _check_log(settings)
    _check_modes(settings)
    validate_wix_app(settings)
    _check_keys(settings.signing_keys)
    _check_password(settings)
    _check_public_url(settings)
    validate_frame_ancestors(settings)
    _check_api_url(settings)
    _check_proxies(settings.trusted_proxies)
    _check_exposure(settings)
    validate_redis(settings)
    validate_alerts(settings)


def _check_log(settings: "Settings") -> None:
    if settings.log_level.lower() not in {"debug", "info", "warning", "error"}:
        raise ValueError("LOG_LEVEL: must be debug, info, warning or error")
    if settings.log_format not in {"text", "json"}:
        raise ValueError("LOG_FORMAT: must be text or json")


def _check_modes(settings: "Settings") -> None:
    if settings.mode is Mode.SANDBOX and settings.wix_api_url:
        raise ValueError("WIX_API_KEY: needed together with WIX_API_URL")
    if settings.mode is not Mode.APP and settings.frame_ancestors:
        raise ValueError("FRAME_ANCESTORS: only a Wix app is framed; WIX_APP_ID names it")
    if settings.mode is Mode.SITE:
        _check_one_site(settings)


def _check_one_site(settings: "Settings") -> None:
    for name in ("wix_app_id", "wix_app_secret", "wix_app_public_key"):
        if getattr(settings, name):
            reason = "not together with WIX_API_KEY or WIX_SITE_ID; keep one pair"
            raise ValueError(f"{name.upper()}: {reason}")
    if not settings.wix_api_key:
        raise ValueError("WIX_API_KEY: needed together with WIX_SITE_ID")
    if not settings.wix_site_id:
        raise ValueError("WIX_SITE_ID: needed together with WIX_API_KEY")
    if not GUID.fullmatch(settings.wix_site_id):
        raise ValueError(
            "WIX_SITE_ID: must be the id after /dashboard/ in your dashboard's address"
        )
    if not PRINTABLE_ASCII.fullmatch(settings.wix_api_key.get_secret_value()):
        raise ValueError("WIX_API_KEY: holds characters that no key has; copy it again")


def _check_keys(keys: tuple[str, ...]) -> None:
    if not keys:
        raise ValueError("SECRET_KEY: needed to run against Wix; for example: openssl rand -hex 32")
    for key in keys:
        if not key.isprintable():
            raise ValueError("SECRET_KEY: holds characters that no key has; copy it again")
        if len(key.encode()) < _MIN_KEY_BYTES:
            raise ValueError(f"SECRET_KEY: each key needs at least {_MIN_KEY_BYTES} bytes")
        if len(set(key)) < _MIN_DISTINCT_CHARACTERS:
            raise ValueError("SECRET_KEY: too easy to guess; for example: openssl rand -hex 32")


def _check_public_url(settings: "Settings") -> None:
    parts = _parse_origin("PUBLIC_URL", settings.base_url)
    if parts.path:
        raise ValueError("PUBLIC_URL: must end after the host and port")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise ValueError("PUBLIC_URL: must begin with https:// outside this machine")


def _check_api_url(settings: "Settings") -> None:
    parts = _parse_origin("WIX_API_URL", settings.api_url)
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise ValueError("WIX_API_URL: must begin with https:// outside this machine")


def _check_password(settings: "Settings") -> None:
    if not settings.owner_password:
        return
    if settings.mode is not Mode.SITE:
        raise ValueError(
            "OWNER_PASSWORD: only signs in to one site; WIX_API_KEY and WIX_SITE_ID name it"
        )
    password = settings.owner_password.get_secret_value()
    if password.startswith("$"):
        if not _is_usable_hash(password):
            raise ValueError(
                "OWNER_PASSWORD: begins like a hash, but is no argon2id hash; copy it again"
            )
        return
    if reason := password_problem(password):
        raise ValueError(f"OWNER_PASSWORD: {reason}")


def _is_usable_hash(text: str) -> bool:
    """Return whether argon2 accepts a hash. Source: RFC 9106, 3.1, for the memory."""
    found = _PASSWORD_HASH.fullmatch(text)
    if not found:
        return False
    whole = all(len(found[part]) % 4 != 1 for part in ("salt", "hash"))
    return whole and int(found[1]) >= 8 * int(found[2])


def password_problem(password: str) -> str:
    """Return why a new password is not acceptable, or ""."""
    if not password.isprintable():
        return "holds characters that nobody can type"
    if len(password) < _MIN_PASSWORD_CHARACTERS:
        return f"needs at least {_MIN_PASSWORD_CHARACTERS} characters"
    if len(set(password)) < _MIN_DISTINCT_IN_PASSWORD:
        return "too easy to guess"
    return ""


def _check_proxies(proxies: tuple[str, ...]) -> None:
    for proxy in proxies:
        try:
            network = ipaddress.ip_network(proxy)
        except ValueError:
            raise ValueError(
                "TRUSTED_PROXIES: must be addresses or networks, such as 10.0.0.0/8"
            ) from None
        if not network.prefixlen:
            raise ValueError("TRUSTED_PROXIES: must not be everybody; name your proxy's network")


def _check_exposure(settings: "Settings") -> None:
    """Check that an app without sign-in is reachable from this machine only."""
    has_sign_in = settings.owner_password or settings.mode is Mode.APP
    if has_sign_in or (settings.mode is Mode.SANDBOX and settings.sandbox_public):
        _check_public_url_given(settings)
        return
    hint = (
        "set SANDBOX_PUBLIC=1 to show the sandbox to others"
        if settings.mode is Mode.SANDBOX
        else "without OWNER_PASSWORD there is no sign-in, so it serves this machine alone"
    )
    if settings.host not in LOOPBACK:
        raise ValueError(f"HOST: must be 127.0.0.1, localhost or ::1; {hint}")
    if urlsplit(settings.base_url).hostname not in LOOPBACK:
        raise ValueError(f"PUBLIC_URL: must name this machine; {hint}")
    if settings.hosts - set(LOOPBACK):
        raise ValueError(f"ALLOWED_HOSTS: may only name this machine; {hint}")


def _check_public_url_given(settings: "Settings") -> None:
    live = settings.mode is not Mode.SANDBOX
    if live and settings.host not in LOOPBACK and not settings.public_url:
        raise ValueError("PUBLIC_URL: needed with a HOST beyond this machine; https://...")


def _parse_origin(name: str, url: str) -> SplitResult:
    """Parse an absolute http(s) URL that has no more than scheme, host, port and path."""
    error = f"{name}: must be an absolute http:// or https:// address, nothing more"
    if not re.fullmatch(r"[\x21-\x7e]+", url) or set('@?#\\<>"') & set(url):
        raise ValueError(error)
    try:
        parts = urlsplit(url)
        whole = bool(_HOST.fullmatch(parts.hostname or "")) and parts.port != 0
    except ValueError:
        raise ValueError(error) from None
    if not whole or parts.scheme not in {"http", "https"}:
        raise ValueError(error)
    return parts
