"""axe-core finds nothing to complain about on any page in any state (WCAG 2.2 AA)."""

from pathlib import Path
from typing import Literal

import pytest
from playwright.async_api import Browser

from tests.journey.screen import Screen, by_looks, screen
from tests.quality.states import Album, State

AXE = Path(__file__).parent.parent / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = (360, 1280)
RULES = """{type: "tag", values:
    ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}"""
COLOURS = '{type: "rule", values: ["color-contrast", "link-in-text-block"]}'
# of rows that differ in words alone, three are as good as three hundred; the frame around `main`
# is judged on the first of the pages that share their style sheets
JUDGE = """async (first) => {
    const shape = (one) => one.outerHTML.replace(/>[^<]+</g, "><")
        .replace(/(href|value|id|for|datetime|title|(aria|data)-[a-z]+)="[^"]*"/g, "");
    for (const list of document.querySelectorAll("ul, ol, select")) {
        const seen = {};
        for (const one of [...list.children]) {
            seen[shape(one)] = (seen[shape(one)] ?? 0) + 1;
            if (seen[shape(one)] > 3 && !one.querySelector(":checked")) one.remove();
        }
    }
    const options = {runOnly: RULES, resultTypes: ["violations"], preload: false, iframes: false};
    return (await axe.run(first ? document : "main", options)).violations.flatMap(({id, nodes}) =>
        nodes.map(({target, html}) => `${id} at ${target}: ${html.slice(0, 200)}`));
}"""
BAD = """<!doctype html><html lang="en"><title>Bad</title><main><h1>Bad</h1>
    <p style="color: #aaa">Pale</p><button style="width: 9px; height: 9px; padding: 0">a</button>
    <button style="width: 9px; height: 9px; padding: 0">b</button><input></main>"""


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_axe_finds_nothing_on_any_page(
    browser: Browser, album: Album, theme: Literal["light", "dark"]
):
    # in the dark other colours are all that differs: tests/test_style_sheets.py sees to that
    judge = JUDGE.replace("RULES", RULES if theme == "light" else COLOURS)
    found: list[str] = []
    async with screen(browser, album, color_scheme=theme) as shown:
        for states in by_looks(album):
            await with_axe(shown, states[0])
            for width in WIDTHS:
                await shown.page.set_viewport_size({"width": width, "height": 800})
                said = await shown.complaints(states, judge)
                found += [f"{width} px, {theme}, {one}" for one in said]
    assert found == []


async def test_axe_finds_what_is_wrong(browser: Browser, album: Album):
    async with screen(browser, album) as shown:
        await with_axe(shown, State("bad", "/bad", BAD))
        said = await shown.complaints([State("bad", "/bad", BAD)], JUDGE.replace("RULES", RULES))
    assert {one.split()[1] for one in said} == {"color-contrast", "label", "target-size"}


async def with_axe(shown: Screen, state: State) -> None:
    await shown.show(state)
    await shown.page.add_script_tag(path=AXE)
