"""The headers of every class of response, compared as a whole, in all three modes."""

import re
from collections.abc import Mapping

import pytest

from tests.security.answers import Answer

pytestmark = pytest.mark.xdist_group("answers")

SCRIPT = "script-src 'nonce-*'; "
TYPES = "; require-trusted-types-for 'script'; trusted-types 'none'"
HSTS = {"strict-transport-security": "max-age=63072000; includeSubDomains"}
FEATURES = (
    *("accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen"),
    *("geolocation", "gyroscope", "hid", "identity-credentials-get", "idle-detection"),
    *("local-fonts", "magnetometer", "microphone", "midi", "payment", "picture-in-picture"),
    *("publickey-credentials-get", "screen-wake-lock", "serial", "storage-access", "usb"),
    "xr-spatial-tracking",
)


def policy(
    script: str = "", *, forms: str = "'self'", frames: str = "'none'", types: str = ""
) -> dict[str, str]:
    """Return the policy of a page, as a header."""
    text = (
        f"default-src 'none'; {script}style-src 'self'; img-src 'self'; font-src 'self'; "
        f"connect-src 'self'; manifest-src 'self'; form-action {forms}; base-uri 'none'; "
        f"object-src 'none'; frame-src 'none'; frame-ancestors {frames}{types}"
    )
    return {"content-security-policy": text}


PAGE = {
    **HSTS,
    **policy(),
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "x-content-type-options": "nosniff",
    "permissions-policy": ", ".join(f"{one}=()" for one in FEATURES),
    "origin-agent-cluster": "?1",
    "x-dns-prefetch-control": "off",
    "x-robots-tag": "noindex, nofollow",
    "cache-control": "no-store",
    "vary": "Accept-Language, Cookie, Sec-Fetch-Site, Sec-Fetch-Dest",
}
WITH_SCRIPT = {**PAGE, **policy(SCRIPT, types=TYPES)}
FILE = {
    **HSTS,
    "content-security-policy": (
        "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"
    ),
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "x-content-type-options": "nosniff",
}
PROGRAM = {**FILE, "x-robots-tag": "noindex, nofollow", "cache-control": "no-store"}
FRAMED = {
    **WITH_SCRIPT,
    **policy(SCRIPT, frames="https://manage.wix.com https://*.manage.wix.com", types=TYPES),
    "cross-origin-resource-policy": "cross-origin",
}
del FRAMED["x-frame-options"]
CLASSES: dict[str, dict[str, str]] = {
    "page": PAGE,
    "page with script": WITH_SCRIPT,
    "to a provider with script": {**PAGE, **policy(SCRIPT, forms="'self' https:", types=TYPES)},
    "frame with script": FRAMED,
    "redirect": PAGE,
    "redirect without referrer": {**PAGE, "referrer-policy": "no-referrer"},
    "static": {**FILE, "cache-control": "public, max-age=31536000, immutable"},
    "program": PROGRAM,
    "download": PROGRAM,
}
_SANDBOX = "http://127.0.0.1:9001"
"""A sandbox on this machine, whose consent pages have no https."""
OF_ONE_RESPONSE = {
    *("content-type", "content-length", "content-encoding", "content-language"),
    *("content-disposition", "etag", "location", "set-cookie", "allow", "retry-after", "refresh"),
}
"""What may differ within a class."""


def test_t18_t29_every_response_has_exactly_the_headers_of_its_class(answers: list[Answer]):
    assert len(answers) > 50
    assert {one.kind for one in answers} == {*CLASSES}
    assert [wrong for one in answers for wrong in deviations(one)] == []


def deviations(answer: Answer) -> list[str]:
    """Return what is missing, what differs, and what is too much in the headers of a response."""
    wanted, sent = CLASSES[answer.kind], carried(answer)
    found = [f"status {answer.response.status_code}"] * (
        answer.response.status_code != answer.status
    )
    found += [
        f"{name}: {sent.get(name)!r}, not {wanted.get(name)!r}"
        for name in sorted({*wanted, *sent})
        if sent.get(name) != wanted.get(name)
    ]
    return [f"{answer.name} ({answer.kind}): {one}" for one in found]


def carried(answer: Answer) -> Mapping[str, str]:
    """Return the headers that a class decides, without the nonce and what compression adds."""
    sent = {n: v for n, v in answer.response.headers.items() if n not in OF_ONE_RESPONSE}
    if "vary" in sent:
        sent["vary"] = re.sub(r"(, |^)Accept-Encoding$", "", sent["vary"])
    own = sent.get("content-security-policy", "")
    own = re.sub(r"'nonce-[\w-]{22}'", "'nonce-*'", own)
    sent["content-security-policy"] = own.replace(f" https: {_SANDBOX}", " https:")
    return {name: value for name, value in sent.items() if value}
