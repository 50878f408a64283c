"""Opaque page tokens: they look like Wix's, carry a page's whole state and refuse tampering.

Source: List Events sample (wix-rest-docs, 2023-04-27): `JWE.` and five dotted base64url parts.
"""

import base64
import binascii
import hashlib
import hmac
import json
import secrets

from app.sandbox.error import Json

_HEADER = b'{"alg":"A128KW","enc":"A128CBC-HS256","kid":"sandbox"}'
_PARTS = 6


class TokenCipher:
    """Seals and opens state under a key that lives as long as the sandbox."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def encrypt(self, state: Json) -> str:
        """Return the state as a token that nobody can read or alter."""
        iv = secrets.token_bytes(16)
        mixed = self._mix(iv, json.dumps(state, separators=(",", ":")).encode())
        head = ".".join(["JWE", *map(_encode, (_HEADER, secrets.token_bytes(40), iv, mixed))])
        return f"{head}.{_encode(self._tag(head))}"

    def decrypt(self, token: str) -> Json | None:
        """Return what was sealed, or `None` when the token is not ours."""
        head, _, tag = token.rpartition(".")
        parts = head.split(".")
        if len(parts) != _PARTS - 1 or not hmac.compare_digest(_encode(self._tag(head)), tag):
            return None
        try:
            state: Json = json.loads(self._mix(_decode(parts[3]), _decode(parts[4])))
        except (ValueError, binascii.Error):
            return None
        return state

    def _mix(self, iv: bytes, data: bytes) -> bytes:
        stream = hashlib.shake_256(self._key + iv).digest(len(data))
        return bytes(a ^ b for a, b in zip(data, stream, strict=True))

    def _tag(self, head: str) -> bytes:
        return hmac.digest(self._key, head.encode(), "sha256")[:16]


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
