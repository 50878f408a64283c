"""axe-core finds no violation on any page in any state (WCAG 2.2 AA)."""

from pathlib import Path
from typing import Literal

import pytest
from playwright.async_api import Browser, ViewportSize

from tests.journey.screen import screen
from tests.quality.states import Album, State

AXE = Path(__file__).parent.parent / "node_modules" / "axe-core" / "axe.min.js"
# of rows that differ in words alone, three are as good as three hundred; of pages that share their
# style sheets the frame around `main` is judged on the first, and each part of `main` in each place
# once
JUDGE = """(() => { const judged = new Set(); return async (first) => {
    const shape = (one) => one.outerHTML.replace(/>[^<]+</g, "><")
        .replace(/(href|value|id|for|datetime|title|(aria|data)-[a-z]+)="[^"]*"/g, "");
    for (const list of document.querySelectorAll("ul, ol, select")) {
        const seen = {};
        for (const one of [...list.children]) {
            seen[shape(one)] = (seen[shape(one)] ?? 0) + 1;
            if (seen[shape(one)] > 3 && !one.querySelector(":checked")) one.remove();
        }
    }
    const place = (one) =>
        one.matches("main") ? "" : `${place(one.parentElement)} ${one.className}`;
    const fresh = (one) => {
        const what = place(one) + shape(one);
        return !judged.has(what) && judged.add(what);
    };
    const parts = [...document.querySelector("main").children].filter(fresh);
    if (!parts.length) return [];
    const grains = parts.flatMap((one) => [...one.querySelectorAll(GRAIN)]);
    const known = grains.filter((one) => !fresh(one));
    const runOnly = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const options = {runOnly, resultTypes: ["violations"], preload: false, iframes: false};
    const context = {include: first ? [document] : parts, exclude: known};
    const found = (await axe.run(context, options)).violations;
    return found.flatMap(({id, nodes}) =>
        nodes.map(({target, html}) => `${id} at ${target}: ${html.slice(0, 200)}`));
}; })()""".replace(
    "GRAIN", '"section, form, fieldset, details, li, p, dl, h2, h3, a, button, label"'
)
BAD = """<!doctype html><html lang="en"><title>Bad</title><main><h1>Bad</h1>
    <p style="color: #aaa">Pale</p><button style="width: 9px; height: 9px; padding: 0">a</button>
    <button style="width: 9px; height: 9px; padding: 0">b</button><input></main>"""


# neither width nor dark mode changes more than colours: tests/test_style_sheets.py
@pytest.mark.long
@pytest.mark.parametrize(("theme", "width"), [("light", 360), ("dark", 1280)])
async def test_axe_finds_nothing_on_any_page(
    browser: Browser, album: Album, theme: Literal["light", "dark"], width: int
):
    size: ViewportSize = {"width": width, "height": 800}
    async with screen(browser, album, color_scheme=theme, viewport=size) as shown:
        await shown.page.add_script_tag(path=AXE)
        assert await shown.complaints(JUDGE) == []


async def test_axe_finds_what_is_wrong(browser: Browser, album: Album):
    async with screen(browser, album) as shown:
        bad = State("bad", "/bad", BAD)
        await shown.show(bad)
        await shown.page.add_script_tag(path=AXE)
        said = await shown.complaints(JUDGE, [bad])
    assert {one.split()[1] for one in said} == {"color-contrast", "label", "target-size"}
