"""base64url as Wix writes it, and nothing beside it."""

import base64
import re

from app.wix.decode import UnreadableError

_ALPHABET = re.compile(r"[A-Za-z0-9_-]+={0,2}")
_GROUP = 4


def decode_base64url(text: str) -> bytes:
    """The bytes that `text` stands for, with or without padding.

    Python's own decoder skips characters that are no base64url, so that many texts would do for
    one; hence they are looked at first.

    Source: Wix leaves the padding away, Parse the App Instance Query Parameter (dev.wix.com), 2026.

    Raises:
        UnreadableError: It is no base64url.
    """
    bare = text.rstrip("=")
    padding = "=" * (-len(bare) % _GROUP)
    if not _ALPHABET.fullmatch(text) or text not in {bare, bare + padding} or len(padding) > 2:  # noqa: PLR2004 -- one left over is never enough for a byte
        raise UnreadableError("base64url")
    return base64.urlsafe_b64decode(bare + padding)


def encode_base64url(data: bytes) -> str:
    """`data` without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
