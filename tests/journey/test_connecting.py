import re

import pytest
from playwright.async_api import Browser, Page, expect

from tests.journey.browser import tab
from tests.journey.saving import set_up
from tests.page_texts import ACCOUNT_UNSUPPORTED, CONSENT_DENIED, PROVIDER_FAILED
from tests.server import app_serving, sandbox_serving

KEY = "0123456789abcdefghijklmnopqrstuvwxyz"
MANY = {"schedules": 30, "names": ["Zoë Ångström"]}
SITE = "a1b2c3d4-0000-4000-8000-000000000001"


async def walk_to_consent(page: Page, base: str, person: str, provider: str) -> None:
    await page.goto(f"{base}/connect")
    await page.get_by_role("radio", name=person, exact=True).check()
    await page.get_by_role("radio", name=provider, exact=True).check()
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_role("button", name=f"Continue to {provider}").click()
    await expect(page.get_by_role("button", name="Allow")).to_be_visible()


async def test_an_owner_connects_outlook_and_enables_both_directions(page: Page, served: str):
    await walk_to_consent(page, served, "Bo", "Outlook")
    await page.get_by_role("button", name="Allow").click()

    await expect(page.get_by_role("heading", level=1)).to_have_text("Bo")
    await expect(page.locator(".account").last).to_contain_text("@")
    await set_up(page, "Team", copy=True)
    await expect(page.get_by_role("switch", name=re.compile("Block"))).to_be_checked()
    await expect(page.get_by_role("switch", name=re.compile("Copy"))).to_be_checked()
    await expect(page.get_by_role("img", name=re.compile("to Wix: on"))).to_be_visible()


async def test_from_the_roster_to_protected_are_four_clicks(page: Page, served: str):
    await page.goto(served)
    await page.get_by_role("link", name="Connect: Bo").click()
    await page.get_by_role("link", name="Outlook").click()
    await page.get_by_role("button", name="Continue to Outlook").click()
    await page.get_by_role("button", name="Allow").click()  # the provider's
    await page.get_by_role("button", name="Protect Bo's time").click()
    await expect(page.get_by_role("status").filter(has_text="Saved")).to_have_count(1)
    await expect(page.get_by_role("img", name=re.compile("to Wix: on"))).to_be_visible()


async def test_google_is_connected_with_fixed_directions(page: Page, served: str):
    await walk_to_consent(page, served, "Whole business", "Google Calendar")
    await page.get_by_role("button", name="Allow").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Whole business")
    await expect(page.get_by_role("switch", name=re.compile("Block"))).to_be_disabled()
    await expect(page.get_by_text("sets this by itself")).to_be_visible()


@pytest.mark.parametrize(
    ("button", "says"),
    [
        ("Deny", CONSENT_DENIED),
        ("Unsupported account", ACCOUNT_UNSUPPORTED),
        ("Provider error", PROVIDER_FAILED),
    ],
)
async def test_a_failed_flow_ends_on_a_page_and_can_be_restarted(
    page: Page, served: str, button: str, says: str
):
    await walk_to_consent(page, served, "Bo", "Google Calendar")
    await page.get_by_role("button", name=button).click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(says)
    await page.get_by_role("link", name="Start again").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Connect Google Calendar")
    await expect(page.get_by_text("Bo", exact=True).first).to_be_visible()


async def test_back_and_reload_after_connecting_are_harmless(page: Page, served: str):
    await walk_to_consent(page, served, "Bo", "Google Calendar")
    await page.get_by_role("button", name="Allow").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Bo")
    await page.reload()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Bo")
    await page.go_back()
    await page.go_back()
    await page.get_by_role("button", name="Continue to Google Calendar").click()
    await expect(page.get_by_role("button", name="Allow")).to_be_visible()


