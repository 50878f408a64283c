"""The app in a frame of the Wix dashboard on another site, over real sockets."""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from uuid import uuid4

import httpx
import pytest
from playwright.async_api import Browser, FrameLocator, Page, expect

from app.sandbox.installation import DEMO_APP_ID, DEMO_APP_SECRET
from tests.journey.browser import QUIET, browser_path, tab
from tests.page_texts import FRAME_EXPIRED
from tests.server import app_serving, sandbox_serving
from tests.web.sync_settings import NOW

KEY = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Wix:
    """A fake Wix, the app beside it, and the URL of a site's dashboard."""

    base: str
    app: str

    def dashboard(self, name: str = "Salon Süd", **query: str) -> str:
        """Return the dashboard URL of a new site."""
        site = {"site_id": str(uuid4()), "site_name": name}
        httpx.post(f"{self.base}/sandbox/control/site", json=site, trust_env=False)
        page = {"url": f"{self.app}/wix/dashboard", "locale": "en"}
        asked = {**page, "site_id": site["site_id"], **query}
        there = self.base.replace("127.0.0.1", "localhost")  # a different site from the app's
        return f"{there}/sandbox/dashboard?{httpx.QueryParams(asked)}"


@pytest.fixture(scope="module")
def wix() -> Iterator[Wix]:
    with sandbox_serving() as base:
        environment = {
            "WIX_APP_ID": DEMO_APP_ID,
            "WIX_APP_SECRET": DEMO_APP_SECRET,
            "WIX_API_URL": f"{base}/sandbox/api",
            "FRAME_ANCESTORS": base.replace("127.0.0.1", "localhost"),
            "SECRET_KEY": KEY,
        }
        with app_serving(**environment) as app:
            yield Wix(base, app)


@pytest.fixture(scope="module")
async def strict(browser: Browser) -> AsyncIterator[Browser]:
    """A browser that blocks third-party cookies."""
    strict = await browser.browser_type.launch(
        executable_path=browser_path(), args=[*QUIET, "--test-third-party-cookie-phaseout"]
    )
    yield strict
    await strict.close()


@pytest.fixture(params=["third-party cookies", "none"])
async def owner(
    browser: Browser, strict: Browser, request: pytest.FixtureRequest
) -> AsyncIterator[Page]:
    """A tab of a browser that accepts third-party cookies, or of one that does not."""
    taking = browser if request.param == "third-party cookies" else strict
    context = await taking.new_context(reduced_motion="reduce", locale="en")
    context.set_default_timeout(10_000)
    async with tab(context) as page:
        yield page


def framed(page: Page) -> FrameLocator:
    return page.frame_locator("iframe")


async def test_a_calendar_is_connected_from_the_dashboard(wix: Wix, owner: Page):
    await owner.goto(wix.dashboard())
    frame = framed(owner)
    await expect(frame.get_by_role("heading", level=1)).to_have_text("Salon Süd")
    row = frame.get_by_role("listitem").filter(has=frame.get_by_role("heading", name="Bo"))
    async with owner.context.expect_page() as opened:
        await frame.get_by_role("button", name=re.compile(": Bo$")).click()
    new = await opened.value
    await expect(new.locator(".site")).to_have_text("Salon Süd")
    await new.get_by_role("link", name="Outlook", exact=True).click()
    await expect(new.get_by_text("The calendar is connected to Salon Süd.")).to_be_visible()
    await new.get_by_role("button", name="Continue to Outlook").click()
    await new.get_by_role("button", name="Allow").click()
    await expect(new.get_by_role("heading", level=1)).to_have_text("Bo")
    assert "instance=" not in new.url
    back = new.get_by_role("link", name="To the Wix dashboard")
    await expect(back).to_have_attribute(
        "href", re.compile(rf"^https://www\.wix\.com/my-account/app/{DEMO_APP_ID}/[0-9a-f-]{{36}}$")
    )
    await new.close()
    await expect(row.locator(".row-link")).to_have_text(re.compile("Outlook"))
    for link in ("Staff", "typings", "Bo"):
        await owner.get_by_role("link", name=link, exact=True).click()
    await expect(row.locator(".row-link")).to_have_text(re.compile("Outlook"))
    await expect(frame.get_by_role("listitem")).to_have_count(1)
    async with owner.context.expect_page() as opened:
        await frame.get_by_role("button", name=re.compile(": Bo$")).click()
    await expect((await opened.value).get_by_role("heading", level=1)).to_have_text("Bo")


