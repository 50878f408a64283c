"""Signed tokens: state between two requests, without a database.

Tokens are signed, not encrypted: they must not contain passwords, access tokens, names or e-mail
addresses. Keys are short, since many tokens are part of a URL or a cookie:

    every token          t time of signing, seconds since the epoch, by earlier versions whole ones
    STATE                n nonce, w tenant, i whether a guest's link started it, b digest of browser
    FLOW, RESULT         n nonce, u digest of tenant, s schedule, p provider, m saved settings,
                         l invitation token
    FLOW                 b digests of existing connections
    RESULT               c digest of the new connection
    SESSION, KNOWN       id
    ENTERED, FRAMED      id, w tenant, s signed in since, u Wix user (optional)
    TICKET, ARRIVAL, ENTRY  id, w tenant, s signed in since, u Wix user
    TICKET               to page to open, n nonce
    ENTRY                to page to open, i digest of the `instance`, p whether a button was pressed
    OPENED               k digests of `instance`s
    RETURN               to path
    HEALTH               w tenant, k feed, g its generation (both optional)
    FORM                 v visitor, a action, r random id of the form
    NOTICE               c digest of connection, h fingerprint of its settings, d differences,
                         k digests of calendars, b what a restoration changed (both optional)
    saved settings       see `SavedSettings.payload`
    UNDO                 saved settings, b and w fingerprints before and after the change
    RECONNECT            saved settings, c digest of connection, w whether restoring was tried
    INVITATION           i packed ids and digests, d days
    PROOF                c digest of tenant and connection, s start of the test event
    RECEIPT              v visitor, l digest of invitation token, c digest of connection
"""

import hashlib
import logging
import re
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Any

import itsdangerous
from itsdangerous import BadData, URLSafeSerializer

from app.calendars.values.error_context import AppError
from app.stores.store import round_time

LEEWAY_S = 60
"""How far two servers' clocks may differ."""

_KEPT = 512

_CLOCKS = "clock=behind by_s=%d; another process of this app is ahead: set the clocks of both"

log = logging.getLogger("app.clock")

_SHAPE = re.compile(r"[A-Za-z0-9_.-]{15,3499}[AEIMQUYcgkosw048]")
"""Base64 leaves two bits of a signature's last letter unused. With other values of them, three more
texts would decode to the same signature, and what a store knows of one would not hold for them."""


class Purpose(StrEnum):
    """The purpose of a token, used as salt: tokens of one purpose are invalid for another."""

    STATE = "state.v2"
    FLOW = "flow.v1"
    RESULT = "result.v1"
    SESSION = "session.v1"
    ENTERED = "entered.v1"
    KNOWN = "known.v1"
    FRAMED = "framed.v1"
    ARRIVAL = "arrival.v1"
    TICKET = "ticket.v1"
    ENTRY = "entry.v1"
    OPENED = "opened.v1"
    RETURN = "return.v1"
    HEALTH = "health.v1"
    FORM = "form.v1"
    NOTICE = "notice.v2"
    UNDO = "undo.v1"
    RECONNECT = "again.v1"
    CONNECTED = "connected.v1"
    INVITATION = "invitation.v1"
    RECEIPT = "receipt.v1"
    PROOF = "proof.v1"


class TokenError(AppError):
    """The token is not valid."""


class TokenForged(TokenError):
    """Not signed by this app for this purpose."""


class TokenExpired(TokenError):
    """Signed by this app, but too old."""


class TokenFromFuture(TokenError):
    """Signed by this app later than now: the clocks of two servers differ too much."""


class _Signer(itsdangerous.Signer):
    """Signs the tokens of one purpose, with keys that are derived once, not twice a token."""

    def __init__(self, keys: Sequence[str], purpose: Purpose) -> None:
        super().__init__(keys, purpose, key_derivation="hmac", digest_method=hashlib.sha256)
        self._derived: dict[str | bytes | None, bytes] = {}

    def derive_key(self, secret_key: str | bytes | None = None) -> bytes:
        """Return the key that follows from one of the keys and the purpose."""
        if secret_key not in self._derived:
            self._derived[secret_key] = super().derive_key(secret_key)
        return self._derived[secret_key]


class _Serializer(URLSafeSerializer):
    """Serializes the tokens of one purpose, with one signer for all."""

    def __init__(self, keys: Sequence[str], purpose: Purpose) -> None:
        super().__init__(keys, purpose)
        self._own_signer = _Signer(keys, purpose)

    def make_signer(self, salt: str | bytes | None = None) -> itsdangerous.Signer:
        """Return the signer; `salt` is always the purpose."""
        del salt
        return self._own_signer


class Signer:
    """Signs tokens with the newest key, and also reads those of older keys.

    Args:
        keys: newest first.
        clock: seconds since the epoch.
    """

    def __init__(self, keys: Sequence[str], *, clock: Callable[[], float]) -> None:
        oldest_first = list(reversed(keys))
        self._clock, self._warned = clock, False
        self._serializers = {purpose: _Serializer(oldest_first, purpose) for purpose in Purpose}
        # a browser sends the same session with each request
        self._verified = lru_cache(maxsize=_KEPT)(self._verify)

    def sign(self, purpose: Purpose, payload: Mapping[str, Any]) -> str:
        """Return the payload and the time as URL-safe text (`A-Z a-z 0-9 _ . -`)."""
        return self._serializers[purpose].dumps({**payload, "t": round_time(self._clock())})

    def read(self, purpose: Purpose, token: str, *, max_age_s: int) -> dict[str, Any]:
        """Return the payload of a token made by `sign` for the same purpose.

        Raises:
            TokenForged: changed, of another purpose, or from another key.
            TokenFromFuture: signed more than a minute from now.
            TokenExpired: older than `max_age_s`, the leeway of a minute included.
        """
        if not _SHAPE.fullmatch(token):
            raise TokenForged
        verified = self._verified(purpose, token)
        if verified is None:
            raise TokenForged
        payload = dict(verified)
        age_s = self._clock() - payload["t"]
        if age_s < -LEEWAY_S:
            self._warn_of_clock(-age_s)
            raise TokenFromFuture
        if age_s > max_age_s + LEEWAY_S:
            raise TokenExpired
        return payload

    def _warn_of_clock(self, ahead_s: float) -> None:
        if not self._warned:
            log.warning(_CLOCKS, round(ahead_s))
        self._warned = True

    def _verify(self, purpose: Purpose, token: str) -> Mapping[str, Any] | None:
        """Return the payload of a token of any age, None for a forged one."""
        try:
            payload: Mapping[str, Any] = self._serializers[purpose].loads(token)
        except BadData:
            return None
        return payload
