"""Sync settings: the cost of a change, undo, and progress on an open page."""

import re

from playwright.async_api import Browser, Page, expect

from tests.journey.browser import tab
from tests.journey.connected import connected
from tests.journey.saving import save, set_up
from tests.page_texts import CONFIRM_IMPORT_OFF
from tests.web.sync_settings import NOW

BLOCK, COPY = re.compile("Block booking times"), re.compile("Copy Wix bookings")


async def connect(page: Page, base: str, *calendars: str, copy: bool = False) -> str:
    """Connect Bo's Outlook, import some calendars, and return the URL of the connection."""
    address = await connected(page, base)
    await set_up(page, *calendars, copy=copy)
    return address


async def pull(page: Page, address: str, status: str) -> None:
    """Make the sandbox report a status."""
    lever = address.replace("/connections/", "/sandbox/control/connections/")
    answer = await page.request.post(lever, data={"status": status})
    assert answer.ok


async def test_an_owner_sees_the_cost_and_keeps_import_on(page: Page, served: str):
    await connect(page, served, "Calendar")
    await page.get_by_role("switch", name=BLOCK).click()  # may navigate away
    await save(page)
    await expect(page.get_by_role("heading", level=1)).to_have_text(CONFIRM_IMPORT_OFF)
    await expect(page.get_by_text("busy times in the next 30 days will open")).to_be_visible()
    await page.get_by_role("link", name="Keep blocking").click()
    await expect(page.get_by_role("switch", name=BLOCK)).to_be_checked()


async def test_an_owner_disables_import_and_undoes_it(page: Page, served: str):
    await connect(page, served, "Calendar")
    await page.get_by_role("switch", name=BLOCK).click()  # may navigate away
    await save(page)
    await page.get_by_role("button", name="Stop blocking").click()
    await expect(page.get_by_role("status").filter(has_text="Saved")).to_have_count(1)
    await expect(page.get_by_role("switch", name=BLOCK)).not_to_be_checked()
    await page.get_by_role("button", name="Undo").click()
    undone = "Undone. Blocking is on again."
    await expect(page.get_by_role("status").filter(has_text=undone)).to_have_count(1)
    await expect(page.get_by_role("switch", name=BLOCK)).to_be_checked()
    await expect(page.get_by_role("checkbox", name="Calendar")).to_be_checked()


async def test_an_unsaved_change_is_shown_and_never_green(page: Page, served: str):
    await connect(page, served, copy=True)
    await expect(page.get_by_text("Not saved yet").first).to_be_hidden()
    await page.get_by_role("switch", name=BLOCK).check()
    await expect(page.get_by_text("Not saved yet").first).to_be_visible()
    await page.get_by_role("switch", name=COPY).uncheck()
    await save(page)
    await expect(page.locator("main .is-success:visible")).to_have_count(0)
    await expect(page.get_by_role("switch", name=BLOCK)).to_be_checked()
    await expect(page.locator("[data-switch-state=import]")).to_contain_text("Not saved yet")
    await expect(page.locator("[data-switch-state=export]")).to_be_hidden()
    await page.get_by_role("checkbox", name="Team").check()
    await save(page)
    await expect(page.get_by_role("status").filter(has_text="Saved")).to_have_count(1)
    await expect(page.get_by_role("switch", name=COPY)).not_to_be_checked()
    await expect(page.get_by_text("Not saved yet")).to_have_count(await by_hand(page))


async def by_hand(page: Page) -> int:
    """Count the hidden messages beside the button that only scripts show."""
    await expect(page.locator(".unsaved-hint:visible")).to_have_count(0)
    return await page.locator(".unsaved-hint").count()


async def test_two_tabs_do_not_silently_overwrite_each_other(page: Page, served: str):
    address = await connect(page, served, "Calendar")
    await page.goto(address)
    other = await page.context.new_page()
    await other.goto(address)
    await other.get_by_role("switch", name=COPY).check()
    await save(other)
    await expect(other.get_by_role("status").filter(has_text="Saved")).to_have_count(1)
    await page.bring_to_front()
    await page.get_by_role("checkbox", name="Team").check()
    await save(page)
    await expect(page.get_by_role("alert")).to_contain_text("changed elsewhere")
    await expect(page.get_by_role("checkbox", name="Team")).to_be_checked()
    await expect(page.get_by_role("switch", name=COPY)).to_be_checked()
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_role("status").filter(has_text="Saved")).to_have_count(1)


async def test_an_open_page_follows_the_first_sync(browser: Browser, served: str):
    async with tab(await browser.new_context(reduced_motion="reduce", locale="en")) as page:
        address = await connect(page, served, "Calendar", copy=True)
        await pull(page, address, "CONNECTED")
        await page.clock.install(time=NOW)
        await page.goto(address)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        card = page.get_by_role("region", name="Status")
        again = card.get_by_role("link", name="Check again")
        await again.focus()
        async with page.expect_response(re.compile("/status")) as first:
            await page.clock.run_for(2_000)
        assert (await first.value).status == 204
        await pull(page, address, "SYNC_IN_PROGRESS")
        await later(page, 4_000)
        await expect(card).to_contain_text("Wix is copying")
        await pull(page, address, "SYNCED")
        await later(page, 8_000)
        await expect(card).to_contain_text("Working")
        await expect(card.get_by_role("img", name=re.compile("to Wix: on\\."))).to_be_visible()
        await expect(again).to_be_focused()
        await page.clock.run_for(600_000)
        assert sum("/status" in url for url in asked) == 3, "nobody asks after the end"


async def test_an_open_page_polls_less_often_and_stops(browser: Browser, served: str):
    async with tab(await browser.new_context(reduced_motion="reduce", locale="en")) as page:
        address = await connect(page, served, "Calendar", copy=True)
        await pull(page, address, "CONNECTED")
        await page.clock.install(time=NOW)
        await page.goto(address)
        for wait_s in (2, 4, 8, 15, 30, 30, 30):
            await later(page, wait_s * 1_000)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        await page.clock.run_for(600_000)
        assert [url for url in asked if "/status" in url] == []
        await expect(page.get_by_role("link", name="Check again")).to_be_visible()


async def test_a_hidden_page_polls_again_when_visible(browser: Browser, served: str):
    async with tab(await browser.new_context(reduced_motion="reduce", locale="en")) as page:
        address = await connect(page, served, "Calendar", copy=True)
        await pull(page, address, "CONNECTED")
        await page.clock.install(time=NOW)
        await page.goto(address)
        await look(page, hidden=True)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        await page.clock.run_for(60_000)
        assert [url for url in asked if "/status" in url] == []
        await pull(page, address, "SYNCED")
        await look(page, hidden=False)
        await expect(page.get_by_role("region", name="Status")).to_contain_text("Working")


async def look(page: Page, *, hidden: bool) -> None:
    """Make the page believe that its tab is hidden, or visible."""
    await page.evaluate(
        """hidden => {
            Object.defineProperty(document, "hidden", {value: hidden, configurable: true});
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )


async def later(page: Page, wait_ms: int) -> None:
    """Advance the clock until the page polls, and let it read the response."""
    async with page.expect_request_finished(lambda request: "/status" in request.url):
        await page.clock.run_for(wait_ms)
    await page.evaluate("0")
