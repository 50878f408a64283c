"""What scripts add to pages that work without them."""

import re
from collections.abc import AsyncIterator
from datetime import datetime

import pytest
from playwright.async_api import Browser, Page, Route, expect

from app.sandbox import DEMO_SITE_ID
from app.sandbox.connection import seeded_connection_id
from tests.journey.browser import tab
from tests.journey.connected import OUTLOOK
from tests.journey.saving import save
from tests.journey.test_sync import COPY
from tests.page_texts import NOTHING_CHANGED, SAVED, WIX_UNREACHABLE
from tests.salon import BO, MICROSOFT
from tests.web.sync_settings import NOW

CROWD = {"schedules": 60, "connections": 3}


@pytest.fixture
async def scripted(browser: Browser) -> AsyncIterator[Page]:
    context = await browser.new_context(reduced_motion="reduce", locale="en")
    context.set_default_timeout(10_000)
    async with tab(context) as page:
        yield page


@pytest.fixture
async def steered(scripted: Page, served: str) -> Page:
    """The page of an Apple connection that imports only Home, with export on."""
    await scripted.request.post(f"{served}/sandbox/control/site", data={"connections": 3})
    await scripted.goto(f"{served}/connections/{seeded_connection_id(DEMO_SITE_ID, 2)}")
    return scripted


async def calls(page: Page, method: str) -> int:
    seen = await page.request.get(f"{page.url.partition('/connections')[0]}/sandbox/control/calls")
    return sum(call["method"] == method for call in (await seen.json())["calls"])


OUT = "From Wix to Apple Calendar"
GREEN = """() => {
    const greens = [["green-text", "color"], ["green", "stroke"], ["success", "backgroundColor"]];
    const probe = document.body.appendChild(document.createElement("i"));
    const is = greens.map(([name, where]) => {
        probe.style.color = `var(--${name})`;
        return [getComputedStyle(probe).color, where];
    });
    probe.remove();
    return [...document.querySelectorAll("main *")]
        .filter((one) => one.checkVisibility())
        .filter((one) => is.some(([colour, where]) => getComputedStyle(one)[where] === colour))
        .filter((one) => one.matches(".badge, .arrow, .note, .note .icon"))
        .map((one) => one.outerHTML.slice(0, 100));
}"""


async def leaves_with_a_warning(page: Page) -> bool:
    """Whether the browser asks for confirmation before leaving the page."""
    asked: bool = await page.evaluate(
        """() => !dispatchEvent(new Event("beforeunload", {cancelable: true}))"""
    )
    return asked


async def fail(page: Page, **fault: object) -> None:
    base = page.url.partition("/connections")[0]
    await page.request.post(f"{base}/sandbox/control/faults", data=[fault])


async def test_a_switch_is_saved_announced_and_can_be_undone(steered: Page):
    copy = steered.get_by_role("switch", name=COPY)
    await expect(steered.get_by_role("button", name="Save", exact=True)).to_be_hidden()
    await copy.uncheck()
    await expect(steered.get_by_role("status")).to_have_text(SAVED)
    await expect(copy).to_be_focused()
    await expect(steered).to_have_title(re.compile("^Saved"))
    await expect(steered.get_by_role("img", name=re.compile("From Wix to .*: off"))).to_be_visible()
    await steered.reload()
    await expect(copy).not_to_be_checked()
    await steered.get_by_role("button", name="Undo").click()
    await expect(copy).to_be_checked()


async def test_of_several_fast_changes_the_last_counts(steered: Page):
    before = await calls(steered, "UpdateSyncConfig")
    await fail(steered, method="GetConnection", delay_ms=400)
    copy = steered.get_by_role("switch", name=COPY)
    for _ in range(3):
        await copy.click()
    await expect(steered.get_by_role("status")).to_have_text(SAVED)
    await expect(copy).not_to_be_checked()
    await steered.reload()
    await expect(copy).not_to_be_checked()
    assert await calls(steered, "UpdateSyncConfig") - before <= 2, (
        "one at a time, the last one last"
    )


