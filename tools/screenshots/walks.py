"""The steps to each screenshot, starting from a new app."""

import re
from collections.abc import Awaitable, Callable

from playwright.async_api import Locator, Page, expect

from app.sandbox import DEMO_SITE_ID
from app.sandbox.connection import seeded_connection_id
from tests.journey.saving import save, set_up
from tests.salon import ANNA, APPLE, BO, GOOGLE, MICROSOFT

Walk = Callable[[Page], Awaitable[object]]

ANNAS, BROKEN = (f"/connections/{seeded_connection_id(DEMO_SITE_ID, at)}" for at in (0, 1))
BLOCK, COPY = re.compile("Block booking times"), re.compile("Copy Wix bookings")


async def covered(page: Page) -> None:
    await page.goto("/")


async def chosen(page: Page) -> None:
    await page.goto(f"/connect?schedule_id={BO}&provider_id={MICROSOFT}")


async def reviewed(page: Page) -> None:
    await page.goto(f"/connect/review?schedule_id={BO}&provider_id={MICROSOFT}")


async def consent(page: Page) -> None:
    await reviewed(page)
    await press(page, "Continue to Outlook")


async def connected(page: Page) -> None:
    await consent(page)
    await press(page, "Allow")


async def saved(page: Page) -> None:
    await connected(page)
    await set_up(page, "Team")
    await page.get_by_role("switch", name=COPY).check()
    await save(page)
    await to_middle(page.get_by_role("button", name="Undo"))


async def cost(page: Page) -> None:
    await saved(page)
    await page.get_by_role("switch", name=BLOCK).click()
    await save(page)
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Stop blocking")


async def app_password(page: Page) -> None:
    await page.goto(f"/connect/review?schedule_id={BO}&provider_id={APPLE}")
    await to_middle(page.get_by_label("E-mail address of the account"))


async def broken(page: Page) -> None:
    await page.goto(BROKEN)


async def back_again(page: Page) -> None:
    await saved(page)
    await press(page, "Connect again")
    await press(page, "Allow")
    await expect(page.get_by_role("button", name="Put my settings back")).to_be_visible()


async def parting(page: Page) -> None:
    await page.goto(f"{ANNAS}/disconnect")


async def busy(page: Page) -> None:
    await page.goto(f"/busy?schedule_id={ANNA}")


async def why(page: Page) -> None:
    await page.goto(f"/busy/why?schedule_id={ANNA}&at=2026-11-22T09:45")


async def proven(page: Page) -> None:
    await page.goto(f"{ANNAS}/proof")
    await press(page, "Sandbox: add it")
    await to_middle(page.get_by_text("Busy times in this calendar block bookings"))


async def denied(page: Page) -> None:
    await consent(page)
    await press(page, "Deny")


async def shared(page: Page) -> None:
    """Connect the account that is connected to Anna's schedule to Bo's as well."""
    await page.goto(f"/connect/review?schedule_id={BO}&provider_id={GOOGLE}")
    await press(page, "Continue to Google")
    await page.get_by_role("textbox").fill("anna.vogel@studio-nord.example")
    await press(page, "Allow")
    await page.goto("/")
    await to_middle(page.locator(".hazard").first)


async def watched(page: Page) -> None:
    await page.goto("/watch")


async def situations(page: Page) -> None:
    await page.goto("/")
    await page.locator(".sandbox-bar summary").click()


async def signing_in(page: Page) -> None:
    await page.goto("/")


async def invitation(page: Page) -> None:
    await page.goto(f"/invites/new?schedule_id={BO}")
    await press(page, "Make the link")


async def invited(page: Page) -> None:
    await invitation(page)
    link = await page.locator(".link-box code").text_content()
    await page.goto(str(link))


async def press(page: Page, button: str) -> None:
    await page.get_by_role("button", name=button).first.click()
    await page.wait_for_load_state()


async def to_middle(element: Locator) -> None:
    """Scroll an element to the middle, after the page has done its own scrolling."""
    await expect(element).to_be_visible()
    await element.page.wait_for_load_state()
    await element.evaluate("one => one.scrollIntoView({block: 'center'})")
