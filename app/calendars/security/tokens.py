"""Signed tokens: what the app must remember between two requests, since it keeps no database.

Signed is not secret: whoever holds a token can read it. No password, access token, name or e-mail
address belongs in one.
"""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from itsdangerous import BadData, URLSafeSerializer

LEEWAY_S = 60
"""How far two servers' clocks may differ."""

_SHAPE = re.compile(r"[A-Za-z0-9_.-]{16,3500}")
# JSON or its zlib stream in base64, and the 43 characters of a SHA-256
_WHOLE = re.compile(r"(?<![A-Za-z0-9])\.?e[A-Za-z0-9_-]{8,3400}\.[A-Za-z0-9_-]{43}(?![A-Za-z0-9])")


class Purpose(StrEnum):
    """What a token is for; it is the salt, so that no token passes for one of another kind."""

    STATE = "state.v2"
    FLOW = "flow.v1"
    RESULT = "result.v1"
    SESSION = "session.v1"
    ENTERED = "entered.v1"
    KNOWN = "known.v1"
    FRAMED = "framed.v1"
    ARRIVAL = "arrival.v1"
    TICKET = "ticket.v1"
    RETURN = "return.v1"
    HEALTH = "health.v1"
    FORM = "form.v1"
    NOTICE = "notice.v2"
    UNDO = "undo.v1"
    AGAIN = "again.v1"
    INVITATION = "invitation.v1"
    RECEIPT = "receipt.v1"


class TokenError(Exception):
    """The token cannot be believed."""


class TokenForged(TokenError):
    """Not signed by this app for this purpose."""


class TokenExpired(TokenError):
    """Signed by this app, but too long ago."""


def token_in(text: str) -> str | None:
    """Return what looks like a token in a text that has more around it, or breaks and blanks in it.

    A signature may end with `_` or `-`, so that its length tells where it ends. With another
    letter behind it, it is none that anything was put around.
    """
    found = _WHOLE.search(text) or _WHOLE.search("".join(filter(_is_seen, text)))
    return found[0] if found else None


def _is_seen(letter: str) -> bool:
    return letter.isprintable() and not letter.isspace()


class Signer:
    """Signs and reads tokens under the newest key, and reads those of older keys too.

    Args:
        keys: newest first.
        clock: seconds since the epoch.
    """

    def __init__(self, keys: Sequence[str], *, clock: Callable[[], float]) -> None:
        oldest_first = list(reversed(keys))
        self._clock = clock
        self._serializers = {
            purpose: URLSafeSerializer(
                oldest_first,
                salt=purpose,
                signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
            )
            for purpose in Purpose
        }

    def sign(self, purpose: Purpose, payload: Mapping[str, Any]) -> str:
        """Return the payload and the time as URL-safe text (`A-Z a-z 0-9 _ . -`)."""
        return self._serializers[purpose].dumps({**payload, "t": int(self._clock())})

    def read(self, purpose: Purpose, token: str, *, max_age_s: int) -> dict[str, Any]:
        """Return the payload of a token made by `sign` for the same purpose.

        Raises:
            TokenForged: changed, of another purpose, from another key, or from the future.
            TokenExpired: older than `max_age_s`, the leeway of a minute included.
        """
        if not _SHAPE.fullmatch(token):
            raise TokenForged
        try:
            payload: dict[str, Any] = self._serializers[purpose].loads(token)
        except BadData:
            raise TokenForged from None
        age_s = self._clock() - payload["t"]
        if age_s < -LEEWAY_S:
            raise TokenForged
        if age_s > max_age_s + LEEWAY_S:
            raise TokenExpired
        return payload