async def test_a_rejected_save_is_reverted_with_its_reason(steered: Page):
    await steered.set_viewport_size({"width": 360, "height": 640})
    await fail(steered, method="GetConnection", status=500, times=3)
    copy = steered.get_by_role("switch", name=COPY)
    await copy.click()  # is soon as it was before
    alert = steered.get_by_role("alert")
    await expect(alert).to_be_in_viewport(ratio=1)
    await expect(copy).to_be_in_viewport(ratio=1)
    await expect(alert).to_contain_text(WIX_UNREACHABLE)
    await expect(alert).to_contain_text(NOTHING_CHANGED)
    await expect(copy).to_be_checked()
    await expect(copy).to_be_focused()
    await copy.uncheck()
    await expect(steered.get_by_role("status")).to_have_text(SAVED)
    await expect(alert).to_be_hidden()


async def test_a_forbidden_change_is_explained_at_the_switches(steered: Page):
    await fail(steered, method="UpdateSyncConfig", status=403)
    await steered.get_by_role("switch", name=COPY).click()  # is soon as it was before
    await expect(steered.get_by_role("alert")).to_contain_text("Wix doesn't let this app change")
    await expect(steered.get_by_role("alert")).to_be_focused()
    await expect(steered.get_by_role("heading", name="What Wix holds now")).to_be_visible()


async def test_a_lost_connection_shows_the_state_of_wix(steered: Page):
    copy = steered.get_by_role("switch", name=COPY)
    await steered.context.set_offline(True)
    await copy.click()
    alert = steered.get_by_role("alert")
    await expect(alert).to_contain_text("we can't tell whether this was saved")
    await expect(copy).to_be_checked()
    await steered.context.set_offline(False)
    await expect(alert).to_contain_text("Here is what Wix holds now.")
    await expect(copy).to_be_checked()
    await copy.uncheck()
    await expect(steered.get_by_role("status")).to_have_text(SAVED)


async def test_a_lost_response_is_read_again(steered: Page):
    async def lose(route: Route) -> None:
        await route.fetch(max_redirects=0)
        await route.abort()

    await steered.route("**/sync", lose, times=1)
    await steered.get_by_role("switch", name=COPY).uncheck()
    await expect(steered.get_by_role("alert")).to_contain_text("Here is what Wix holds now.")
    await expect(steered.get_by_role("switch", name=COPY)).not_to_be_checked()


async def test_an_incomplete_choice_waits_and_says_what_is_missing(steered: Page):
    before = await calls(steered, "GetConnection")
    await steered.get_by_role("checkbox", name="Home").uncheck()
    await expect(steered.get_by_role("status")).to_contain_text("tick at least one calendar")
    assert await calls(steered, "GetConnection") == before
    await steered.get_by_role("checkbox", name="Work").click()  # navigates away
    await steered.get_by_role("button", name="Stop blocking").click()
    await expect(steered.get_by_role("checkbox", name="Work")).to_be_checked()
    await expect(steered.get_by_role("checkbox", name="Home")).not_to_be_checked()


async def test_an_unsaved_choice_is_never_green_and_leaving_warns(steered: Page):
    await steered.get_by_role("switch", name=COPY).uncheck()
    await expect(steered.locator(".note.is-success")).to_be_visible()
    await steered.get_by_role("checkbox", name="Home").uncheck()
    await expect(steered.locator("[data-switch-state=import]")).to_have_text("Not saved yet")
    await expect(steered.locator("#calendars-hint")).to_have_text("Tick at least one.")
    await expect(steered.locator(".note.is-success")).to_have_count(0)
    assert await steered.evaluate(GREEN) == []
    assert await leaves_with_a_warning(steered)
    await steered.get_by_role("checkbox", name="Home").check()
    await expect(steered.locator(".switch-state:visible")).to_have_count(0)
    assert await steered.evaluate(GREEN) != []
    assert not await leaves_with_a_warning(steered)


async def test_export_is_saved_while_import_waits_for_a_calendar(steered: Page):
    await steered.get_by_role("checkbox", name="Home").uncheck()
    copy = steered.get_by_role("switch", name=COPY)
    async with steered.expect_response("**/sync"):
        await copy.uncheck()
    await expect(steered.locator("form[aria-busy]")).to_have_count(0)
    await expect(steered.locator("[data-switch-state=export]")).to_be_hidden()
    await expect(steered.locator("[data-switch-state=import]")).to_contain_text("Not saved yet")
    await expect(steered.get_by_role("checkbox", name="Home")).not_to_be_checked()
    assert await steered.evaluate(GREEN) == []
    await steered.reload()
    await expect(copy).not_to_be_checked()
    await expect(steered.get_by_role("checkbox", name="Home")).to_be_checked()


