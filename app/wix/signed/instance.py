"""Verify the signed `instance` that Wix adds to the URL of an app's page.

Source: Parse the App Instance Query Parameter, and Security and Privacy Best Practice
(dev.wix.com), 2026-11-22: two parts, not a JWT; HMAC-SHA256 with the app's secret over the encoded
data; owners only; signed within a day. Wix recommends its method Token Info instead, but does not
document its response to an `instance`.
"""

import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.wix.http.auth import Secret
from app.wix.parsing.datetime_field import get_datetime
from app.wix.parsing.fields import get_id, get_string, get_text
from app.wix.parsing.json_body import JsonObject, UnreadableError, decode_json
from app.wix.signed.base64url import decode_base64url, encode_base64url
from app.wix.signed.untrusted_message import RejectionReason, UntrustedMessage

MAX_CHARACTERS = 8 * 1024
MAX_AGE = timedelta(hours=24)
SKEW = timedelta(minutes=1)
"""How far Wix's clock may be ahead of ours, as far as those of our own replicas may differ."""

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ROLE = re.compile(r"[A-Za-z0-9_.,-]{1,100}")


@dataclass(frozen=True, slots=True)
class Instance:
    """A visit of a site's owner. `instance_id`, the tenant, is a GUID in lower case, no site id.

    `signature` identifies it, without padding.
    """

    signature: str
    instance_id: str
    user_id: str
    signed: datetime
    expires: datetime


def verify_instance(
    instance: str, *, app_id: str, secrets: Sequence[Secret], now: datetime
) -> Instance:
    """Verify an `instance`, or `signedInstance` after an external install, and return its values.

    The app has two secrets while one is rotated.

    Raises:
        UntrustedMessage: It is malformed, forged, another app's, expired, or not an owner's.
    """
    signature, data = _signed_data(instance, secrets)
    try:
        return _visit(signature, decode_json(decode_base64url(data)), app_id=app_id, now=now)
    except UnreadableError as error:
        raise _rejection(RejectionReason.MALFORMED) from error


def _signed_data(instance: str, secrets: Sequence[Secret]) -> tuple[str, str]:
    """Return the signature, and the encoded data that it is verified for."""
    parts = instance.split(".") if len(instance) <= MAX_CHARACTERS else []
    if len(parts) != 2 or not instance.isascii():  # noqa: PLR2004 -- signature and data
        raise _rejection(RejectionReason.MALFORMED)
    signature, data = parts[0].rstrip("="), parts[1]
    expected = [_sign(data, secret) for secret in secrets if secret]
    if not any([hmac.compare_digest(signature.encode(), one) for one in expected]):  # noqa: C419 -- all of them, in constant time
        raise _rejection(RejectionReason.FORGED)
    return signature, data


def _sign(data: str, secret: Secret) -> bytes:
    digest = hmac.digest(secret.reveal().encode(), data.encode(), "sha256")
    return encode_base64url(digest).encode()


def _visit(signature: str, source: JsonObject, *, app_id: str, now: datetime) -> Instance:
    if get_id(source, "appDefId").lower() != app_id.lower():
        raise _rejection(RejectionReason.OTHER_APP)
    signed, expires = _validity(source)
    if signed - now > SKEW:
        raise _rejection(RejectionReason.FROM_THE_FUTURE)
    if now >= expires:
        raise _rejection(RejectionReason.EXPIRED)
    instance_id = get_id(source, "instanceId").lower()
    if not _GUID.fullmatch(instance_id):
        raise UnreadableError("instanceId")
    return Instance(signature, instance_id, _owner(source), signed, expires)


def _validity(source: JsonObject) -> tuple[datetime, datetime]:
    signed = get_datetime(source, "signDate")
    try:
        latest = signed + MAX_AGE
    except OverflowError:
        raise UnreadableError("signDate") from None
    # Older documentation has no expirationDate. If present, it must be a date.
    given = source.get("expirationDate") is not None
    return signed, min(latest, get_datetime(source, "expirationDate")) if given else latest


def _owner(source: JsonObject) -> str:
    """Return the owner's id.

    Source: `aid` marks an anonymous visitor; Wix calls it critical to refuse those.
    """
    user_id = get_string(source, "uid")
    if source.get("aid") or user_id is None:
        raise _rejection(RejectionReason.VISITOR)
    role = get_text(source, "permissions")
    if role != "OWNER":
        raise _rejection(RejectionReason.NOT_OWNER, code=role if _ROLE.fullmatch(role) else None)
    return user_id


def _rejection(reason: RejectionReason, *, code: str | None = None) -> UntrustedMessage:
    return UntrustedMessage("instance", reason, code=code)
