"""The signed `instance` that Wix adds to the address of an app's page.

Source: Parse the App Instance Query Parameter, and Security and Privacy Best Practice
(dev.wix.com), 2026-11-22: two parts, not a JWT; HMAC-SHA256 with the app's secret over the encoded
data; only owners may act; nothing signed more than a day ago. Wix recommends Token Info instead,
see `AppTokens.token_info`; its answer to an `instance` is not documented.
"""

import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.wix.app_errors import RejectionReason, UntrustedMessage
from app.wix.auth import Secret
from app.wix.base64url import decode_base64url, encode_base64url
from app.wix.decode import JsonObject, UnreadableError, decode_json
from app.wix.fields import essential, moment, text, token

MOST_CHARACTERS = 8 * 1024
LONGEST_LIFE = timedelta(hours=24)
SKEW = timedelta(minutes=5)

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ROLE = re.compile(r"[A-Za-z0-9_.,-]{1,100}")


@dataclass(frozen=True, slots=True)
class Instance:
    """An owner's visit. `instance_id` is the tenant; it is no site id, and Wix sends none.

    Args:
        instance_id: GUID of the installation on one site, in lower case.
        user_id: Who is looking.
        signed: When Wix signed it.
        expires: When it is no longer good.
    """

    instance_id: str
    user_id: str
    signed: datetime
    expires: datetime


def read_instance(
    instance: str, *, app_id: str, secrets: Sequence[Secret], now: datetime
) -> Instance:
    """The visit that `instance` proves.

    Args:
        instance: As it stood in the query, or in `signedInstance` after an external install.
        app_id: Of this app.
        secrets: Its secret; while one is replaced by another, both.
        now: The present, with a time zone.

    Raises:
        UntrustedMessage: It is malformed, forged, another app's, too old, or not an owner's.
    """
    data = _signed_data(instance, secrets)
    try:
        return _visit(decode_json(decode_base64url(data)), app_id=app_id, now=now)
    except UnreadableError as error:
        raise _refusal(RejectionReason.MALFORMED) from error


def _signed_data(instance: str, secrets: Sequence[Secret]) -> str:
    """The encoded data, once its signature holds; nothing of it is read before."""
    parts = instance.split(".") if len(instance) <= MOST_CHARACTERS else []
    if len(parts) != 2 or not instance.isascii():  # noqa: PLR2004 -- signature and data
        raise _refusal(RejectionReason.MALFORMED)
    signature, data = parts[0].rstrip("=").encode(), parts[1]
    expected = [_sign(data, secret) for secret in secrets if secret]
    if not any([hmac.compare_digest(signature, one) for one in expected]):  # noqa: C419 -- all, in the same time
        raise _refusal(RejectionReason.FORGED)
    return data


def _sign(data: str, secret: Secret) -> bytes:
    digest = hmac.digest(secret.reveal().encode(), data.encode(), "sha256")
    return encode_base64url(digest).encode()


def _visit(source: JsonObject, *, app_id: str, now: datetime) -> Instance:
    if essential(source, "appDefId").lower() != app_id.lower():
        raise _refusal(RejectionReason.OTHER_APP)
    signed, expires = _validity(source)
    if signed - now > SKEW:
        raise _refusal(RejectionReason.FROM_THE_FUTURE)
    if now >= expires:
        raise _refusal(RejectionReason.EXPIRED)
    instance_id = essential(source, "instanceId").lower()
    if not _GUID.fullmatch(instance_id):
        raise UnreadableError("instanceId")
    return Instance(instance_id, _owner(source), signed, expires)


def _validity(source: JsonObject) -> tuple[datetime, datetime]:
    signed = moment(source, "signDate")
    try:
        latest = signed + LONGEST_LIFE
    except OverflowError:
        raise UnreadableError("signDate") from None
    # Older descriptions have no expirationDate. One that is there has to be a date.
    given = source.get("expirationDate") is not None
    return signed, min(latest, moment(source, "expirationDate")) if given else latest


def _owner(source: JsonObject) -> str:
    """The id of the owner who is looking.

    Source: Wix calls it critical to keep out whoever comes with an `aid`, an anonymous visitor.
    """
    user_id = token(source, "uid")
    if source.get("aid") or user_id is None:
        raise _refusal(RejectionReason.VISITOR)
    role = text(source, "permissions")
    if role != "OWNER":
        raise _refusal(RejectionReason.NOT_OWNER, code=role if _ROLE.fullmatch(role) else None)
    return user_id


def _refusal(reason: RejectionReason, *, code: str | None = None) -> UntrustedMessage:
    return UntrustedMessage("instance", reason, code=code)
