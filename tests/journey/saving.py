"""Saving what was flipped: with script it happens at once, without it by a button."""

from playwright.async_api import Page, expect


async def save(page: Page) -> None:
    """See to it that the switches on the page are saved, whichever way there is.

    A form that wants to be looked at first has a button with script too, which is not pressed here.
    """
    await page.wait_for_load_state()
    button = page.locator("form[data-at-once] .save .button")
    if await button.is_visible():
        await button.click()
    else:
        await expect(page.locator("form[aria-busy]")).to_have_count(0)
