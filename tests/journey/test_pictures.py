"""Photographs every page at every width and in both themes, for a person to look at."""

import re

from playwright.async_api import Browser, Page

from tests.journey.conftest import photograph, tab
from tests.journey.saving import save
from tests.salon import ANNA, BO, GOOGLE, MICROSOFT

WIDTHS = [320, 360, 768, 1280]


async def test_no_page_scrolls_sideways_and_every_target_is_large(browser: Browser, served: str):
    async with tab(await browser.new_context(reduced_motion="reduce")) as page:
        await the_journey(page, served)
        await the_states(page, served)


async def the_journey(page: Page, base: str) -> None:
    await page.goto(base)
    await photograph(page, "0-roster", WIDTHS)
    await page.goto(f"{base}/connect")
    await photograph(page, "1-picker", WIDTHS)
    await page.get_by_role("radio", name="Bo", exact=True).check()
    await page.get_by_role("radio", name="Outlook or Office 365").check()
    await photograph(page, "1-picker-chosen", WIDTHS)
    await page.get_by_role("button", name="Continue").click()
    await photograph(page, "2-review", WIDTHS)
    await page.get_by_role("button", name="Continue").click()
    await photograph(page, "3-consent", WIDTHS)
    await page.get_by_role("button", name="Allow").click()
    await photograph(page, "4-connection", WIDTHS)
    await page.get_by_role("switch", name=re.compile("Block")).check()
    await page.get_by_role("switch", name=re.compile("Copy")).check()
    await save(page)
    await photograph(page, "4-connection-missing", WIDTHS)
    await page.get_by_role("checkbox", name="Team").check()
    await save(page)
    await photograph(page, "5-saved", WIDTHS)


async def the_states(page: Page, base: str) -> None:
    await page.goto(f"{base}/connect")
    await page.locator(".pick-link", has_text="Google Calendar").first.click()
    await photograph(page, "6-google", WIDTHS)
    await page.goto(f"{base}/connect")
    await page.locator(".pick-link", has_text="Needs you").last.click()
    await photograph(page, "6-broken", WIDTHS)
    await page.goto(f"{base}/connect/review?schedule_id={ANNA}&provider_id={GOOGLE}")
    await photograph(page, "2-review-again", WIDTHS)
    for button in ("Deny", "Unsupported account", "Provider error"):
        await page.goto(f"{base}/connect/review?schedule_id={BO}&provider_id={MICROSOFT}")
        await page.get_by_role("button", name="Continue").click()
        await page.get_by_role("button", name=button).click()
        await photograph(page, f"7-{button.split()[0].lower()}")
    await page.goto(f"{base}/oauth/callback/forged-forged-forged")
    await photograph(page, "7-forged", WIDTHS)
    await page.request.post(f"{base}/sandbox/control/site", data={"schedules": 500})
    await page.goto(f"{base}/connect")
    await photograph(page, "8-picker-500")
    await page.request.post(f"{base}/sandbox/control/site", data={"schedules": 0})
    await page.goto(f"{base}/connect")
    await photograph(page, "8-picker-alone")
