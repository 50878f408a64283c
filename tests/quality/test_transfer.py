"""Compression of pages and assets, without leaking secrets through response sizes."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.quality.states import sandbox_app
from tests.salon import BO, MICROSOFT
from tests.visitor import Visitor, hidden

REVIEW = f"/connect/review?schedule_id={BO}&provider_id={MICROSOFT}"


@pytest.fixture
async def visitor() -> AsyncIterator[Visitor]:
    app = sandbox_app()
    async with app.router.lifespan_context(app):
        yield Visitor(app)


async def test_pages_and_assets_are_compressed_if_accepted(visitor: Visitor):
    page = await visitor.open("/")
    style = re.findall(r'"(/static/css/[^"]+)"', page.text)[0]
    for answer in (page, await visitor.open(style)):
        assert answer.headers["content-encoding"] == "gzip"
        assert "Accept-Encoding" in answer.headers["vary"]
        assert int(answer.headers["content-length"]) < len(answer.content) / 2
    plain = await visitor.open("/", **{"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers


async def test_head_returns_the_headers_of_get(visitor: Visitor):
    got = await visitor.open("/connect")
    asked = await visitor.http.head("/connect", headers={"sec-fetch-site": "none"})
    same = ("content-encoding", "content-type", "vary")
    assert [asked.headers[name] for name in same] == [got.headers[name] for name in same]
    assert asked.content == b""


async def test_the_form_token_is_different_in_every_response(visitor: Visitor):
    tokens = [hidden(await visitor.open(REVIEW))["csrf_token"] for _ in range(3)]
    signatures = {token.rpartition(".")[2] for token in tokens}
    assert len(signatures) == 3, "what is compressed along with echoed words must not stay"


async def test_other_sites_cannot_measure_page_sizes(visitor: Visitor):
    sent = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"}
    answer = await visitor.http.get("/connect?q=guess", headers=sent)
    assert answer.status_code == httpx.codes.FORBIDDEN
