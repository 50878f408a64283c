"""Busy times in a real browser, with and without script."""

import re

from playwright.async_api import Page, expect

from tests.page_texts import TIME_IS_FREE
from tests.salon import ANNA
from tests.web.sync_settings import NOW

NOA = "b120a366-f0bb-49cf-82f2-dc05873f9bd0"


def today() -> str:
    return f"{NOW:%Y-%m-%d}"


async def test_an_owner_views_one_persons_week_and_the_next(page: Page, served: str):
    await page.goto(f"{served}/busy")
    form = page.locator("main form").first
    await form.get_by_label("Whose").select_option("Anna Vogel")
    await form.get_by_role("button", name="Show").click()

    await expect(page).to_have_title(re.compile("Busy times: Anna Vogel"))
    await expect(page.get_by_text("Today", exact=True)).to_be_visible()
    await expect(page.get_by_text("until next day")).to_be_visible()
    await expect(page.get_by_text("School drop-off")).to_have_count(0)

    await page.get_by_role("link", name="Next 7 days").click()
    await expect(page.get_by_text("Today", exact=True)).to_be_visible()
    await page.get_by_role("link", name="Today", exact=True).click()
    await expect(page.locator(".day.is-today")).to_be_visible()


async def test_titles_are_shown_on_request_and_hidden_on_the_next_page(page: Page, served: str):
    await page.goto(f"{served}/busy?schedule_id={ANNA}")
    await page.get_by_text("More choices").click()
    await page.get_by_label("Show titles this once").check()
    await page.get_by_role("button", name="Show").click()
    await expect(page.get_by_text("School drop-off and bakery")).to_be_visible()
    await expect(page.get_by_text("Only your own events show their titles")).to_be_visible()

    await page.get_by_role("link", name="Previous 7 days").click()
    await expect(page.get_by_text("Choir rehearsal")).to_have_count(0)


async def test_a_second_time_zone_is_shown_beside_the_first(page: Page, served: str):
    await page.goto(f"{served}/busy?schedule_id={ANNA}")
    await page.get_by_text("More choices").click()
    await page.get_by_label("Also in the time of").select_option("Asia/Tokyo")
    await page.get_by_role("button", name="Show").click()
    await expect(page.get_by_text("in Tokyo", exact=False).first).to_be_visible()


async def test_a_blocked_time_is_explained(page: Page, served: str):
    await page.goto(f"{served}/busy?schedule_id={ANNA}")
    why = page.locator("form.why")
    await why.get_by_label("Date and time").fill(f"{today()}T09:45")
    await why.get_by_role("button", name="Find out").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Blocked by Google Calendar")
    await expect(page.get_by_text("2 events cover this time")).to_be_visible()

    await page.locator("form.why").get_by_label("Date and time").fill(f"{today()}T06:00")
    await page.get_by_role("button", name="Find out").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(TIME_IS_FREE)
    await page.get_by_role("link", name="See the whole day").click()
    await expect(page.locator(".day")).to_have_count(1)


async def test_a_connection_links_to_its_busy_times_and_a_file(page: Page, served: str):
    await page.goto(f"{served}/busy/why?schedule_id={ANNA}&at={today()}T09:15")
    await page.locator(".busy-more a").click()
    await expect(page.get_by_role("heading", name="Next busy times")).to_be_visible()
    await page.get_by_role("link", name="See busy times").click()
    async with page.expect_download() as started:
        await page.get_by_role("link", name="Download .ics file").click()
    download = await started.value
    assert download.suggested_filename == f"busy-{today()}.ics"
    assert (await download.path()).read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")


async def test_a_schedule_without_a_calendar_links_to_the_picker(page: Page, served: str):
    await page.goto(f"{served}/busy?schedule_id={NOA}")
    await page.get_by_role("link", name="Connect a calendar").click()
    await expect(page).to_have_url(re.compile(f"/connect\\?schedule_id={NOA}"))
