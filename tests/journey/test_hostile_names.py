"""Names of others are text and nothing else, in a real browser (T13)."""

from typing import Any

import httpx
from playwright.async_api import Browser, Page

from tests.journey.browser import tab
from tests.security.hostile import rows

NAMES = [row["value"] for row in rows("names")]
PLAIN = [
    *(f"Person {number}" for number in range(len(NAMES) - 4)),
    "Anna",
    "Anna",
    "\u200b",
    "\u200b",
]
"""Harmless names, of which some need an e-mail address beside them."""
ADDRESSES = ("/", "/connect", "/busy")
SHAPE = """() => {
    const every = [...document.querySelectorAll("body *")];
    return {
        tags: [...new Set(every.map((one) => `${one.tagName} ${one.getAttributeNames().sort()}`))],
        isolated: !every.some((one) => hasBidi(one) && !one.closest("bdi, [dir], option, title")),
    };
    function hasBidi(one) {
        const own = [...one.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
        return own.some((node) => /[\\u202a-\\u202e\\u2066-\\u2069]/.test(node.data));
    }
}"""


async def shapes(page: Page, control: httpx.Client, base: str, names: list[str]) -> dict[str, Any]:
    """Return the elements of each page while people have such names."""
    rename(control, names)
    found = {}
    for address in ADDRESSES:
        await page.goto(base + address)
        found[address] = await page.evaluate(SHAPE)
    return found


def rename(control: httpx.Client, names: list[str]) -> None:
    """Give the site people with these names."""
    control.post("reset", json={}).raise_for_status()
    control.post("site", json={"names": names, "schedules": len(names)}).raise_for_status()


async def test_t13_hostile_names_change_no_element_and_run_nothing(
    browser: Browser, served: str, control: httpx.Client
):
    dialogs: list[str] = []
    async with tab(await browser.new_context(locale="en")) as page:  # fails on policy violations
        page.on("dialog", lambda dialog: dialogs.append(dialog.message))
        expected = await shapes(page, control, served, PLAIN)
        found = await shapes(page, control, served, NAMES)
        await page.goto(served + "/connect?q=script")
        text = await page.locator("main").inner_text()
    assert dialogs == []
    assert "<script>alert(1)</script>" in text
    for address in ADDRESSES:
        assert {*found[address]["tags"]} - {*expected[address]["tags"]} == set(), address
        assert found[address]["isolated"], address
