import re

from playwright.async_api import Browser, Page, expect

from tests.journey.browser import tab
from tests.journey.saving import save

CROWD = {"schedules": 500, "connections": 1000}


async def test_an_owner_finds_and_fixes_the_worst_gap(page: Page, served: str):
    await page.goto(served)
    await expect(page.locator(".summary-count")).to_contain_text("1 of 6 people are protected")
    await page.get_by_role("button", name=re.compile("^Connect again: Дмитрий")).click()
    await page.get_by_role("button", name="Allow").click()
    await page.get_by_role("switch", name=re.compile("Block booking times")).check()
    await page.get_by_role("checkbox", name="Team").check()
    await save(page)
    await page.get_by_role("link", name="Calendar Connect").click()
    await expect(page.locator(".summary-count")).to_contain_text("2 of 6 people are protected")


async def test_an_unconnected_person_is_chosen_in_the_picker(page: Page, served: str):
    await page.goto(served)
    await page.get_by_role("link", name="Connect: Bo").click()
    await expect(page.locator(".heading .account strong")).to_have_text("Bo")


async def test_a_large_site_is_searched_filtered_and_paged(page: Page, served: str):
    await page.request.post(f"{served}/sandbox/control/site", data=CROWD)
    await page.goto(served)
    await page.get_by_role("link", name="Next").click()
    await expect(page.locator(".pagination")).to_contain_text("of 501")
    await page.get_by_role("searchbox").fill("stylist 444")
    await page.get_by_role("button", name="Search").click()
    await expect(page.locator(".row")).to_have_count(1)
    await page.get_by_role("link", name=re.compile("To do")).click()
    await expect(page.get_by_text("Nobody here is called")).to_be_visible()
    await page.get_by_role("link", name="Show all").click()
    await expect(page.locator(".row")).to_have_count(40)


async def test_a_printed_roster_lists_everybody_without_buttons(browser: Browser, served: str):
    async with tab(await browser.new_context(reduced_motion="reduce", locale="en")) as page:
        await page.goto(served)
        await page.emulate_media(media="print")
        await expect(page.locator(".row")).to_have_count(7)
        await expect(page.locator(".row .button").first).to_be_hidden()
        await expect(page.get_by_text("Needs you")).to_be_visible()
