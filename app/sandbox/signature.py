"""What Wix signs for an app: the `instance` parameter of a page, and webhook bodies.

Source: Parse the App Instance Query Parameter and webhook structure (dev.wix.com), 2026-11-22.
"""

import functools
import hmac
import json
import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from app.sandbox.base64url import decode, encode
from app.sandbox.error import Json
from app.sandbox.request_field import format_timestamp

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

OWNER_ID = "6fced11d-2bd8-41e6-847a-8387cdde8d51"
_INSTANCE_LIFE = timedelta(hours=4)
_STAFF_EVENT = "wix.bookings.staff.v1.staff_member_"
_WEBHOOK_LIFE_S = 3600
_JWT_HEAD = b'{"alg":"RS256","typ":"JWT"}'


def sign_webhook(claims: Json, key: "RSAPrivateKey | None" = None) -> str:
    """Return claims as a JWT, signed with RS256 by Wix's key unless by another."""
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15  # noqa: PLC0415 -- slow import, rarely needed
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415 -- slow import, rarely needed

    head = ".".join(encode(part) for part in (_JWT_HEAD, _json(claims)))
    signature = (key or webhook_key()).sign(head.encode(), PKCS1v15(), SHA256())
    return f"{head}.{encode(signature)}"


def public_webhook_pem() -> str:
    """Return the public half of the key, as Wix shows it in the app's dashboard."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat  # noqa: PLC0415 -- slow import, rarely needed

    public = webhook_key().public_key()
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


@functools.cache
def webhook_key() -> "RSAPrivateKey":
    """Return the key of a process's sandboxes; generating it takes a tenth of a second."""
    from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415 -- slow import, rarely needed

    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def sign_instance(secret: str, payload: Json) -> str:
    """Return an `instance`: the signature, a dot and the encoded payload."""
    data = encode(_json(payload))
    return f"{encode(hmac.digest(secret.encode(), data.encode(), 'sha256'))}.{data}"


def read_instance(secret: str, instance: str) -> Json | None:
    """Return the payload of an `instance` signed with the secret; `None` for anything else."""
    signature, _, data = instance.partition(".")
    expected = encode(hmac.digest(secret.encode(), data.encode(), "sha256"))
    if not hmac.compare_digest(signature.encode(), expected.encode()):
        return None
    payload: Json = json.loads(decode(data))
    return payload


def instance_payload(app_id: str, instance_id: str, now: datetime) -> Json:
    """Return the payload Wix signs when an owner opens the app in the dashboard.

    Source: fields and order of a payload of January 2026; it has no site id.
    """
    return {
        "instanceId": instance_id,
        "appDefId": app_id,
        "signDate": format_timestamp(now),
        "uid": OWNER_ID,
        "permissions": "OWNER",
        "demoMode": False,
        "siteOwnerId": OWNER_ID,
        "siteMemberId": OWNER_ID,
        "expirationDate": format_timestamp(now + _INSTANCE_LIFE),
        "loginAccountId": OWNER_ID,
    }


def webhook_claims(
    event: str, app_id: str, instance_id: str, now: datetime, staff_member_id: str = ""
) -> Json:
    """Return the claims of a webhook event, its data JSON-encoded twice.

    Source: App Instance Installed and Removed: `appId`, and `originInstanceId` of a copied site;
    domain events, such as those of staff members: `entityFqdn`, `slug` and an id of the event.
    """
    inner: Json = {"appId": app_id}
    if event.startswith(_STAFF_EVENT):
        inner = {
            "id": str(uuid.uuid4()),
            "entityFqdn": _STAFF_EVENT.rstrip("_"),
            "slug": event.removeprefix(_STAFF_EVENT),
            "entityId": staff_member_id,
            "eventTime": format_timestamp(now),
            "triggeredByAnonymizeRequest": False,
        }
    identity = {"identityType": "WIX_USER", "wixUserId": OWNER_ID}
    data = {
        "data": _json(inner).decode(),
        "instanceId": instance_id,
        "eventType": event,
        "identity": _json(identity).decode(),
    }
    iat = int(now.timestamp())
    return {"data": _json(data).decode(), "iat": iat, "exp": iat + _WEBHOOK_LIFE_S}


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
