"""The fake Wix of the benchmarks says what Wix says, so that pages have as much to show."""

import httpx
import pytest

from app.main import create_app
from app.settings import load
from bench.contenders import ONE_SITE, SITE, pages_of
from bench.fake_wix.server import FakeWix
from tests.visitor import Visitor, words
from tests.web.sync_settings import NOW


class Wix(httpx.AsyncBaseTransport):
    def __init__(self) -> None:
        self.fake = FakeWix(NOW)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        target = request.url.raw_path.decode()
        status, body, _ = self.fake.call(request.method, target, headers, request.content)
        return httpx.Response(status, content=body)


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("roster", "9 of 10 people are protected"),
        ("picker", "Whose bookings?"),
        ("connection", "are in sync"),
        ("busy", "events, complete"),
    ],
)
async def test_pages_show_all_that_the_fake_wix_says(page: str, shown: str):
    settings = load({name.lower(): value for name, value in ONE_SITE.items()})
    app = create_app(settings, transport=Wix(), clock=lambda: NOW)
    async with app.router.lifespan_context(app):
        answer = await Visitor(app).open(pages_of(SITE)[page])
    assert answer.status_code == 200, answer.text
    assert shown in words(answer)
    assert "could not be read" not in words(answer)
