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


async def set_up(page: Page, *calendars: str, copy: bool = False) -> None:
    """Save what a new connection does; without calendars it only copies bookings."""
    form = page.locator(".first-setup")
    await form.get_by_text("More choices").click()
    if copy:
        await form.locator("#export").check()
    for box in await form.locator("fieldset .check").all():
        chosen = (await box.inner_text()).strip() in calendars
        await box.get_by_role("checkbox").set_checked(chosen)
    if not calendars:
        await form.locator("#import").uncheck()
    await form.get_by_role("button").click()
    await expect(page.get_by_role("status").filter(has_text="Saved")).to_have_count(1)