async def test_a_running_save_is_shown_at_its_switch(steered: Page):
    await fail(steered, method="UpdateSyncConfig", delay_ms=1000)
    await steered.get_by_role("switch", name=COPY).uncheck()
    fate = steered.locator("[data-switch-state=export]")
    await expect(fate).to_have_text("Saving …")
    await expect(fate).to_be_in_viewport()
    assert await steered.evaluate(GREEN) == []
    await expect(steered.get_by_role("status")).to_have_text(SAVED)
    await expect(fate).to_be_hidden()


@pytest.mark.parametrize(
    ("fault", "flips"),
    [
        ({"method": "*", "delay_ms": 150, "times": 99}, 2),
        ({"method": "*", "delay_ms": 150, "times": 99}, 3),
        ({"method": "UpdateSyncConfig", "status": 500, "times": 9}, 2),
        ({"method": "UpdateSyncConfig", "status": 500, "times": 1}, 3),
        ({"method": "GetConnection", "status": 500, "times": 3}, 3),
    ],
    ids=["slow", "slow and thrice", "fails", "fails once", "cannot be read"],
)
async def test_the_page_ends_saved_or_says_what_is_not_saved(
    steered: Page, fault: dict[str, object], flips: int
):
    await fail(steered, **fault)
    copy = steered.get_by_role("switch", name=COPY)
    for _ in range(flips):
        await copy.click()
    await expect(steered.locator("form[aria-busy]")).to_have_count(0, timeout=30_000)
    shown, wished = await copy.is_checked(), flips % 2 == 0
    alerted = await steered.get_by_role("alert").count()
    assert shown == wished or alerted, "what is not as wished is said"
    await fail(steered, method="*", delay_ms=0)
    held = await steered.request.get(steered.url.partition("?")[0])
    assert (f"{OUT}: on" in await held.text()) is shown


async def test_a_conflict_is_resolved_by_a_button(steered: Page):
    other = await steered.context.new_page()
    await other.goto(steered.url)
    await other.get_by_role("switch", name=COPY).uncheck()
    await save(other)
    await steered.get_by_role("checkbox", name="Work").check()
    await expect(steered.get_by_role("alert")).to_contain_text("changed elsewhere")
    await expect(steered.get_by_role("switch", name=COPY)).not_to_be_checked()
    await steered.get_by_role("switch", name=COPY).check()
    await expect(steered.get_by_text("Not saved yet", exact=True)).to_be_visible()
    await steered.get_by_role("button", name="Save", exact=True).click()
    await expect(steered.get_by_role("status")).to_contain_text("Saved")
    await expect(steered.get_by_role("checkbox", name="Work")).to_be_checked()


async def test_a_change_before_the_script_loads_is_saved_too(steered: Page):
    async def late(route: Route) -> None:
        await steered.get_by_role("switch", name=COPY).uncheck()
        await route.continue_()

    await steered.route("**/switches.*.js", late)
    await steered.reload()
    await expect(steered.get_by_role("status")).to_have_text(SAVED)
    await expect(steered.get_by_role("switch", name=COPY)).not_to_be_checked()


async def test_a_sync_is_followed_after_a_change_too(steered: Page):
    lever = steered.url.replace("/connections/", "/sandbox/control/connections/")
    await steered.request.post(lever, data={"status": "SYNC_IN_PROGRESS"})
    await steered.clock.install(time=NOW)
    await steered.get_by_role("checkbox", name="Work").check()
    await expect(steered.get_by_role("status")).to_have_text(SAVED)
    await steered.request.post(lever, data={"status": "SYNCED"})
    await steered.clock.run_for(2_000)
    await expect(steered.get_by_role("region", name="Status")).to_contain_text("Working")


async def test_a_test_event_is_noticed_and_looking_ends(scripted: Page, served: str):
    await scripted.clock.install(time=NOW)
    await scripted.goto(f"{served}/connections/{seeded_connection_id(DEMO_SITE_ID, 0)}/proof")
    result = scripted.get_by_role("region", name="What Wix sees")
    await expect(result).to_contain_text("Not seen yet")
    await result.get_by_role("link", name="Check now").focus()
    other = await scripted.context.new_page()
    await other.goto(scripted.url)
    await other.get_by_role("button", name="Sandbox: add it", exact=True).click()
    await scripted.clock.run_for(15_000)
    await expect(result).to_contain_text("Seen after")
    await expect(result.get_by_role("heading")).to_be_focused()
    looked = await calls(scripted, "ListEvents")
    await scripted.clock.run_for(120_000)
    assert await calls(scripted, "ListEvents") == looked


