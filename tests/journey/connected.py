"""A connection for tests that start with one; test_connecting.py covers how to make it."""

from urllib.parse import parse_qs, urlsplit

from playwright.async_api import Page, expect

from tests.salon import BO, MICROSOFT

ACCOUNT = "bo@studio-nord.example"
OUTLOOK = "Outlook"


async def connected(page: Page, base: str) -> str:
    """Connect Bo's Outlook by the API, open its page, and return its URL."""
    began = await page.request.post(
        f"{base}/sandbox/api/bookings/v2/external-calendars/connections:connectByOAuth",
        headers={"authorization": "any"},
        data={"scheduleId": BO, "providerId": MICROSOFT, "redirectUrl": f"{base}/connect"},
    )
    [consent] = (await began.json()).values()
    form: dict[str, str | float | bool] = {"account": ACCOUNT, "typed": "", "outcome": "allow"}
    allowed = await page.request.post(consent, form=form, max_redirects=0)
    back = parse_qs(urlsplit(allowed.headers["location"]).query)
    address = f"{base}/connections/{back['connectionId'][0]}"
    await page.goto(address)
    await expect(page.get_by_role("heading", level=1)).to_have_text("Bo")
    return address
