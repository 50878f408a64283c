"""Strict base64url."""

import base64
import re

from app.wix.parsing.json_body import UnreadableError

_ALPHABET = re.compile(r"[A-Za-z0-9_-]+={0,2}")
_GROUP = 4


def decode_base64url(text: str) -> bytes:
    """Decode base64url, with or without padding.

    Python's decoder skips other characters, so that several texts would decode to the same bytes.

    Source: Wix omits the padding, Parse the App Instance Query Parameter (dev.wix.com), 2026.

    Raises:
        UnreadableError: It is not base64url.
    """
    unpadded = text.rstrip("=")
    padding = "=" * (-len(unpadded) % _GROUP)
    is_base64url = _ALPHABET.fullmatch(text) and text in {unpadded, unpadded + padding}
    if not is_base64url or len(padding) > 2:  # noqa: PLR2004 -- one character more is no byte
        raise UnreadableError("base64url")
    return base64.urlsafe_b64decode(unpadded + padding)


def encode_base64url(data: bytes) -> str:
    """Encode without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
