"""Layout of every page in every state: focus, motion, sizes, zoom, forced colours."""

from typing import Any

import pytest
from playwright.async_api import Browser, ViewportSize

from tests.journey.screen import distinct_states, screen
from tests.quality.states import Album, State

PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 800},
    "is_mobile": True,
    "has_touch": True,
}
NARROW: ViewportSize = {"width": 320, "height": 256}
ZOOMED: ViewportSize = {"width": 640, "height": 400}
BROADER: tuple[ViewportSize, ...] = ({"width": 768, "height": 800}, {"width": 1280, "height": 800})
FOCUS = """async () => {
    const all = "a[href], button, input:not([type=hidden]), select, summary";
    const places = (one) => [one, one.closest("label, li"), ...(one.labels ?? [])].filter(Boolean);
    const rings = (one) => places(one).map((it) => getComputedStyle(it))
        .map(({boxShadow, outline}) => [boxShadow, outline]);
    const outlined = (it) => getComputedStyle(it).outlineStyle !== "none"
        && parseFloat(getComputedStyle(it).outlineWidth) >= 2;
    return [...document.querySelectorAll(all)]
        .filter((one) => one.checkVisibility() && !one.disabled)
        .flatMap((one) => {
            document.activeElement.blur();
            const before = JSON.stringify(rings(one));
            one.focus();
            const {top, bottom, width} = one.getBoundingClientRect();
            const problems = [
                [document.activeElement !== one, "takes no focus"],
                [one.tabIndex !== 0, "is out of order"],
                [JSON.stringify(rings(one)) === before, "shows no focus"],
                [!places(one).some(outlined), "is lost in own colours"],
                [width && (bottom < 0 || top > innerHeight), "is out of sight"],
            ];
            return problems.filter(([is]) => is).map(([_, what]) => `${what}: ${one.outerHTML}`);
        });
}"""
MOVING = """async () => [...document.querySelectorAll("*")]
    .flatMap((one) => ["", "::before", "::after"].map((part) => [one, getComputedStyle(one, part)]))
    .filter(([, {transitionDuration, animationName, scrollBehavior}]) =>
        transitionDuration !== "0s" || animationName !== "none" || scrollBehavior === "smooth")
    .map(([one]) => `moves: ${one.outerHTML.slice(0, 200)}`)"""
