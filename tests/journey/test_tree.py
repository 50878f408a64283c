"""Names and roles for screen readers, read from the accessibility tree."""

from playwright.async_api import Browser, Locator, expect

from tests.journey.screen import Screen, screen
from tests.page_texts import CONSENT_DENIED
from tests.quality.states import Album

LANDMARKS = """async () => {
    const count = (what) => document.querySelectorAll(what).length;
    const problems = [
        [count("h1") !== 1, "not one h1"],
        [count("main") !== 1, "not one main"],
        [!document.title.trim(), "no title"],
        [!document.querySelector("main h1").textContent.trim(), "h1 without words"],
    ];
    return problems.filter(([is]) => is).map(([_, what]) => what);
}"""
ROW = """
- listitem:
  - heading "Bo" [level=3]
  - paragraph
  - text: /./
  - link /.+ Bo$/
"""
CARD = """
- img /From Outlook to Wix.+on.+From Wix to Outlook.+off/
"""
FORM = """
- switch /^Block booking times when Bo is busy$/ [checked]
- group "Which calendars block bookings?":
  - paragraph:
    - checkbox "Calendar" [checked]
  - paragraph:
    - checkbox "Team"
- switch /^Copy Wix bookings into Outlook$/
"""
PICKER = """
- group "Whose bookings?":
  - list:
    - listitem:
      - radio "Bo"
- group "Which calendar?":
  - list:
    - listitem:
      - radio "Google Calendar"
      - list
- button "Continue"
"""
FAULT = f"""
- heading "{CONSENT_DENIED}" [level=1]
- paragraph
- link
- group
"""


async def render(shown: Screen, album: Album, name: str) -> Locator:
    await shown.show(next(state for state in album.states if state.name == name))
    return shown.page.get_by_role("main")


async def test_rows_switches_and_error_pages_have_accessible_names(browser: Browser, album: Album):
    async with screen(browser, album) as shown:
        main = await render(shown, album, "roster: seed")
        row = main.get_by_role("listitem").filter(has=shown.page.get_by_role("heading", name="Bo"))
        await expect(row).to_match_aria_snapshot(ROW)
        main = await render(shown, album, "connection: saved, with undo")
        await expect(main.get_by_role("status")).to_contain_text("Saved")
        await expect(main.get_by_role("region", name="Status")).to_match_aria_snapshot(CARD)
        await expect(main).to_match_aria_snapshot(FORM)
        main = await render(shown, album, "picker: seed")
        await expect(main).to_match_aria_snapshot(PICKER)
        denied = next(one.name for one in album.states if "ConsentDenied" in one.name)
        await expect(await render(shown, album, denied)).to_match_aria_snapshot(FAULT)


async def test_every_page_has_one_heading_one_main_and_a_title(browser: Browser, album: Album):
    async with screen(browser, album) as shown:
        assert await shown.complaints(LANDMARKS, album.states) == []