@pytest.mark.parametrize("page", ["without script"], indirect=True)
async def test_the_flow_works_under_another_local_host_name(page: Page, served: str):
    local = served.replace("127.0.0.1", "localhost")
    await walk_to_consent(page, local, "Bo", "Google Calendar")
    await page.get_by_role("button", name="Allow").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Bo")


async def test_a_form_without_a_choice_is_not_sent(page: Page, served: str):
    await page.goto(f"{served}/connect")
    await page.get_by_role("button", name="Continue").click()
    assert page.url.endswith("/connect")


async def test_a_long_list_is_searched(page: Page, served: str):
    lever = f"{served}/sandbox/control/site"
    await page.request.post(lever, data=MANY)
    await page.goto(f"{served}/connect")
    await page.get_by_role("searchbox").fill("ång")
    await page.get_by_role("button", name="Search").click()
    await expect(page.get_by_role("radio", name="Zoë Ångström")).to_be_visible()
    await expect(page.get_by_role("radio", name="Bo", exact=True)).to_be_hidden()


async def test_a_long_list_is_filtered_while_typing(browser: Browser, served: str):
    lever = f"{served}/sandbox/control/site"
    async with tab(await browser.new_context(reduced_motion="reduce", locale="en")) as page:
        await page.request.post(lever, data=MANY)
        await page.goto(f"{served}/connect")
        await page.get_by_role("searchbox").press_sequentially("ångs")
        await expect(page.locator(".count")).to_have_text("Found: 1")
        await expect(page.locator(".pick[data-name]:visible")).to_have_count(1)


async def test_the_whole_flow_works_by_keyboard(page: Page, served: str):
    await page.goto(f"{served}/connect")
    await tab_to(page, "#s-1")
    await page.keyboard.press("Space")
    await tab_to(page, "#p-1")
    await page.keyboard.press("ArrowUp")  # wraps round to the last provider
    await tab_to(page, "main button")
    await page.keyboard.press("Enter")
    await expect(page).to_have_title(re.compile("Connect Outlook"))
    await tab_to(page, "main button")
    await page.keyboard.press("Enter")
    await expect(page).to_have_title(re.compile("Allow access"))
    await tab_to(page, "button.allow")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Whole business")
    await tab_to(page, "main button")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status").filter(has_text="Saved").first).to_be_visible()


async def tab_to(page: Page, target: str) -> None:
    """Press Tab until the target has the focus, and check that the focus is visible."""
    for _ in range(40):
        await page.keyboard.press("Tab")
        if await page.locator(f"{target}:focus-visible").count():
            return
    raise AssertionError(f"no way to {target} by Tab")


@pytest.mark.parametrize("page", ["with script"], indirect=True)
async def test_a_site_by_api_key_uses_a_sandbox_in_another_process(page: Page):
    with (
        sandbox_serving() as wix,
        app_serving(
            WIX_API_KEY="IST.key",
            WIX_SITE_ID=SITE,
            SECRET_KEY=KEY,
            WIX_API_URL=f"{wix}/sandbox/api",
        ) as base,
    ):
        await walk_to_consent(page, base, "Bo", "Outlook")
        assert page.url.startswith(f"{wix}/sandbox/consent/")
        await page.get_by_role("button", name="Allow").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Bo")
        assert page.url.startswith(base)
        await set_up(page, copy=True)
        calls = (await (await page.request.get(f"{wix}/sandbox/control/calls")).json())["calls"]
        assert {call["site_id"] for call in calls} == {SITE}


async def test_a_filter_keeps_the_chosen_person(browser: Browser, served: str):
    async with tab(await browser.new_context(reduced_motion="reduce", locale="en")) as page:
        await page.request.post(f"{served}/sandbox/control/site", data=MANY)
        await page.goto(f"{served}/connect")
        await page.get_by_role("radio", name="Bo", exact=True).check()
        await page.get_by_role("searchbox").press_sequentially("angs")
        await expect(page.locator(".count")).to_have_text("Found: 1")
        await expect(page.get_by_role("radio", name="Bo", exact=True)).to_be_visible()
