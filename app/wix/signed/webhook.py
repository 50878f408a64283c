"""Verify the events that Wix posts to an app's webhook.

The only algorithm is RS256, whatever the token's header says, so algorithm confusion is impossible.
`cryptography` verifies the signature.

Source: webhook structure, App Instance Installed and Removed (dev.wix.com), and `AppStrategy` of
@wix/sdk 1.21.16, 2026-11-22: the body is a JWT; its claim `data` is JSON in a string, as is `data`
within that. Deliveries may be late, repeated and out of order.
"""

import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Self

from app.wix.parsing.fields import get_id, get_object, get_string
from app.wix.parsing.json_body import JsonObject, UnreadableError, decode_json
from app.wix.parsing.wix_enum import WixEnum
from app.wix.signed.base64url import decode_base64url
from app.wix.signed.untrusted_message import RejectionReason, UntrustedMessage

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

MAX_BYTES = 64 * 1024
LEEWAY = timedelta(minutes=1)
MAX_RETRY = timedelta(hours=48)
"""Maximum age without `exp`. Source: how long deliveries are retried, webhook guide."""
MIN_KEY_BITS = 2048


class EventType(WixEnum):
    """The kinds of events that this app uses."""

    UNDEFINED = "UNDEFINED"
    APP_INSTALLED = "AppInstalled"
    APP_REMOVED = "AppRemoved"
    STAFF_CREATED = "wix.bookings.staff.v1.staff_member_created"
    STAFF_FULLY_CREATED = "wix.bookings.staff.v1.staff_member_fully_created"
    STAFF_UPDATED = "wix.bookings.staff.v1.staff_member_updated"
    STAFF_DELETED = "wix.bookings.staff.v1.staff_member_deleted"
    STAFF_CONNECTED = "wix.bookings.staff.v1.staff_member_connected_to_user"
    STAFF_DISCONNECTED = "wix.bookings.staff.v1.staff_member_disconnected_from_user"

    @property
    def is_about_staff(self) -> bool:
        """Whether a staff member came, left, changed, or got or lost a Wix user.

        Source: typings of staff-members 1.0.131; a schedule whose owner changes is disconnected
        (External Calendar V2 introduction, "Ownership Changes").
        """
        return self.value.startswith("wix.bookings.staff.v1.staff_member_")

    @property
    def changes_owner(self) -> bool:
        """Whether a staff member got or lost their Wix user."""
        return self in {EventType.STAFF_CONNECTED, EventType.STAFF_DISCONNECTED}


@dataclass(frozen=True, slots=True)
class WebhookEvent:
    """One event of one installation, with the same `id` in each delivery.

    `at` is when Wix signed it, to the second; `entity_id` what it is about, such as a staff member.
    """

    id: str
    kind: EventType
    instance_id: str
    at: datetime
    entity_id: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class WebhookKey:
    """The public key that verifies Wix's events for this app."""

    rsa: "RSAPublicKey"

    @classmethod
    def from_pem(cls, text: str) -> Self:
        """Parse a key: PEM or, like the SDK, base64 of PEM.

        Raises:
            ValueError: No public RSA key, or one below 2048 bits.
        """
        from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 - 60 ms that only a Wix app pays
        from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415 - 60 ms that only a Wix app pays
        from cryptography.hazmat.primitives.serialization import load_pem_public_key  # noqa: PLC0415 - 60 ms that only a Wix app pays

        pem = text.strip().encode()
        try:
            key = load_pem_public_key(pem if pem[:5] == b"-----" else binascii.a2b_base64(pem))
        except (ValueError, UnsupportedAlgorithm) as error:
            raise ValueError("the webhook key is no public key in PEM") from error
        if not isinstance(key, rsa.RSAPublicKey) or key.key_size < MIN_KEY_BITS:
            raise ValueError("the webhook key must be an RSA key of 2048 bits or more")
        return cls(key)

    def verifies(self, data: bytes, signature: bytes) -> bool:
        """Whether an RS256 signature of the data is valid."""
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - as above
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15  # noqa: PLC0415 - as above
        from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415 - as above

        try:
            self.rsa.verify(signature, data, PKCS1v15(), SHA256())
        except InvalidSignature:
            return False
        return True


def verify_webhook(
    body: bytes, *, app_id: str, keys: Sequence[WebhookKey], now: datetime
) -> WebhookEvent:
    """Verify a webhook's raw body and return its event; there are two keys while one is rotated.

    Raises:
        UntrustedMessage: It is malformed, forged, another app's, expired or from the future.
    """
    try:
        claims = _verified_claims(body, keys)
        at = _check_age(claims, now)
        return _event(claims, at, app_id=app_id)
    except UnreadableError as error:
        raise _rejection(RejectionReason.MALFORMED) from error


def _verified_claims(body: bytes, keys: Sequence[WebhookKey]) -> JsonObject:
    if len(body) > MAX_BYTES or not body.isascii():
        raise UnreadableError("no token")
    parts = body.strip().decode().split(".")
    if len(parts) != 3:  # noqa: PLR2004 -- header, claims, signature
        raise UnreadableError("no token")
    head = decode_json(decode_base64url(parts[0]))
    signature = decode_base64url(parts[2])
    signed = f"{parts[0]}.{parts[1]}".encode()
    # Extensions listed in `crit` must be supported, and none is: RFC 7515, 4.1.11.
    supported = head.get("alg") == "RS256" and "crit" not in head
    if not supported or not any(key.verifies(signed, signature) for key in keys):
        raise _rejection(RejectionReason.FORGED)
    return decode_json(decode_base64url(parts[1]))


def _check_age(claims: JsonObject, now: datetime) -> datetime:
    """Return when Wix signed it. Whether every token has an `exp` is not documented."""
    at = _second(claims, "iat")
    if at - now > LEEWAY:
        raise _rejection(RejectionReason.FROM_THE_FUTURE)
    end = at + MAX_RETRY if claims.get("exp") is None else _second(claims, "exp")
    if now > end + LEEWAY:
        raise _rejection(RejectionReason.EXPIRED)
    return at


def _second(claims: JsonObject, key: str) -> datetime:
    value = claims.get(key)
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value < 2**33:
        raise UnreadableError(key)
    return datetime.fromtimestamp(value, UTC)


def _event(claims: JsonObject, at: datetime, *, app_id: str) -> WebhookEvent:
    event = _nested(claims)
    inner = _nested(event)
    if (get_string(inner, "appId") or app_id).lower() != app_id.lower():
        raise _rejection(RejectionReason.OTHER_APP)
    kind = EventType(get_id(event, "eventType"))
    instance_id = get_id(event, "instanceId").lower()
    facts = f"{kind} {instance_id} {at.isoformat()}".encode()
    return WebhookEvent(
        id=get_string(inner, "id") or hashlib.sha256(facts).hexdigest()[:32],
        kind=kind,
        instance_id=instance_id,
        at=at,
        entity_id=get_string(inner, "entityId") or "",
    )


def _nested(source: JsonObject) -> JsonObject:
    """Return the object under `data`, JSON in a string; an empty one if absent."""
    data = source.get("data")
    if isinstance(data, str):
        return decode_json(data.encode(errors="surrogatepass")) if data else {}
    return get_object(source, "data") or {}


def _rejection(reason: RejectionReason) -> UntrustedMessage:
    return UntrustedMessage("webhook", reason)
