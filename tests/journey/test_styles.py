"""One flow through all features while Wix omits empty values, as in its samples."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.journey.test_parting import allow
from tests.journey.test_sync import BLOCK, COPY, connect, pull

SAMPLES = {"style": "samples", "update": "replace", "oauth_url_key": "oAUthUrl", "query": "drop"}


# without script every browser test runs with the sample style
@pytest.mark.parametrize("page", ["with script"], indirect=True)
async def test_the_flow_works_with_the_sample_responses_of_wix(page: Page, served: str):
    await page.request.post(f"{served}/sandbox/control/site", data=SAMPLES)
    address = await connect(page, served, "Team", copy=True)
    await pull(page, address, "SYNCED")
    await page.goto(address)
    await expect(page.get_by_role("region", name="Status")).to_contain_text("Working")
    await page.get_by_role("link", name="See busy times").click()
    await expect(page.get_by_role("status")).to_contain_text(re.compile(r"\d+ events?, complete"))
    await page.get_by_role("link", name="Protection").click()
    await expect(page.locator(".summary-count")).to_contain_text("2 of 6 people are protected")
    await page.goto(f"{address}/disconnect")
    await page.get_by_role("button", name="Disconnect Bo's Outlook").click()
    await expect(page.get_by_role("status").first).to_contain_text("Disconnected.")
    await page.get_by_role("button", name="Connect again").click()
    await allow(page)
    await page.get_by_role("button", name="Put my settings back").click()
    await expect(page.get_by_role("status").first).to_contain_text("settings are back")
    await expect(page.get_by_role("switch", name=BLOCK)).to_be_checked()
    await expect(page.get_by_role("switch", name=COPY)).not_to_be_checked()
