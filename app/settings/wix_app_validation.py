"""Validation of a Wix app's settings; each error begins with the variable to fix."""

import binascii
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from app.settings.mode import GUID, LOOPBACK, PRINTABLE_ASCII, Mode

if TYPE_CHECKING:
    from app.settings import Settings

_FRAME = re.compile(
    r"https?://(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:[0-9]{1,5})?|http://\[::1\](:[0-9]{1,5})?"
)
WIX_DASHBOARDS = ("https://manage.wix.com", "https://*.manage.wix.com")
"""Origins that frame a dashboard page.

Source: Wix publishes no list; these are the parents that @wix/dashboard 1.3.48 accepts.
"""

_WIX_DOMAINS = ("wix.com", "editorx.com", "wixstudio.com")
_MIN_KEY_BITS = 2048
_MIN_SECRET_CHARACTERS = 16


def validate_wix_app(settings: "Settings") -> None:
    """Check that id and secret of a Wix app are both set, and that its keys are well-formed."""
    if settings.mode is not Mode.APP:
        return
    if not settings.wix_app_id:
        raise ValueError("WIX_APP_ID: needed together with WIX_APP_SECRET")
    if not GUID.fullmatch(settings.wix_app_id):
        raise ValueError("WIX_APP_ID: must be the app's id, as under View ID & keys at Wix")
    if not settings.wix_app_secret:
        raise ValueError("WIX_APP_SECRET: needed together with WIX_APP_ID")
    for secret in settings.app_secrets:
        if not PRINTABLE_ASCII.fullmatch(secret) or len(secret) < _MIN_SECRET_CHARACTERS:
            raise ValueError("WIX_APP_SECRET: is no app's secret; copy it again")
    for key in settings.webhook_public_keys:
        _check_public_key(key)


def validate_frame_ancestors(settings: "Settings") -> None:
    """Check that only Wix frames the app, or a page on this machine an app on this machine."""
    own = urlsplit(settings.base_url)
    loopback = own.scheme == "http" and own.hostname in LOOPBACK
    for origin in settings.frame_origins:
        _check_frame(origin, loopback=loopback)


def _check_public_key(text: str) -> None:
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 -- slow, only for a Wix app
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey  # noqa: PLC0415 -- slow, only for a Wix app
    from cryptography.hazmat.primitives.serialization import load_pem_public_key  # noqa: PLC0415 -- slow, only for a Wix app

    pem = text.strip().encode()
    try:
        key = load_pem_public_key(pem if pem[:5] == b"-----" else binascii.a2b_base64(pem))
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, RSAPublicKey) or key.key_size < _MIN_KEY_BITS:
        raise ValueError("WIX_APP_PUBLIC_KEY: is no RSA public key in PEM; copy it again from Wix")


def _check_frame(origin: str, *, loopback: bool) -> None:
    error = "FRAME_ANCESTORS: must be https origins of Wix, such as https://*.wix.com"
    if not _FRAME.fullmatch(origin):
        raise ValueError(error)
    parts = urlsplit(origin)
    host = (parts.hostname or "").removeprefix("*.")
    if loopback and parts.scheme == "http" and host in LOOPBACK and "*" not in origin:
        return
    within = any(host == one or host.endswith(f".{one}") for one in _WIX_DOMAINS)
    if parts.scheme != "https" or not within or parts.netloc.count(":"):
        raise ValueError(error)
