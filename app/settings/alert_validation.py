"""Validation of the settings of alerts; no error shows an address or a secret."""

import base64
import binascii
import importlib
import logging
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from app.settings.mode import LOOPBACK, Mode

if TYPE_CHECKING:
    from app.settings import Settings

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://\S+")
_WEBHOOK = re.compile(r"https?://[\x21-\x7e]+")
_TRIGGER = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
_KEY_BYTES = range(24, 65)
"""Source: Standard Webhooks, "Signature scheme": between 24 and 64 bytes."""


def validate_alerts(settings: "Settings") -> None:
    """Check where alerts go.

    Raises:
        ValueError: one line that begins with the variable to fix.
    """
    in_app = settings.mode is Mode.APP
    for name in ("alert_urls", "alert_webhook", "alert_webhook_secret"):
        if in_app and getattr(settings, name):
            raise ValueError(f"{name.upper()}: is for one site; a Wix app has ALERT_TRIGGER")
    if settings.alert_trigger and not in_app:
        raise ValueError("ALERT_TRIGGER: is for a Wix app; one site has ALERT_URLS")
    if settings.alert_trigger and not _TRIGGER.fullmatch(settings.alert_trigger):
        raise ValueError("ALERT_TRIGGER: must be the key of the app's trigger, as at Wix")
    _check_urls(settings)
    _check_webhook(settings)


def _check_urls(settings: "Settings") -> None:
    urls = [one.get_secret_value() for one in settings.alert_urls]
    if not urls:
        return
    apprise = importlib.import_module("apprise")  # slow, so only with the setting
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)  # it quotes addresses
    for number, url in enumerate(urls, 1):
        if not _URL.fullmatch(url) or not apprise.Apprise.instantiate(url):
            raise ValueError(
                f"ALERT_URLS: number {number} is no address that apprise knows,"
                " such as mailto://user:password@mail.example?to=me@mail.example"
            )


def _check_webhook(settings: "Settings") -> None:
    url = settings.alert_webhook.get_secret_value() if settings.alert_webhook else ""
    given = settings.alert_webhook_secret
    if not url and given:
        raise ValueError("ALERT_WEBHOOK: needed together with ALERT_WEBHOOK_SECRET")
    if not url:
        return
    _check_address(url)
    if not given:
        raise ValueError(
            "ALERT_WEBHOOK_SECRET: needed together with ALERT_WEBHOOK; for example:"
            ' echo "whsec_$(openssl rand -base64 32)"'
        )
    prefix, _, text = given.get_secret_value().partition("_")
    try:
        size = len(base64.b64decode(text, validate=True))
    except binascii.Error:
        size = 0
    if prefix != "whsec" or size not in _KEY_BYTES:
        raise ValueError("ALERT_WEBHOOK_SECRET: must be whsec_ and 24 to 64 bytes in base64")


def _check_address(url: str) -> None:
    error = "ALERT_WEBHOOK: must be an absolute https:// address"
    try:
        parts = urlsplit(url)
        whole = bool(_WEBHOOK.fullmatch(url) and parts.hostname) and parts.port != 0
    except ValueError:
        raise ValueError(error) from None
    if not whole or parts.fragment:
        raise ValueError(error)
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise ValueError("ALERT_WEBHOOK: must begin with https:// outside this machine")
