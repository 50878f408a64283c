import re
from typing import Any

from playwright.async_api import Browser, Page, expect

from tests.journey.conftest import PICTURES, photograph, tab
from tests.journey.saving import save

CROWD = {"schedules": 500, "connections": 1000}
SMALL = """() => [...document.querySelectorAll("main a, main button, main input, header a")]
    .filter((one) => one.getClientRects().length && one.getBoundingClientRect().height < 44)
    .map((one) => one.outerHTML)"""


async def test_an_owner_sees_who_is_open_and_closes_the_worst_gap(page: Page, served: str):
    await page.goto(served)
    await expect(page.locator(".summary-count")).to_contain_text("1 of 7 people are protected")
    await page.get_by_role("link", name=re.compile("^Connect again: Дмитрий")).click()
    await page.get_by_role("button", name="Connect again").first.click()
    await page.get_by_role("button", name="Allow").click()
    await page.get_by_role("switch", name=re.compile("Block booking times")).check()
    await page.get_by_role("checkbox", name="Team").check()
    await save(page)
    await page.get_by_role("link", name="Calendar Connect").click()
    await expect(page.locator(".summary-count")).to_contain_text("2 of 7 people are protected")


async def test_whoever_has_nothing_is_led_to_the_picker_with_the_person_chosen(
    page: Page, served: str
):
    await page.goto(served)
    await page.get_by_role("link", name="Connect a calendar: Bo").click()
    await expect(page.get_by_role("radio", name="Bo", exact=True)).to_be_checked()


async def test_a_crowd_is_searched_filtered_and_paged(page: Page, served: str):
    await page.request.post(f"{served}/sandbox/control/site", data=CROWD)
    await page.goto(served)
    await page.get_by_role("link", name="Next").click()
    await expect(page.locator(".leaf")).to_contain_text("of 501")
    await page.get_by_role("searchbox").fill("stylist 444")
    await page.get_by_role("button", name="Search").click()
    await expect(page.locator(".row")).to_have_count(1)
    await page.get_by_role("link", name=re.compile("To do")).click()
    await expect(page.get_by_text("Nobody here is called")).to_be_visible()
    await page.get_by_role("link", name="Show everybody").click()
    await expect(page.locator(".row")).to_have_count(40)


async def test_no_roster_scrolls_sideways_and_every_target_is_large(browser: Browser, served: str):
    async with tab(await browser.new_context(reduced_motion="reduce")) as page:
        for name, levers in STATES.items():
            await page.request.post(f"{served}/sandbox/control/reset", data={})
            for lever, what in levers:
                await page.request.post(f"{served}/sandbox/control/{lever}", data=what)
            await page.goto(served)
            await photograph(page, f"0-roster-{name}")
            assert await page.evaluate(SMALL) == []


LONG = "Hildegard" * 12
STATES: dict[str, list[tuple[str, Any]]] = {
    "seed": [],
    "warned": [("site", {"connections": 9})],
    "alone": [("site", {"schedules": 0, "connections": 1})],
    "long": [("site", {"names": [LONG, f"{LONG} {LONG}"]})],
    "partial": [("site", {"broken_listed": False})],
    "unproven": [
        ("faults", [{"method": "ListEvents", "status": 500, "times": 99}]),
        ("faults", [{"method": "ListProviders", "status": 404, "times": 99}]),
    ],
}


async def test_a_printed_roster_shows_everybody_and_no_buttons(browser: Browser, served: str):
    async with tab(await browser.new_context(reduced_motion="reduce")) as page:
        await page.goto(served)
        await page.emulate_media(media="print")
        await expect(page.locator(".row")).to_have_count(7)
        await expect(page.locator(".row .button").first).to_be_hidden()
        await expect(page.get_by_text("Needs you")).to_be_visible()
        await page.screenshot(path=PICTURES / "0-roster-print.png", full_page=True)
