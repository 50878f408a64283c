"""Long translations and right-to-left pages, in a real browser."""

from playwright.async_api import Browser, Page, expect

from tests.journey.browser import tab
from tests.salon import ANNA, APPLE, BO

_CUT_OFF = """() => [...document.querySelectorAll("html, body *")]
    .filter((one) => one.checkVisibility() && !one.closest("svg, .visually-hidden, input, select"))
    .filter((one) => one.matches("html") || getComputedStyle(one).overflowX !== "visible")
    .filter((one) => one.clientWidth && one.scrollWidth > one.clientWidth + 1)
    .map((one) => one.outerHTML.slice(0, 200))"""


async def test_long_texts_fit_and_the_language_switch_keeps_the_page(browser: Browser, served: str):
    async with tab(await browser.new_context(reduced_motion="reduce", locale="en")) as page:
        await page.goto(f"{served}/connect?locale=en-XA")
        for address in await addresses(page, served):
            await page.goto(f"{served}{address}")
            await expect(page.locator("html[lang=en-XA]")).to_be_visible()
            assert await too_large(page) == [], address

        await page.locator(".language > summary").click()
        await page.get_by_role("link", name="עברית").click()
        await expect(page.locator("html[lang=he][dir=rtl]")).to_be_visible()
        assert page.url == f"{served}{address}"
        await page.goto(served)
        assert await too_large(page) == []


async def too_large(page: Page) -> list[str]:
    """Return the elements that do not fit on a narrow phone."""
    await page.set_viewport_size({"width": 320, "height": 800})
    return list(await page.evaluate(_CUT_OFF))


async def addresses(page: Page, base: str) -> list[str]:
    """Return one page of every kind."""
    await page.goto(base)
    connection = await page.locator(".row-link").first.get_attribute("href")
    return [
        "/nowhere",
        "/",
        "/connect",
        f"/connect/review?schedule_id={BO}&provider_id={APPLE}",
        f"{connection}",
        f"{connection}/disconnect",
        f"/busy?schedule_id={ANNA}&zone=Asia/Tokyo",
        f"/busy/why?schedule_id={ANNA}&at=2026-11-23T12:30",
    ]
