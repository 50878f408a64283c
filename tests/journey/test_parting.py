"""Disconnecting and reconnecting, with and without script."""

import re

from playwright.async_api import Page, expect

from tests.journey.connected import connected
from tests.journey.saving import set_up
from tests.page_texts import LINK_TO_CALENDAR, OTHER_ACCOUNT


async def connect(page: Page, base: str, provider: str, account: int = 0) -> None:
    await page.goto(f"{base}/connect")
    await page.get_by_role("radio", name="Bo", exact=True).check()
    await page.get_by_role("radio", name=provider, exact=True).check()
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_role("button", name=f"Continue to {provider}").click()
    await allow(page, account)


async def allow(page: Page, account: int = 0) -> None:
    await page.get_by_role("radio").nth(account).check()
    await page.get_by_role("button", name="Allow").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Bo")


async def steered(page: Page, base: str) -> None:
    await connected(page, base)
    await set_up(page, "Team", copy=True)


async def test_an_owner_sees_the_cost_disconnects_and_returns(page: Page, served: str):
    await connect(page, served, "Google Calendar")
    await page.get_by_role("link", name="Disconnect Google Calendar").click()
    await expect(page.get_by_text("busy times in the next 30 days will open")).to_be_visible()
    await page.get_by_role("link", name="Keep it").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Bo")
    await page.get_by_role("link", name="Disconnect Google Calendar").click()
    async with page.expect_download() as taken:
        await page.get_by_role("link", name="Download these busy times").click()
    assert (await taken.value).suggested_filename.endswith(".ics")
    await page.get_by_role("button", name="Disconnect Bo's Google Calendar").dblclick()
    await expect(page.get_by_role("status").first).to_contain_text("Disconnected.")
    await expect(page.get_by_role("status").first).to_contain_text("no busy time of it blocks")
    await page.go_back()
    await page.reload()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Disconnected already")
    await page.get_by_role("link", name=LINK_TO_CALENDAR).click()
    await page.get_by_role("button", name="Connect again").click()
    await allow(page)
    await expect(page.get_by_text("Connected again.")).to_be_visible()


async def test_a_pause_is_one_click(page: Page, served: str):
    await steered(page, served)
    await page.get_by_role("link", name="Disconnect Outlook").click()
    await page.get_by_role("button", name="Stop blocking booking times").click()
    await expect(page.get_by_role("status").first).to_contain_text("Saved")
    await expect(page.get_by_role("switch", name=re.compile("Block"))).not_to_be_checked()
    await expect(page.get_by_role("switch", name=re.compile("Copy"))).to_be_checked()


async def test_settings_are_restored_after_reconnecting(page: Page, served: str):
    await steered(page, served)
    await page.get_by_role("button", name="Connect again").click()
    await page.get_by_role("button", name="Deny").click()
    await page.get_by_role("link", name="Start again").click()
    await page.get_by_role("button", name="Continue to Outlook").click()
    await allow(page)
    await expect(page.get_by_text("Blocking of busy times: on (Team)")).to_be_visible()
    await page.get_by_role("button", name="Put my settings back").click()
    await expect(page.get_by_role("status").first).to_contain_text("settings are back")
    await expect(page.get_by_role("button", name="Undo")).to_be_visible()
    await expect(page.get_by_role("switch", name=re.compile("Block"))).to_be_checked()
    await expect(page.get_by_role("checkbox", name="Team")).to_be_checked()
    await page.get_by_role("link", name="Remove the old connection").click()
    await page.get_by_role("button", name="Disconnect Bo's Outlook").click()
    await expect(page.get_by_role("status").first).to_contain_text("The old connection is removed.")


async def test_another_account_is_noticed_and_undone(page: Page, served: str):
    await steered(page, served)
    await page.get_by_role("button", name="Connect again").click()
    await allow(page, account=1)
    await expect(page.get_by_role("heading", name=OTHER_ACCOUNT)).to_be_visible()
    await page.get_by_role("link", name="Disconnect bo@").click()
    await page.get_by_role("button", name="Disconnect Bo's Outlook").click()
    await expect(page.get_by_role("status").first).to_contain_text("Disconnected.")
