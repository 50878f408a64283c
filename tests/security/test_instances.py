"""Which values of `instance` open a site: only what Wix signed for its owner, and lately (T15)."""

import base64
import hashlib
import hmac
from collections.abc import AsyncIterator
from typing import Any

import pytest

from app.sandbox.installation import DEMO_APP_SECRET
from tests.security.hostile import rows
from tests.web.dashboard.dashboard import FRAME, NORD, TAB, Dashboard, dashboard

REFUSED = {400, 401, 403, 410, 414, 503}
"""414 if the address is too long, 503 if the clock of one side must be wrong."""


@pytest.fixture
async def wix() -> AsyncIterator[Dashboard]:
    async with dashboard() as found:
        yield found


@pytest.mark.parametrize(
    ("address", "sent"), [("/wix/app", TAB), ("/wix/dashboard", FRAME)], ids=["tab", "frame"]
)
async def test_t15_only_what_wix_signed_for_an_owner_opens_the_site(
    wix: Dashboard, address: str, sent: dict[str, str]
):
    wrong, opened = list[str](), 0
    for row in rows("instances"):
        visitor = wix.visitor()
        instance = await _instance(wix, row)
        answer = await visitor.http.get(address, params={"instance": instance}, headers=sent)
        session = any("session" in one for one in answer.headers.get_list("set-cookie"))
        opens = row["must"] == "open the site"
        opened += opens
        if opens != (answer.status_code == 303) or (session and not opens):
            wrong.append(f"{row['id']}: {answer.status_code} {answer.headers.get('location')}")
        if not opens and answer.status_code not in REFUSED:
            wrong.append(f"{row['id']}: {answer.status_code}")
        if len(instance) > 5 and instance in answer.text + str(answer.headers):
            wrong.append(f"{row['id']}: repeated in the answer")
    assert wrong == []
    assert opened == 3
    assert {one["method"] for one in (await wix.calls())["calls"]} <= {"CreateAccessToken"}


async def _instance(wix: Dashboard, row: dict[str, Any]) -> str:
    if "changes" in row:
        return await wix.instance(NORD, **row["changes"])
    signature, _, data = (await wix.instance(NORD)).partition(".")
    decoded = base64.urlsafe_b64decode(data + "=" * (-len(data) % 4))
    known = {
        "signature": signature,
        "SIGNATURE": signature.swapcase(),
        "data": data,
        "other secret": _signed(data, b"another-secret", data.encode()),
        "empty secret": _signed(data, b"", data.encode()),
        "signed decoded": _signed(data, DEMO_APP_SECRET.encode(), decoded),
        "sha1": _signed(data, DEMO_APP_SECRET.encode(), data.encode(), "sha1"),
        "truncated": f"{signature[:10]}.{data}",
    }
    text = str(row["instance"])
    for name, value in known.items():
        text = text.replace("{" + name + "}", value)
    return text


def _signed(data: str, secret: bytes, content: bytes, how: str = "sha256") -> str:
    made = hmac.new(secret, content, getattr(hashlib, how)).digest()
    return f"{base64.urlsafe_b64encode(made).rstrip(b'=').decode()}.{data}"
