"""Saving what was flipped: with script it happens at once, without it by a button."""

from playwright.async_api import Page, expect


async def save(page: Page) -> None:
    """See to it that the switches on the page are saved, whichever way there is."""
    await page.wait_for_load_state()
    button = page.get_by_role("button", name="Save", exact=True)
    if await button.is_visible():
        await button.click()
    else:
        await expect(page.locator("form[aria-busy]")).to_have_count(0)
