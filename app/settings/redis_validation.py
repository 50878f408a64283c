"""Validation of the Redis URL; no error shows it, because it may contain a password."""

import ipaddress
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.settings import Settings

_CREDENTIALS = r"([^\s/?#@]*@)?"
_SERVER = re.compile(
    rf"(?P<scheme>rediss?)://{_CREDENTIALS}(\[(?P<v6>[0-9a-fA-F:.]+)\]|(?P<host>[A-Za-z0-9._-]+))"
    r"(:(?P<port>[0-9]{1,5}))?(/([0-9]{1,3})?)?"
)
_SOCKET = re.compile(rf"unix://{_CREDENTIALS}/[^\s?#]+(\?db=[0-9]{{1,3}})?")
_LAST_PORT = 65535
_ERROR = (
    "REDIS_URL: must be redis://, rediss:// or unix://, such as redis://127.0.0.1:6379/0;"
    " in a password, write @ / ? # and spaces as %40 %2F %3F %23 %20"
)


def validate_redis(settings: "Settings") -> None:
    """Check that the URL is well-formed, and encrypted outside private networks.

    Raises:
        ValueError: one line that begins with the variable to fix.
    """
    url = settings.redis_url.get_secret_value() if settings.redis_url else ""
    if not url or _SOCKET.fullmatch(url):
        return
    found = _SERVER.fullmatch(url)
    if not found or not 0 < int(found["port"] or 6379) <= _LAST_PORT:
        raise ValueError(_ERROR)
    if _is_public(found["v6"], found["host"]) and found["scheme"] == "redis":
        raise ValueError("REDIS_URL: must begin with rediss:// beyond private networks")


def _is_public(v6: str | None, host: str | None) -> bool:
    """Return whether the host is a public IP address; names are not resolved."""
    try:
        return ipaddress.ip_address(v6 or host or "").is_global
    except ValueError:
        if v6:
            raise ValueError(_ERROR) from None
        return False
