"""A person who was sent a link connects their calendar on a phone."""

from playwright.async_api import Browser, Page, expect

from tests.salon import BO


async def test_a_guest_connects_by_an_invitation_on_a_phone(page: Page, served: str):
    heading = page.get_by_role("heading", level=1)
    await page.set_viewport_size({"width": 360, "height": 780})
    await page.goto(served)
    await page.get_by_role("link", name="Invite: Bo").click()
    await page.get_by_role("checkbox", name="Apple Calendar").uncheck()
    await page.get_by_role("button", name="Make the link").click()
    await expect(heading).to_have_text("Invitation: Bo")
    await expect(page.get_by_role("img", name="QR code of the link")).to_be_visible()
    owners, link = page.url, await page.locator(".link-box code").inner_text()

    await page.goto(link)
    await expect(page.get_by_role("navigation")).to_have_count(0)
    await page.get_by_role("link", name="Outlook").click()
    button = page.get_by_role("button", name="Continue to Outlook")
    await expect(button).to_be_in_viewport()
    await button.click()
    await page.get_by_role("button", name="Allow").click()
    await expect(heading).to_have_text("Your calendar is connected")
    await page.reload()
    await expect(page.get_by_text("bo@studio-nord.example")).to_be_visible()
    await page.goto(link)
    await expect(heading).to_have_text("This link was used already")

    await page.goto(owners)
    await expect(page.get_by_role("heading", level=2)).to_have_text("A calendar was connected")


async def test_the_zone_of_the_site_is_named_if_clocks_differ(browser: Browser, served: str):
    for zone, shown in {"Europe/Berlin": 0, "America/New_York": 1}.items():
        context = await browser.new_context(timezone_id=zone, locale="en")
        page = await context.new_page()
        await page.goto(f"{served}/invites/new?schedule_id={BO}")
        await page.get_by_role("button", name="Make the link").click()
        until = page.locator(".facts li", has_text="Good until")
        await expect(until.locator("[data-zone]:visible")).to_have_count(shown)
        await context.close()
