"""Photographs every page at every width and in both themes, for a person to look at."""

import re
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Browser, Page

from tests.journey.conftest import PICTURES, tab
from tests.salon import ANNA, BO, GOOGLE, MICROSOFT

Shoot = Callable[[str], Awaitable[None]]


WIDTHS = [320, 360, 768, 1280]


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_no_page_scrolls_sideways(browser: Browser, served: str, theme: str):
    context = await browser.new_context(
        color_scheme=theme,  # type: ignore[arg-type]  # mypy does not see the two literals
        reduced_motion="reduce",
    )
    async with tab(context) as page:

        async def shoot(name: str) -> None:
            for width in WIDTHS:
                await page.set_viewport_size({"width": width, "height": 800})
                await page.screenshot(path=PICTURES / f"{name}-{width}-{theme}.png", full_page=True)
                wide = await page.evaluate("document.documentElement.scrollWidth")
                assert wide <= width, f"{name} is {wide} px wide"

        await the_journey(page, served, shoot)
        await the_states(page, served, shoot)


async def the_journey(page: Page, base: str, shoot: Shoot) -> None:
    await page.goto(base)
    await shoot("0-roster")
    await page.goto(f"{base}/connect")
    await shoot("1-picker")
    await page.get_by_role("radio", name="Bo", exact=True).check()
    await page.get_by_role("radio", name="Outlook or Office 365").check()
    await shoot("1-picker-chosen")
    await page.get_by_role("button", name="Continue").click()
    await shoot("2-review")
    await page.get_by_role("button", name="Continue").click()
    await shoot("3-consent")
    await page.get_by_role("button", name="Allow").click()
    await shoot("4-connection")
    await page.get_by_role("switch", name=re.compile("Block")).check()
    await page.get_by_role("switch", name=re.compile("Copy")).check()
    await page.get_by_role("button", name="Save").click()
    await shoot("4-connection-missing")
    await page.get_by_role("checkbox", name="Team").check()
    await page.get_by_role("button", name="Save").click()
    await shoot("5-saved")


async def the_states(page: Page, base: str, shoot: Shoot) -> None:
    await page.goto(f"{base}/connect")
    await page.locator(".pick-link", has_text="Google Calendar").first.click()
    await shoot("6-google")
    await page.goto(f"{base}/connect")
    await page.locator(".pick-link", has_text="Needs you").last.click()
    await shoot("6-broken")
    await page.goto(f"{base}/connect/review?schedule_id={ANNA}&provider_id={GOOGLE}")
    await shoot("2-review-again")
    for button in ("Deny", "Unsupported account", "Provider error"):
        await page.goto(f"{base}/connect/review?schedule_id={BO}&provider_id={MICROSOFT}")
        await page.get_by_role("button", name="Continue").click()
        await page.get_by_role("button", name=button).click()
        await shoot(f"7-{button.split()[0].lower()}")
    await page.goto(f"{base}/oauth/callback/forged-forged-forged")
    await shoot("7-forged")
    await page.request.post(f"{base}/sandbox/control/site", data={"schedules": 500})
    await page.goto(f"{base}/connect")
    await shoot("8-picker-500")
    await page.request.post(f"{base}/sandbox/control/site", data={"schedules": 0})
    await page.goto(f"{base}/connect")
    await shoot("8-picker-alone")