async def test_a_link_asks_first_and_a_button_of_the_frame_does_not(wix: Wix, owner: Page):
    await owner.goto(wix.dashboard("Salon Nord", tab_url=f"{wix.app}/wix/app"))
    link = owner.get_by_role("link", name="Open the app in a tab of its own")
    async with owner.context.expect_page() as opened:
        await link.click()
    new = await opened.value
    await expect(new.get_by_role("heading", level=1)).to_have_text("Continue to Salon Nord?")
    assert "instance=" not in new.url
    await new.get_by_role("button", name="Continue").click()
    await expect(new.locator(".site")).to_have_text("Salon Nord")
    async with owner.context.expect_page() as opened:
        await framed(owner).get_by_role("button", name=re.compile("in a new tab$")).click()
    await expect((await opened.value).locator(".site")).to_have_text("Salon Nord")
    async with owner.context.expect_page() as opened:
        await link.click()
    again = await opened.value
    await expect(again.locator(".site")).to_have_text("Salon Nord")
    await again.get_by_role("button", name="Sign out").click()
    async with owner.context.expect_page() as opened:
        await link.click()
    used = await opened.value
    await expect(used.get_by_role("heading", level=1)).to_have_text("This address was used already")


async def test_dashboards_of_two_sites_work_side_by_side(wix: Wix, owner: Page):
    names = {owner: "Salon Süd", await owner.context.new_page(): "Salon Nord"}
    for page, name in names.items():
        await page.goto(wix.dashboard(name))
        await expect(framed(page).get_by_role("heading", level=1)).to_have_text(name)
    for page, name in names.items():
        async with page.expect_response(re.compile("/wix/dashboard/site")) as refreshed:
            await framed(page).get_by_role("link", name="Refresh").click()
        assert (await refreshed.value).status == 200
        await expect(framed(page).get_by_role("heading", level=1)).to_have_text(name)


async def test_a_frame_at_another_sites_url_shows_nothing_of_it(wix: Wix, owner: Page):
    assert owner.context.browser
    stranger = await (await owner.context.browser.new_context()).new_page()
    for page, name in ((owner, "Salon Süd"), (stranger, "Salon Nord")):
        await page.goto(wix.dashboard(name))
        await expect(framed(page).get_by_role("heading", level=1)).to_have_text(name)
    elsewhere = stranger.frames[1].url
    await stranger.context.close()
    await owner.locator("iframe").evaluate("(frame, to) => { frame.src = to; }", elsewhere)
    await expect(framed(owner).get_by_role("heading", level=1)).to_have_text(FRAME_EXPIRED)


async def test_an_unchanged_refresh_renews_buttons_and_time(wix: Wix, owner: Page):
    await owner.clock.install(time=NOW)
    await owner.goto(wix.dashboard())
    frame = framed(owner)
    button = frame.get_by_role("button", name="Open Calendar Connect in a new tab")
    ticket = str(await button.get_attribute("value"))
    for one in (button, frame.locator(".checked > span")):
        await one.evaluate("one => { one.dataset.old = ''; }")
    await owner.clock.fast_forward("00:50")
    await button.focus()
    await expect(button).not_to_have_attribute("value", ticket)
    await expect(button).to_have_attribute("data-old", "")
    await expect(button).to_be_focused()
    await expect(frame.locator(".checked > span[data-old]")).to_have_count(0)


async def test_a_button_with_an_expired_ticket_waits_for_a_new_one(wix: Wix, owner: Page):
    await owner.clock.install(time=NOW)
    await owner.goto(wix.dashboard())
    button = framed(owner).get_by_role("button", name="Open Calendar Connect in a new tab")
    old = str(await button.get_attribute("value"))
    await button.focus()
    await owner.clock.fast_forward("02:00")
    async with (
        owner.context.expect_page() as opened,
        owner.context.expect_event("request", lambda one: one.url.endswith("/wix/open")) as sent,
    ):
        await owner.keyboard.press("Enter")
    assert old not in ((await sent.value).post_data or "")
    await expect((await opened.value).locator(".site")).to_have_text("Salon Süd")
    await expect(button).not_to_have_attribute("aria-busy", "true")
