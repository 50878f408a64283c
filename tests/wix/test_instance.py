"""The `instance` in the URL of an app's page: which values are accepted."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from app.wix import RejectionReason, Secret, UntrustedMessage, verify_instance
from tests.rows import each_row

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
APP_ID = "5d0ac1b6-6fd2-4b0f-9d0c-0f6a2f6d3c11"
SECRET, OTHER_SECRET = "app-secret", "another-secret"
INSTANCE_ID = "8a3c2d11-0b6e-4c55-9a07-3f2f7a1e0c42"
PAYLOAD = {
    "instanceId": INSTANCE_ID,
    "appDefId": APP_ID,
    "signDate": "2026-11-22T08:59:50.123Z",
    "uid": "6fced11d-2bd8-41e6-847a-8387cdde8d51",
    "permissions": "OWNER",
    "demoMode": False,
    "siteOwnerId": "6fced11d-2bd8-41e6-847a-8387cdde8d51",
    "expirationDate": "2026-11-22T12:59:50.123Z",
}
TWICE = b'{"permissions":"EDITOR","permissions":"OWNER"}'
LONG_AGO = {"signDate": "2026-11-21T08:59:59Z", "expirationDate": "2026-12-01T00:00:00Z"}


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def signature(data, secret=SECRET):
    return encode(hmac.digest(secret.encode(), data.encode(), hashlib.sha256))


def signed(secret=SECRET, text=None, **changes):
    fields = {key: value for key, value in {**PAYLOAD, **changes}.items() if value is not ...}
    data = encode(text if text is not None else json.dumps(fields).encode())
    return f"{signature(data, secret)}.{data}"


def read(instance, *, secrets=(SECRET,), now=NOW, app_id=APP_ID):
    known = [Secret(one) for one in secrets]
    return verify_instance(instance, app_id=app_id, secrets=known, now=now)


def refusal(instance, **more):
    with pytest.raises(UntrustedMessage) as caught:
        read(instance, **more)
    return caught.value


def test_an_instance_has_owner_installation_and_expiry():
    visit = read(signed())
    assert (visit.instance_id, visit.user_id) == (INSTANCE_ID, PAYLOAD["uid"])
    assert visit.expires - visit.signed == timedelta(hours=4)


@pytest.mark.parametrize("length", range(4))
def test_data_is_decoded_with_and_without_padding(length):
    head, _, data = signed(biToken="x" * length).partition(".")
    padded = data + "=" * (-len(data) % 4)
    assert read(f"{head}.{data}").instance_id == INSTANCE_ID
    assert read(f"{signature(padded)}=.{padded}").instance_id == INSTANCE_ID


@each_row(
    "changes",
    [
        {"expirationDate": ...},
        {"expirationDate": None},
        {"signDate": "2026-11-22T10:59:50+02:00"},
        {"signDate": "2026-11-22T09:01:00Z", "expirationDate": "2026-11-22T13:00:00Z"},
        {"instanceId": INSTANCE_ID.upper()},
        {"appDefId": APP_ID.upper()},
        {"aid": None},
        {"aid": ""},
        {"demoMode": True, "vendorProductId": "premium", "unheard": {"of": []}},
    ],
)
def test_spelling_variants_of_wix_are_accepted(changes):
    assert read(signed(**changes)).instance_id == INSTANCE_ID


def test_an_instance_expires_a_day_after_signing_at_the_latest():
    visit = read(signed(expirationDate="2030-01-01T00:00:00Z"))
    assert visit.expires - visit.signed == timedelta(hours=24)


def test_during_secret_rotation_both_secrets_are_accepted():
    both = (OTHER_SECRET, SECRET)
    for secret in both:
        assert read(signed(secret), secrets=both) == read(signed(secret), secrets=(secret,))


@each_row(
    ("changes", "reason"),
    [
        ({"aid": "b5e1f2a0-anonymous"}, RejectionReason.VISITOR),
        ({"uid": ...}, RejectionReason.VISITOR),
        ({"uid": None}, RejectionReason.VISITOR),
        ({"uid": ""}, RejectionReason.VISITOR),
        ({"permissions": "EDITOR"}, RejectionReason.NOT_OWNER),
        ({"permissions": "OWNER,EDITOR"}, RejectionReason.NOT_OWNER),
        ({"permissions": "owner"}, RejectionReason.NOT_OWNER),
        ({"permissions": None}, RejectionReason.NOT_OWNER),
        ({"permissions": ...}, RejectionReason.NOT_OWNER),
        ({"permissions": ["OWNER"]}, RejectionReason.MALFORMED),
        ({"appDefId": "11111111-1111-4111-8111-111111111111"}, RejectionReason.OTHER_APP),
        ({"appDefId": ...}, RejectionReason.MALFORMED),
        ({"expirationDate": "2026-11-22T09:00:00Z"}, RejectionReason.EXPIRED),
        (LONG_AGO, RejectionReason.EXPIRED),
        ({**LONG_AGO, "expirationDate": ...}, RejectionReason.EXPIRED),
        ({"signDate": "2026-11-22T09:01:01Z"}, RejectionReason.FROM_THE_FUTURE),
        ({"signDate": ...}, RejectionReason.MALFORMED),
        ({"signDate": None}, RejectionReason.MALFORMED),
        ({"signDate": "2026-11-22T08:59:50"}, RejectionReason.MALFORMED),
        ({"signDate": "yesterday"}, RejectionReason.MALFORMED),
        ({"signDate": 1700000000}, RejectionReason.MALFORMED),
        ({"signDate": "9999-12-31T23:59:59Z"}, RejectionReason.MALFORMED),
        ({"expirationDate": "2026-11-22T12:59:50"}, RejectionReason.MALFORMED),
        ({"expirationDate": 0}, RejectionReason.MALFORMED),
        ({"instanceId": ...}, RejectionReason.MALFORMED),
        ({"instanceId": "../../oauth2/token"}, RejectionReason.MALFORMED),
        ({"instanceId": [INSTANCE_ID]}, RejectionReason.MALFORMED),
    ],
)
def test_a_valid_signature_alone_is_not_enough(changes, reason):
    assert refusal(signed(**changes)).reason is reason


@pytest.mark.parametrize(
    "text", [b"", b"[]", b"null", b"{", b"\xff", b"[" * 3000, b'{"a":NaN}', TWICE], ids=count()
)
def test_signed_garbage_is_malformed(text):
    assert refusal(signed(text=text)).reason is RejectionReason.MALFORMED


GOOD = signed()
HEAD, _, DATA = GOOD.partition(".")


@each_row(
    ("instance", "reason"),
    [
        ("", RejectionReason.MALFORMED),
        (".", RejectionReason.FORGED),
        (DATA, RejectionReason.MALFORMED),
        (f"{HEAD}.", RejectionReason.FORGED),
        (f".{DATA}", RejectionReason.FORGED),
        (f"{GOOD}.{HEAD}", RejectionReason.MALFORMED),
        (f"{GOOD}é", RejectionReason.MALFORMED),
        (f"{GOOD}\n", RejectionReason.FORGED),
        (f"{HEAD}.{DATA[:-2]}", RejectionReason.FORGED),
        (f"{HEAD[:-1]}.{DATA}", RejectionReason.FORGED),
        (f"{HEAD}!.{DATA}", RejectionReason.FORGED),
        (f"{HEAD[:9]}%{HEAD[9:]}.{DATA}", RejectionReason.FORGED),
        (f"{HEAD}.{DATA[:9]}~{DATA[9:]}", RejectionReason.FORGED),
        (f"{DATA}.{HEAD}", RejectionReason.FORGED),
        (signed(OTHER_SECRET), RejectionReason.FORGED),
        (signed(biToken="x" * 9000), RejectionReason.MALFORMED),
        (f"{'a' * 8192}.{DATA}", RejectionReason.MALFORMED),
    ],
)
def test_data_not_signed_with_the_secret_is_rejected(instance, reason):
    assert refusal(instance).reason is reason


def test_a_signature_over_the_decoded_data_is_rejected():
    decoded = base64.urlsafe_b64decode(DATA + "=" * (-len(DATA) % 4)).decode()
    assert refusal(f"{signature(decoded)}.{DATA}").reason is RejectionReason.FORGED


def test_other_characters_are_rejected_even_if_signed():
    data = f"{DATA[:8]}*{DATA[8:]}"
    assert refusal(f"{signature(data)}.{data}").reason is RejectionReason.MALFORMED


def test_without_a_secret_every_instance_is_rejected():
    assert refusal(GOOD, secrets=()).reason is RejectionReason.FORGED
    assert refusal(signed(""), secrets=("",)).reason is RejectionReason.FORGED


def test_a_rejection_is_logged_with_the_role_and_no_secrets():
    words = str(refusal(signed(permissions="LIMITED_EDITOR")))
    assert words == "UntrustedMessage: instance LIMITED_EDITOR NOT_OWNER"
    assert "\u202e" not in str(refusal(signed(permissions="bidi\u202e")))
    assert not refusal(GOOD, secrets=()).may_have_run
