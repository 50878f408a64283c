"""Sync settings and disconnecting by keyboard: visible focus, moved to messages."""

from playwright.async_api import Browser, Page, expect

from tests.journey.browser import tab
from tests.journey.connected import connected
from tests.journey.saving import set_up
from tests.journey.test_connecting import tab_to

NOTICE = "main .note:focus"


async def press(page: Page, target: str, key: str) -> None:
    await tab_to(page, target)
    await page.keyboard.press(key)


async def test_without_script_a_save_focuses_its_result(browser: Browser, served: str):
    async with tab(
        await browser.new_context(java_script_enabled=False, reduced_motion="reduce")
    ) as page:
        await connected(page, served)
        await set_up(page, copy=True)
        await page.reload()
        await press(page, "#import", "Space")
        await press(page, ".save .button", "Enter")
        await expect(page.get_by_role("alert")).to_contain_text("Not saved")
        await expect(page.locator("#c-1")).to_be_focused()
        await page.keyboard.press("Space")
        await press(page, ".save .button", "Enter")
        await expect(page.locator(NOTICE).get_by_role("status")).to_contain_text("Saved")
        await press(page, 'a[href$="/disconnect"]', "Enter")
        await expect(page.get_by_role("heading", level=1)).to_contain_text("Disconnect Outlook")
        await press(page, ".button.is-danger", "Enter")
        await expect(page.locator(NOTICE)).to_contain_text("Disconnected.")
        await expect(page.locator(NOTICE)).to_have_role("status")


async def test_with_script_a_save_is_announced_and_the_focus_stays(browser: Browser, served: str):
    async with tab(await browser.new_context(reduced_motion="reduce", locale="en")) as page:
        await connected(page, served)
        await set_up(page, copy=True)
        said = page.locator("body > [role=status]")
        await press(page, "#export", "Space")
        await expect(said).to_contain_text("Saved")
        await expect(page.locator("#export")).to_be_focused()
        await press(page, "#import", "Space")
        await expect(said).to_contain_text("Not saved yet")
        await press(page, "#c-1", "Space")
        await expect(said).to_contain_text("Saved")
        await expect(page.locator("#c-1")).to_be_focused()


async def test_the_first_key_skips_to_the_content(page: Page, served: str):
    await page.goto(served)
    await page.keyboard.press("Tab")
    await expect(page.locator(".skip")).to_be_focused()
    await expect(page.locator(".skip")).to_be_in_viewport()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("main")).to_be_focused()
