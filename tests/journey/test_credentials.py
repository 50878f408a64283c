"""Connecting Apple, with and without script: help, a wrong password, a pause."""

from collections.abc import Iterator

import pytest
from playwright.async_api import Browser, Page, expect

from tests.journey.browser import tab
from tests.salon import APPLE, BO
from tests.server import app_serving

REVIEW = f"/connect/review?schedule_id={BO}&provider_id={APPLE}"
CONNECT = "Connect Apple Calendar"


@pytest.fixture
def fresh() -> Iterator[str]:
    """A separate app, since wrong passwords are counted."""
    with app_serving() as base:
        yield base


async def fill(page: Page, password: str, email: str = "bo@icloud.example") -> None:
    await page.get_by_label("E-mail address of the account").fill(email)
    await page.get_by_label("App password", exact=True).fill(password)
    await page.get_by_role("button", name=CONNECT).click()


async def insist(page: Page, password: str) -> None:
    """Send a password that does not look like one of Apple's, which a script questions first."""
    await fill(page, password)
    if await page.get_by_text("You can still send it as it is.").is_visible():
        await page.get_by_role("button", name=CONNECT).click()


async def test_an_owner_connects_apple_for_bo(page: Page, served: str):
    await page.goto(f"{served}/connect")
    await page.get_by_role("radio", name="Bo", exact=True).check()
    await page.get_by_role("radio", name="Apple Calendar").check()
    await page.get_by_role("button", name="Continue").click()
    await page.get_by_text("How to make an app password").click()
    link = page.get_by_role("link", name="account.apple.com")
    await expect(link).to_be_visible()
    assert await link.get_attribute("rel") == "noopener noreferrer"
    await fill(page, "abcd efgh ijkl mnop")

    await expect(page.get_by_role("heading", level=1)).to_have_text("Bo")
    await expect(page.get_by_text("bo@icloud.example")).to_be_visible()
    await page.get_by_role("button", name="Protect Bo's time").click()
    await expect(page.get_by_role("status").filter(has_text="Saved").first).to_be_visible()


async def test_an_email_may_be_pasted_with_invisible_characters(page: Page, fresh: str):
    await page.goto(fresh + REVIEW)
    email = page.get_by_label("E-mail address of the account")

    await fill(page, "abcd-efgh-ijkl-mnop", email="bo")
    assert await email.evaluate("(one) => one.validity.typeMismatch")
    await fill(
        page, "\u201cabcd\u2014efgh\u00a0ijkl\u200bmnop\u201d", "\u202abo@icloud.example\ufeff"
    )

    await expect(page.get_by_role("heading", level=1)).to_have_text("Bo")
    await expect(page.get_by_text("bo@icloud.example")).to_be_visible()


async def test_a_wrong_password_is_explained_and_corrected(page: Page, served: str):
    await page.goto(served + REVIEW)
    await insist(page, "my normal password 1")
    alert = page.get_by_role("alert")
    await expect(alert).to_contain_text("didn't accept")
    await expect(alert).to_contain_text("Apple wants an app password")
    await expect(page.get_by_text("How to make an app password")).to_be_visible()
    await expect(page.get_by_label("App password", exact=True)).to_have_value("")
    email = page.get_by_label("E-mail address of the account")
    await expect(email).to_have_value("bo@icloud.example")
    await fill(page, "abcd-efgh-ijkl-mnop")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Bo")


async def test_after_too_many_wrong_passwords_there_is_a_pause(page: Page, fresh: str):
    await page.goto(fresh + REVIEW)
    for _ in range(5):
        await insist(page, "my normal password 1")
    await expect(page.get_by_role("alert")).to_contain_text("possible in 15 minutes")
    await fill(page, "abcd-efgh-ijkl-mnop")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Let's wait a little")
    await expect(page.get_by_text("The next try is possible in 15 minutes.")).to_be_visible()
    await page.get_by_role("link", name="Start again").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(CONNECT)


async def test_going_back_after_connecting_sends_nothing_again(page: Page, served: str):
    await page.goto(served + REVIEW)
    await fill(page, "abcd-efgh-ijkl-mnop")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Bo")
    await page.reload()
    await page.go_back()
    await expect(page.get_by_label("App password", exact=True)).to_have_value("")
    calls = (await (await page.request.get(f"{served}/sandbox/control/calls")).json())["calls"]
    assert [call["method"] for call in calls].count("ConnectByCredentials") == 1


async def test_an_unusual_password_is_held_back_once(browser: Browser, served: str):
    async with tab(await browser.new_context(reduced_motion="reduce", locale="en")) as page:
        await page.goto(served + REVIEW)
        hint = page.get_by_text("This doesn't look like an app password from Apple")
        field = page.get_by_label("App password", exact=True)
        await expect(hint).to_be_hidden()
        await field.fill("hunter2")
        await field.blur()
        await expect(hint).to_be_visible()
        await field.fill("abcd \u2013 efgh \u2013 ijkl \u2013 mnop")
        await expect(hint).to_be_hidden()
        await page.get_by_role("checkbox", name="Show the password").check()
        await expect(field).to_have_attribute("type", "text")
        await fill(page, "hunter2")
        await expect(hint).to_be_visible()
        await expect(field).to_be_focused()
        await expect(field).to_have_attribute("aria-invalid", "true")
        await page.route("**/connect/credentials", lambda route: route.fulfill(status=204))
        await page.get_by_role("button", name=CONNECT).click()
        await expect(page.get_by_text("Wix is signing in to Apple Calendar")).to_be_visible()
        await page.unroute_all()
        await page.get_by_role("button", name=CONNECT).click()
        await expect(page.get_by_role("alert")).to_contain_text("didn't accept")
        await page.get_by_role("link", name="didn't accept").click()
        await expect(field).to_be_focused()
