"""The events that Wix posts to an app: believed only with Wix's signature.

`cryptography` checks the signature, and the little that RS256 leaves to do is done here: there is
one algorithm, so none can be confused with another, and no token says how it is to be checked.

Source: webhook structure, App Instance Installed and Removed (dev.wix.com), and `AppStrategy` of
@wix/sdk 1.21.16, 2026-11-22: the body is a JWT; its claim `data` is JSON in a text, and `data` in
there is JSON in a text again. WebhookDeduplicator may come late, twice and out of order.
"""

import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Self

from app.wix.app_errors import RejectionReason, UntrustedMessage
from app.wix.base64url import decode_base64url
from app.wix.decode import JsonObject, UnreadableError, decode_json
from app.wix.enums import WixEnum
from app.wix.fields import child, essential, token

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

MOST_BYTES = 64 * 1024
LEEWAY = timedelta(minutes=1)
SKEW = timedelta(minutes=5)
LONGEST_RETRY = timedelta(hours=48)
"""For tokens without `exp`. Source: how long deliveries are repeated, webhook guide."""
SHORTEST_KEY_BITS = 2048


class EventType(WixEnum):
    """What happened; all other events of Wix are of no use to this app."""

    UNDEFINED = "UNDEFINED"
    APP_INSTALLED = "AppInstalled"
    APP_REMOVED = "AppRemoved"


@dataclass(frozen=True, slots=True)
class WebhookEvent:
    """One event of one installation.

    Args:
        id: The same for each delivery of the event.
        kind: What happened.
        instance_id: Where.
        at: When Wix signed it, to the second.
        origin_instance_id: Of the site that this one is a copy of.
    """

    id: str
    kind: EventType
    instance_id: str
    at: datetime
    origin_instance_id: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class WebhookKey:
    """The public key by which Wix signs what it sends to this app."""

    rsa: "RSAPublicKey"

    @classmethod
    def read(cls, text: str) -> Self:
        """Read a key: PEM, or base64 of PEM as the SDK takes it too.

        Raises:
            ValueError: It is no public RSA key, or a short one.
        """
        from cryptography.exceptions import (  # noqa: PLC0415 - 60 ms that only a Wix app pays
            UnsupportedAlgorithm,
        )
        from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415 - the same
        from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415 - the same
            load_pem_public_key,
        )

        pem = text.strip().encode()
        try:
            key = load_pem_public_key(pem if pem[:5] == b"-----" else binascii.a2b_base64(pem))
        except (ValueError, UnsupportedAlgorithm) as error:
            raise ValueError("the webhook key is no public key in PEM") from error
        if not isinstance(key, rsa.RSAPublicKey) or key.key_size < SHORTEST_KEY_BITS:
            raise ValueError("the webhook key must be an RSA key of 2048 bits or more")
        return cls(key)

    def signed(self, data: bytes, signature: bytes) -> bool:
        """Whether this key signed the data, by RS256."""
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - as above
        from cryptography.hazmat.primitives.asymmetric.padding import (  # noqa: PLC0415 - as above
            PKCS1v15,
        )
        from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415 - as above

        try:
            self.rsa.verify(signature, data, PKCS1v15(), SHA256())
        except InvalidSignature:
            return False
        return True


def read_webhook(
    body: bytes, *, app_id: str, keys: Sequence[WebhookKey], now: datetime
) -> WebhookEvent:
    """The event that a request's body proves.

    Args:
        body: As it came, not parsed by anybody.
        app_id: Of this app.
        keys: Wix's key; while one is replaced by another, both.
        now: The present, with a time zone.

    Raises:
        UntrustedMessage: It is malformed, forged, another app's or too old.
    """
    try:
        claims = _signed_claims(body, keys)
        at = _check_age(claims, now)
        return _event(claims, at, app_id=app_id)
    except UnreadableError as error:
        raise _refusal(RejectionReason.MALFORMED) from error


def _signed_claims(body: bytes, keys: Sequence[WebhookKey]) -> JsonObject:
    if len(body) > MOST_BYTES or not body.isascii():
        raise UnreadableError("no token")
    parts = body.strip().decode().split(".")
    if len(parts) != 3:  # noqa: PLR2004 -- header, claims, signature
        raise UnreadableError("no token")
    head = decode_json(decode_base64url(parts[0]))
    signature = decode_base64url(parts[2])
    signed = f"{parts[0]}.{parts[1]}".encode()
    # What `crit` lists must be understood, and nothing is; see RFC 7515, 4.1.11.
    understood = head.get("alg") == "RS256" and "crit" not in head
    if not understood or not any(key.signed(signed, signature) for key in keys):
        raise _refusal(RejectionReason.FORGED)
    return decode_json(decode_base64url(parts[1]))


def _check_age(claims: JsonObject, now: datetime) -> datetime:
    """When Wix signed it. Whether every token has an `exp` is not documented."""
    at = _second(claims, "iat")
    if at - now > SKEW:
        raise _refusal(RejectionReason.FROM_THE_FUTURE)
    end = at + LONGEST_RETRY if claims.get("exp") is None else _second(claims, "exp")
    if now > end + LEEWAY:
        raise _refusal(RejectionReason.EXPIRED)
    return at


def _second(claims: JsonObject, key: str) -> datetime:
    value = claims.get(key)
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value < 2**33:
        raise UnreadableError(key)
    return datetime.fromtimestamp(value, UTC)


def _event(claims: JsonObject, at: datetime, *, app_id: str) -> WebhookEvent:
    envelope = _nested(claims)
    inner = _nested(envelope)
    if (token(inner, "appId") or app_id).lower() != app_id.lower():
        raise _refusal(RejectionReason.OTHER_APP)
    kind = EventType(essential(envelope, "eventType"))
    instance_id = essential(envelope, "instanceId").lower()
    return WebhookEvent(
        id=token(inner, "id") or _digest(kind, instance_id, at.isoformat()),
        kind=kind,
        instance_id=instance_id,
        at=at,
        origin_instance_id=token(inner, "originInstanceId"),
    )


def _nested(source: JsonObject) -> JsonObject:
    """The object under `data`, which is JSON in a text; nothing reads as an empty one."""
    data = source.get("data")
    if isinstance(data, str):
        return decode_json(data.encode(errors="surrogatepass")) if data else {}
    return child(source, "data") or {}


def _digest(*facts: str) -> str:
    return hashlib.sha256(" ".join(facts).encode()).hexdigest()[:32]


def _refusal(reason: RejectionReason) -> UntrustedMessage:
    return UntrustedMessage("webhook", reason)
