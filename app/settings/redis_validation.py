"""What the address of Redis must be; no refusal shows it, since it may hold a password."""

import ipaddress
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.settings import Settings

_WHO = r"([^\s/?#@]*@)?"
_SERVER = re.compile(
    rf"(?P<scheme>rediss?)://{_WHO}(\[(?P<v6>[0-9a-fA-F:.]+)\]|(?P<host>[A-Za-z0-9._-]+))"
    r"(:(?P<port>[0-9]{1,5}))?(/([0-9]{1,3})?)?"
)
_SOCKET = re.compile(rf"unix://{_WHO}/[^\s?#]+(\?db=[0-9]{{1,3}})?")
_LAST_PORT = 65535
_REFUSAL = (
    "REDIS_URL: must be redis://, rediss:// or unix://, such as redis://127.0.0.1:6379/0;"
    " in a password, write @ / ? # and spaces as %40 %2F %3F %23 %20"
)


def validate_redis(settings: "Settings") -> None:
    """Refuse an address that is none, and one whose password would cross the internet unencrypted.

    Raises:
        ValueError: one line that begins with the variable to mend.
    """
    url = settings.redis_url.get_secret_value() if settings.redis_url else ""
    if not url or _SOCKET.fullmatch(url):
        return
    found = _SERVER.fullmatch(url)
    if not found or not 0 < int(found["port"] or 6379) <= _LAST_PORT:
        raise ValueError(_REFUSAL)
    if _is_public(found["v6"], found["host"]) and found["scheme"] == "redis":
        raise ValueError("REDIS_URL: must begin with rediss:// beyond private networks")


def _is_public(v6: str | None, host: str | None) -> bool:
    """Whether this is an address of the internet; where a name leads is not known here."""
    try:
        return ipaddress.ip_address(v6 or host or "").is_global
    except ValueError:
        if v6:
            raise ValueError(_REFUSAL) from None
        return False