async def test_relative_times_are_updated_and_have_the_exact_time(scripted: Page, served: str):
    await scripted.goto(served)
    time = scripted.locator("time[data-ago]").first
    asked_at = datetime.fromisoformat(await time.get_attribute("datetime") or "")
    await scripted.clock.install(time=asked_at)
    await scripted.reload()
    await expect(time).to_have_text("just now")
    await scripted.clock.run_for(150_000)
    await expect(time).to_have_text("2 minutes ago")
    assert str(asked_at.year) in (await time.get_attribute("title") or "")


async def test_the_support_reference_can_be_copied(scripted: Page, served: str):
    await scripted.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await scripted.goto(f"{served}/nowhere")
    await scripted.get_by_text("Support details").click()
    reference = await scripted.locator("code").first.inner_text()
    await scripted.get_by_role("button", name="Copy for support").click()
    await expect(scripted.get_by_role("button", name="Copied")).to_be_visible()
    assert reference in await scripted.evaluate("navigator.clipboard.readText()")


async def test_an_invitation_goes_to_the_share_sheet_if_there_is_one(scripted: Page, served: str):
    form = f"{served}/invites/new?schedule_id={BO}"
    share = scripted.get_by_role("button", name="Share")
    for supported in ("false", "true"):
        await scripted.add_init_script(f"navigator.canShare = () => {supported}")
        await scripted.add_init_script("navigator.share = async (said) => { window.said = said; }")
        await scripted.goto(form)
        await scripted.get_by_role("button", name="Make the link").click()
        await expect(share).to_be_visible(visible=supported == "true")
    await share.click()
    link = await scripted.locator(".link-box code").inner_text()
    assert await scripted.evaluate("said.url") == link


@pytest.mark.parametrize("where", ["/", "/connect"])
async def test_a_truncated_list_is_filtered_on_the_server(scripted: Page, served: str, where: str):
    await scripted.request.post(f"{served}/sandbox/control/site", data=CROWD)
    await scripted.goto(served + where)
    await scripted.get_by_role("searchbox").press_sequentially("stylist 5")
    await expect(scripted.locator(".count")).to_have_text("Found: 14")
    await expect(scripted.locator("[data-name]:visible")).to_have_count(14)
    await expect(scripted).to_have_url(re.compile("q=stylist"))
    await scripted.goto(f"{served}/busy")
    await scripted.go_back()
    await expect(scripted.get_by_role("searchbox")).to_have_value("stylist 5")
    await expect(scripted.locator("[data-name]:visible")).to_have_count(14)


async def test_a_short_roster_is_filtered_in_the_browser(scripted: Page, served: str):
    await scripted.request.post(f"{served}/sandbox/control/site", data={"schedules": 12})
    await scripted.goto(served)
    asked: list[str] = []
    scripted.on("request", lambda request: asked.append(request.url))
    await scripted.get_by_role("searchbox").press_sequentially("maxi")
    await expect(scripted.locator(".count")).to_have_text("Found: 1")
    await expect(scripted.locator(".row:visible")).to_have_count(1)
    assert [url for url in asked if "/static/" not in url] == [], "the icon comes when it likes"


async def test_a_chosen_person_stays_during_a_search(scripted: Page, served: str):
    await scripted.request.post(f"{served}/sandbox/control/site", data=CROWD)
    await scripted.goto(f"{served}/connect?schedule_id={BO}&provider_id={MICROSOFT}")
    await scripted.get_by_role("searchbox").press_sequentially("stylist 6")
    await expect(scripted.locator(".count")).to_have_text("Found: 6")
    await expect(scripted.get_by_role("radio", name="Bo", exact=True)).to_be_checked()
    await scripted.get_by_role("button", name="Continue").click()
    await expect(scripted).to_have_title(re.compile(f"Connect {OUTLOOK}"))
    await expect(scripted.get_by_text("Bo", exact=True).first).to_be_visible()
