"""Opaque tokens shaped like Wix's: encrypted state that cannot be read or altered.

Source: List Events sample (wix-rest-docs, 2023-04-27): `JWE.` and five dotted base64url parts.
"""

import hashlib
import hmac
import json
import secrets

from app.sandbox.base64url import decode, encode
from app.sandbox.error import Json

_HEADER = b'{"alg":"A128KW","enc":"A128CBC-HS256","kid":"sandbox"}'
_PARTS = 6


class TokenCipher:
    """Encrypts and authenticates state under a key that lives as long as the sandbox."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def encrypt(self, state: Json) -> str:
        """Return the state as a token."""
        iv = secrets.token_bytes(16)
        ciphertext = self._xor(iv, json.dumps(state, separators=(",", ":")).encode())
        head = ".".join(["JWE", *map(encode, (_HEADER, secrets.token_bytes(40), iv, ciphertext))])
        return f"{head}.{encode(self._tag(head))}"

    def decrypt(self, token: str) -> Json | None:
        """Return the state of a token; `None` when it is forged, altered or malformed."""
        head, _, tag = token.rpartition(".")
        parts = head.split(".")
        if len(parts) != _PARTS - 1 or not hmac.compare_digest(encode(self._tag(head)), tag):
            return None
        try:
            state: Json = json.loads(self._xor(decode(parts[3]), decode(parts[4])))
        except ValueError:
            return None
        return state

    def _xor(self, iv: bytes, data: bytes) -> bytes:
        stream = hashlib.shake_256(self._key + iv).digest(len(data))
        return bytes(a ^ b for a, b in zip(data, stream, strict=True))

    def _tag(self, head: str) -> bytes:
        return hmac.digest(self._key, head.encode(), "sha256")[:16]
