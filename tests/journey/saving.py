"""Saving changed switches: immediately with script, by a button without it."""

from playwright.async_api import Page, expect


async def save(page: Page) -> None:
    """Save the switches on the page, with or without script.

    A form that wants to be looked at first has a button with script too, which is not pressed here.
    """
    await page.wait_for_load_state()
    button = page.locator("form[data-at-once] .save .button")
    if await button.is_visible():
        await button.click()
    else:
        await expect(page.locator("form[aria-busy]")).to_have_count(0)
