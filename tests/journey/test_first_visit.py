"""A first visit transfers few bytes, contacts no other host, and does not shift its layout."""

from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser

from app.sandbox import DEMO_SITE_ID
from app.sandbox.connection import seeded_connection_id
from tests.journey.browser import tab
from tests.web.sync_settings import NOW

MOST_BYTES = 60_000
PAGES = ("/", "/connect", f"/connections/{seeded_connection_id(DEMO_SITE_ID, 1)}", "/busy")
SHIFT = """() => new Promise((done) => {
    let sum = 0;
    new PerformanceObserver((list) => {
        for (const {value} of list.getEntries()) sum += value;
    }).observe({type: "layout-shift", buffered: true});
    requestAnimationFrame(() => setTimeout(() => done(sum), 200));
})"""


@pytest.mark.parametrize("path", PAGES, ids=["roster", "picker", "connection", "busy"])
async def test_a_first_visit_is_small_local_and_without_layout_shift(
    browser: Browser, served: str, path: str
):
    async with tab(await browser.new_context()) as page:
        await page.clock.set_fixed_time(NOW)  # as on the server
        network = await page.context.new_cdp_session(page)
        await network.send("Network.enable")
        sizes: list[int] = []
        asked: list[str] = []
        network.on("Network.loadingFinished", lambda one: sizes.append(one["encodedDataLength"]))
        network.on("Network.requestWillBeSent", lambda one: asked.append(one["request"]["url"]))
        await page.goto(served + path, wait_until="networkidle")
        shift = await page.evaluate(SHIFT)
    assert len(sizes) == len(asked) > 4, "the page, its styles and its icon"
    assert sum(sizes) <= MOST_BYTES
    # Chromium loads the icons of its own date field from data URLs
    origins = {urlsplit(url).netloc for url in asked if not url.startswith("data:")}
    assert origins == {urlsplit(served).netloc}
    assert shift == 0
