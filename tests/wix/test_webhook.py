"""Webhooks of Wix: accepted by signature, once, and in order."""

import base64
import hashlib
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256, SHA512
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.wix import (
    EventType,
    RejectionReason,
    UntrustedMessage,
    WebhookDeduplicator,
    WebhookKey,
    verify_webhook,
)
from tests.rows import each_row

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
IAT = int(NOW.timestamp())
APP_ID = "5d0ac1b6-6fd2-4b0f-9d0c-0f6a2f6d3c11"
INSTANCE_ID = "8a3c2d11-0b6e-4c55-9a07-3f2f7a1e0c42"
ORIGIN = "22222222-2222-4222-8222-222222222222"
OURS, OTHER = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))


def pem_of(key):
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


KEY, OTHER_KEY = WebhookKey.from_pem(pem_of(OURS)), WebhookKey.from_pem(pem_of(OTHER))


def encode(value):
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def rs256(signed, key=OURS, digest=None):
    return key.sign(signed.encode(), padding.PKCS1v15(), digest or SHA256())


def claims(event="AppRemoved", inner=None, **changes):
    data = {
        "eventType": event,
        "instanceId": INSTANCE_ID,
        "data": json.dumps({"appId": APP_ID} if inner is None else inner),
        "identity": "{}",
    }
    outer = {"data": json.dumps(data), "iat": IAT, "exp": IAT + 3600, **changes}
    return {key: value for key, value in outer.items() if value is not ...}


def token(payload, *, head=None, sign=rs256):
    signed = f"{encode({'alg': 'RS256', 'typ': 'JWT', **(head or {})})}.{encode(payload)}"
    return f"{signed}.{encode(sign(signed))}".encode()


def read(body, *, keys=(KEY,), now=NOW, app_id=APP_ID):
    return verify_webhook(body, app_id=app_id, keys=keys, now=now)


def doubt(body, **more):
    with pytest.raises(UntrustedMessage) as caught:
        read(body, **more)
    return caught.value.reason


def test_an_event_has_type_instance_and_time():
    event = read(token(claims("AppInstalled", {"appId": APP_ID, "originInstanceId": ORIGIN})))
    assert (event.kind, event.instance_id) == (EventType.APP_INSTALLED, INSTANCE_ID)
    assert event.at == NOW


@pytest.mark.parametrize(
    "payload",
    [
        claims(exp=...),
        claims(iss="wix.com", aud=APP_ID),
        claims(iat=IAT + 0.5),
        claims(inner={}),
        claims(data={"eventType": "AppRemoved", "instanceId": INSTANCE_ID, "data": ""}),
        claims(data={"eventType": "AppRemoved", "instanceId": INSTANCE_ID.upper()}),
    ],
    ids=count(),
)
def test_spelling_variants_of_wix_are_accepted(payload):
    event = read(token(payload))
    assert (event.kind, event.instance_id) == (EventType.APP_REMOVED, INSTANCE_ID)


def test_events_of_other_types_are_read():
    event = read(token(claims("PaidPlanPurchased", {"cycle": "MONTHLY"})))
    assert event.kind == "PaidPlanPurchased"


def test_line_breaks_around_the_body_are_ignored():
    assert read(b"\n" + token(claims()) + b"\r\n").kind is EventType.APP_REMOVED


def test_during_key_rotation_both_keys_are_accepted():
    assert read(token(claims()), keys=(OTHER_KEY, KEY)).kind is EventType.APP_REMOVED


def by_public_key(signed):
    return hmac.digest(pem_of(OURS).encode(), signed.encode(), hashlib.sha256)


@each_row(
    "body",
    [
        token(claims(), sign=lambda signed: rs256(signed, OTHER)),
        token(claims(), head={"alg": "HS256"}, sign=by_public_key),
        token(claims(), head={"alg": "RS256"}, sign=by_public_key),
        token(claims(), head={"alg": "none"}, sign=lambda _: b"x"),
        token(claims(), head={"alg": "None"}),
        token(claims(), head={"alg": "rs256"}),
        token(claims(), head={"alg": ["RS256"]}),
        token(claims(), head={"alg": "RS512"}, sign=lambda signed: rs256(signed, OURS, SHA512())),
        token(claims(), head={"alg": "PS256"}),
        token(claims(), head={"crit": ["b64"], "b64": False}),
        token(claims(), head={"crit": []}),
        token(claims(), head={"jwk": {"kty": "RSA"}}, sign=lambda signed: rs256(signed, OTHER)),
        token(claims())[:-8],
        token(claims(), sign=lambda _: b"\0" * 256),
    ],
)
def test_only_rs256_signatures_of_wix_are_accepted(body):
    assert doubt(body) in {RejectionReason.FORGED, RejectionReason.MALFORMED}


def test_a_changed_claim_breaks_the_signature():
    head, _, signature = token(claims()).decode().split(".")
    changed = encode(claims("AppInstalled"))
    assert doubt(f"{head}.{changed}.{signature}".encode()) is RejectionReason.FORGED