SMALL = """async () => {
    const box = (one) => {
        const it = one.matches("[type=checkbox], [type=radio]") ? one.labels[0] : one;
        return it.getBoundingClientRect();
    };
    const within = (one) => one.closest("p, dd, span:not(.field), figcaption, .hazard, li.busy");
    const all = "a[href], button, input:not([type=hidden]), select, summary";
    const rows = new Set([...document.querySelectorAll(".nav a")].map((one) => box(one).top));
    return rows.size > 1 ? ["tabs in two rows"] : [...document.querySelectorAll(all)]
        .filter((one) => one.checkVisibility() && !one.matches(".skip"))
        .filter((one) => !one.matches("a:not(.button)") || !within(one))
        .filter((one) => box(one).height < 44 || box(one).width < 44)
        .map((one) => `small (${box(one).width} x ${box(one).height}): ${one.outerHTML}`);
}"""
WIDE = """async () => {
    const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    const cut = [...document.querySelectorAll("main *, header *")].filter((one) =>
        one.checkVisibility() && getComputedStyle(one).overflowX !== "visible"
        && !one.closest(".visually-hidden, .unseen, svg, select, input")
        && one.scrollWidth > one.clientWidth + 1);
    return [...(over > 0 ? [`${over} px too wide`] : []),
        ...cut.map((one) => `cut off: ${one.outerHTML.slice(0, 200)}`)];
}"""
WRAPPED = """async () => {
    const whole = ".row > .button, .row-account, .pager .button, .week thead :is(bdi, time)";
    const lines = (one) => {
        const range = document.createRange();
        range.selectNodeContents(one);
        const {top, bottom} = range.getBoundingClientRect();
        return (bottom - top) / parseFloat(getComputedStyle(one).fontSize);
    };
    return [...document.querySelectorAll(whole)].filter((one) => one.checkVisibility())
        .filter((one) => lines(one) > (one.querySelector("br") ? 3.2 : 1.8))
        .map((one) => `on more than one line: ${one.outerHTML.slice(0, 200)}`);
}"""
UNEVEN = """async () => {
    const form = document.querySelector("main > .card.column")?.getBoundingClientRect();
    return [...document.querySelectorAll("main > :is(.note, .search)")]
        .filter((one) => form && one.getBoundingClientRect().width > form.width)
        .map((one) => `wider than the form: ${one.outerHTML.slice(0, 200)}`);
}"""
DOTS = """async () => {
    const dot = (one, side) => getComputedStyle(one, side).content.includes("·");
    const along = (one) => one.matches(":dir(rtl)") === (document.documentElement.dir === "rtl");
    return [...document.querySelectorAll(".parts > :not(.visually-hidden)")]
        .filter((one) => dot(one, "::before") !== along(one) || dot(one, "::after") === along(one))
        .map((one) => `its dot is on the wrong side: ${one.outerHTML.slice(0, 200)}`);
}"""
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important;
    word-spacing: .16em !important; } p { margin-block-end: 2em !important; }"""
SWITCHES = """async () => [...document.querySelectorAll("[role=switch]")].flatMap((one) => {
    const knob = getComputedStyle(one, "::before");
    const at = parseFloat(knob.insetInlineStart);
    const {borderTopWidth, borderTopColor, backgroundColor} = getComputedStyle(one);
    const problems = [
        [one.checked !== at > 12, `knob at ${at} px`],
        [parseFloat(borderTopWidth) < 1, "no edge"],
        [knob.backgroundColor === backgroundColor, "knob like its ground"],
    ];
    return problems.filter(([is]) => is).map(([_, what]) => `${what}: ${one.outerHTML}`);
})"""
EDGES = """async () => [...document.querySelectorAll("span.badge, .card, .button, input, select")]
    .filter((one) => one.checkVisibility() && !one.matches("[type=hidden]"))
    .filter((one) => getComputedStyle(one).appearance !== "auto")
    .filter((one) => parseFloat(getComputedStyle(one).borderTopWidth) < 1)
    .map((one) => `no edge: ${one.outerHTML.slice(0, 200)}`)"""
LEGENDS = """async () => [...document.querySelectorAll("fieldset")].filter((one) => {
    const {display, padding, borderWidth} = getComputedStyle(one);
    return `${display} ${padding} ${borderWidth}` !== "block 0px 0px";
}).map((one) => `its legend hangs out of it in WebKit: ${one.outerHTML.slice(0, 200)}`)"""
OUT_OF_VIEW = """async () => [...document.querySelectorAll("main .pick-open, main .button.is-wide")]
    .filter((one) => one.getBoundingClientRect().bottom > innerHeight)
    .map((one) => `below the fold: ${one.outerHTML.slice(0, 200)}`)"""

BAD = """<!doctype html><html lang="en"><title>Bad</title><style>
    button, input { appearance: none; border: 0; outline: none !important; width: 9px; }
    form, .row { width: 40px; } button { transition: 1s; } main { width: 2000px; }</style>
    <main><h1>Bad</h1><button tabindex="2">a</button>
    <label><input type="checkbox" role="switch">b</label><fieldset></fieldset>
    <p class="note">c</p><form class="card column">d</form>
    <div class="row"><p class="row-account">on two lines</p></div>
    <p class="parts"><span>e</span></p></main>"""


@pytest.mark.long
async def test_controls_are_large_focusable_and_show_their_focus(browser: Browser, album: Album):
    async with screen(browser, album, **PHONE) as shown:
        assert await shown.complaints(SMALL) == []
        assert await shown.complaints(FOCUS) == []


@pytest.mark.long
async def test_reduced_motion_disables_animations(browser: Browser, album: Album):
    async with screen(browser, album) as shown:
        assert await shown.complaints(MOVING) == []
        await shown.page.emulate_media(reduced_motion="no-preference")
        steered = [one for one in album.states if one.name == "steering: changed elsewhere"]
        assert await shown.complaints(MOVING, steered) != [], "for others the switches do"


@pytest.mark.long
async def test_nothing_is_cut_off_at_200_and_400_percent_zoom(browser: Browser, album: Album):
    async with screen(browser, album, viewport=ZOOMED, device_scale_factor=2) as shown:
        assert await shown.complaints(WIDE) == []
        await shown.page.set_viewport_size(NARROW)
        assert await shown.complaints(WIDE) == []


@pytest.mark.long
async def test_nothing_is_cut_off_in_multi_column_layouts(browser: Browser, album: Album):
    async with screen(browser, album) as shown:
        for size in BROADER:
            await shown.page.set_viewport_size(size)
            assert await shown.complaints(WIDE) == []
            assert await shown.complaints(WRAPPED) == []
            assert await shown.complaints(UNEVEN) == []
        assert await shown.complaints(DOTS) == []


@pytest.mark.long
async def test_larger_text_and_spacing_fit(browser: Browser, album: Album):
    async with screen(browser, album, viewport=ZOOMED) as shown:
        await shown.page.add_style_tag(content="html { font-size: 200% }")
        assert await shown.complaints(WIDE) == []
    async with screen(browser, album, viewport=ZOOMED) as shown:
        await shown.page.add_style_tag(content=SPACED)
        assert await shown.complaints(WIDE) == []


@pytest.mark.long
async def test_a_fieldset_is_laid_out_as_a_block(browser: Browser, album: Album):
    async with screen(browser, album) as shown:
        grouped = [one for one in distinct_states(album) if "<fieldset" in one.html]
        assert await shown.complaints(LEGENDS, grouped) == []


@pytest.mark.long
async def test_forced_colors_keep_all_outlines(browser: Browser, album: Album):
    async with screen(browser, album, forced_colors="active", **PHONE) as shown:
        assert await shown.complaints(SWITCHES) == []
        assert await shown.complaints(EDGES) == []


async def test_each_check_detects_a_violation(browser: Browser, album: Album):
    bad = State("bad", "/bad", BAD)
    async with screen(browser, album, **PHONE, forced_colors="active") as shown:
        await shown.show(bad)
        await shown.page.keyboard.press("Tab")
        for judge in (FOCUS, MOVING, SMALL, WIDE, SWITCHES, EDGES, LEGENDS, WRAPPED, UNEVEN, DOTS):
            assert await shown.complaints(judge, [bad]) != [], judge


async def test_what_connects_a_calendar_is_in_view_on_a_phone(browser: Browser, album: Album):
    names = {"picker: a person chosen", "review: new", "review: by password", "connection: fresh"}
    steps = [one for one in album.states if one.name in names]
    async with screen(browser, album, **PHONE) as shown:
        assert len(steps) == len(names)
        assert await shown.complaints(OUT_OF_VIEW, steps) == []