def test_without_a_key_every_webhook_is_rejected():
    assert doubt(token(claims()), keys=()) is RejectionReason.FORGED


@each_row(
    ("changes", "reason"),
    [
        ({"exp": IAT - 61}, RejectionReason.EXPIRED),
        ({"exp": ..., "iat": IAT - 49 * 3600}, RejectionReason.EXPIRED),
        ({"iat": IAT + 61}, RejectionReason.FROM_THE_FUTURE),
        ({"iat": ...}, RejectionReason.MALFORMED),
        ({"iat": "now"}, RejectionReason.MALFORMED),
        ({"iat": True}, RejectionReason.MALFORMED),
        ({"iat": -1}, RejectionReason.MALFORMED),
        ({"iat": 10**18}, RejectionReason.MALFORMED),
        ({"exp": 10**400}, RejectionReason.MALFORMED),
        ({"data": ...}, RejectionReason.MALFORMED),
        ({"data": "{"}, RejectionReason.MALFORMED),
        ({"data": "\ud800"}, RejectionReason.MALFORMED),
        ({"data": '{"instanceId": "a", "instanceId": "b"}'}, RejectionReason.MALFORMED),
        ({"data": []}, RejectionReason.MALFORMED),
        ({"data": {"eventType": "AppRemoved"}}, RejectionReason.MALFORMED),
        ({"data": {"instanceId": INSTANCE_ID}}, RejectionReason.MALFORMED),
        (
            {"data": {"eventType": "AppRemoved", "instanceId": INSTANCE_ID, "data": "[]"}},
            RejectionReason.MALFORMED,
        ),
        ({"inner": {"appId": ORIGIN}}, RejectionReason.OTHER_APP),
    ],
)
def test_a_valid_signature_alone_is_not_enough(changes, reason):
    assert doubt(token(claims(**changes))) is reason


def test_a_clock_skew_of_a_minute_is_tolerated():
    assert read(token(claims(exp=IAT)), now=NOW + timedelta(seconds=60))
    assert read(token(claims()), now=NOW - timedelta(seconds=60))


@each_row(
    "body",
    [
        b"",
        b"..",
        b"{}",
        b'{"data": "x"}',
        b"a.b.c",
        b"\xff\xfe.a.b",
        b"A" * 70_000,
        f"{encode([])}.{encode({})}.{encode(b'x')}".encode(),
        token(b"not JSON"),
        token(b"[]"),
    ],
)
def test_garbage_is_malformed(body):
    assert doubt(body) is RejectionReason.MALFORMED


def test_a_key_is_read_from_pem_and_from_base64_pem():
    wrapped = base64.b64encode(pem_of(OURS).encode()).decode()
    assert read(token(claims()), keys=(WebhookKey.from_pem(wrapped),)).kind is EventType.APP_REMOVED


@pytest.mark.parametrize(
    "text",
    [
        "",
        "secret",
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
        pem_of(ec.generate_private_key(ec.SECP256R1())),
        pem_of(rsa.generate_private_key(public_exponent=65537, key_size=1024)),  # noqa: S505 -- that it is too short is the point
    ],
    ids=count(),
)
def test_weak_and_non_rsa_keys_are_rejected_at_startup(text):
    with pytest.raises(ValueError, match="key"):
        WebhookKey.from_pem(text)


def test_a_repeated_delivery_is_not_new():
    first, again = read(token(claims())), read(token(claims(exp=...)))
    other = read(token(claims("AppInstalled")))
    assert first.id == again.id != other.id
    named = read(token(claims(inner={"id": "e-1", "appId": APP_ID})))
    assert named.id == "e-1"


@pytest.fixture
def removed():
    return read(token(claims()))


def test_an_event_is_processed_once(removed):
    deduplicator = WebhookDeduplicator()
    assert [deduplicator.is_new(removed) for _ in range(3)] == [True, False, False]


def test_a_removal_older_than_the_latest_install_is_ignored(removed):
    deduplicator = WebhookDeduplicator()
    installed = replace(
        removed, id="i", kind=EventType.APP_INSTALLED, at=removed.at + timedelta(seconds=5)
    )
    assert deduplicator.is_new(installed)
    assert not deduplicator.is_new(removed)
    assert deduplicator.is_new(replace(removed, id="r", instance_id=ORIGIN))
    assert deduplicator.is_new(replace(removed, id="r2", at=removed.at + timedelta(seconds=9)))


def test_a_later_event_of_another_type_keeps_a_removal(removed):
    deduplicator = WebhookDeduplicator()
    paid = replace(
        removed, id="p", kind=EventType("PaidPlanPurchased"), at=NOW + timedelta(hours=1)
    )
    assert deduplicator.is_new(paid)
    assert deduplicator.is_new(removed)


def test_the_memory_of_events_is_bounded(removed):
    deduplicator = WebhookDeduplicator()
    for number in range(10_001):
        deduplicator.is_new(replace(removed, id=str(number), instance_id=str(number)))
    assert deduplicator.is_new(replace(removed, id="0", instance_id="0"))
    assert not deduplicator.is_new(replace(removed, id="10000"))
