"""A tab that renders the states of the album one after the other, without a server."""

import re
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from functools import cache
from graphlib import TopologicalSorter
from itertools import pairwise
from typing import Any

import httpx
from playwright.async_api import Browser, Page, Route

from tests.quality.states import Album, State
from tests.visitor import BASE, Visitor

_STYLES = re.compile(r'<link rel="stylesheet" href="([^"]*)">')
_SCRIPTS = re.compile(r"<script[^>]*></script>")
_VALUE = re.compile(r'(href|value|action|id|for|datetime|(?:aria|data)-[\w-]+)="[^"]*"')
_WORDS = re.compile(r">[^<]+<")
# parsing a page again is faster than loading it, and renders the same
_EACH = """async ([pages, judge]) => {
  const judged = eval(judge);
  const sheets = [...document.querySelectorAll("link[rel=stylesheet]")];
  const complaints = [], dressed = new Set();
  for (const [name, html, styles] of pages) {
    const next = new DOMParser().parseFromString(html, "text/html");
    for (const one of sheets) one.sheet.disabled = !styles.includes(one.href);
    const first = !dressed.has(styles.join());
    dressed.add(styles.join());
    document.title = next.title;
    for (const at of ["lang", "dir"]) document.documentElement[at] = next.documentElement[at];
    document.body.replaceWith(next.body);
    for (const found of await judged(first)) complaints.push(`${name}: ${found}`);
  }
  return complaints;
}"""


class Screen:
    """A tab, and the states it can render."""

    def __init__(self, page: Page, album: Album) -> None:
        self.page = page
        self._visitor = Visitor(album.app)
        self._looks = distinct_states(album)
        self._html: dict[str, str] = {}

    async def show(self, state: State) -> None:
        """Load one state."""
        self._html[state.path] = state.html
        await self.page.goto(BASE + state.path)

    async def load_styles(self, states: Iterable[State]) -> None:
        """Load the style sheets of states that are rendered one after the other."""
        order = TopologicalSorter[str]()
        for styles in map(_styles, states):
            for before, after in pairwise(["", *styles]):
                order.add(after, before)
        bare = _SCRIPTS.sub("", _STYLES.sub("", next(iter(states)).html))
        links = [f'<link rel="stylesheet" href="{href}">' for href in order.static_order() if href]
        html = bare.replace("</head>", "".join(links) + "</head>", 1)
        await self.show(State("dressed", "/dressed", html))
        await self.page.keyboard.press("Tab")  # the following focus counts as focus by keyboard

    async def complaints(self, judge: str, states: Iterable[State] = ()) -> list[str]:
        """Render states, by default all that look different, and return what a script returns.

        Args:
            judge: returns complaints; it is told whether a page is the first of its style sheets.
            states: of the style sheets that are loaded.
        """
        pages = [(state.name, state.html, _styles(state)) for state in states or self._looks]
        found: list[str] = await self.page.evaluate(_EACH, [pages, judge])
        return found

    async def answer(self, route: Route) -> None:
        """Serve a state by its path, and everything else from the app."""
        asked = httpx.URL(route.request.url)
        assert str(asked).startswith(BASE), asked
        if route.request.is_navigation_request():
            html = self._html.get(asked.path, "<title>Framed</title>")
            await route.fulfill(body=html, content_type="text/html; charset=utf-8")
            return
        answer = await self._visitor.open(asked.path)
        kind = answer.headers["content-type"]
        await route.fulfill(status=answer.status_code, body=answer.content, content_type=kind)


@asynccontextmanager
async def screen(browser: Browser, album: Album, **options: Any) -> AsyncIterator[Screen]:
    """Open a separate tab, in which scripts for checks may be loaded."""
    context = await browser.new_context(bypass_csp=True, reduced_motion="reduce", **options)
    shown = Screen(await context.new_page(), album)
    await context.route("**/*", shown.answer)
    await shown.load_styles(album.states)
    yield shown
    await context.close()


@cache
def distinct_states(album: Album) -> tuple[State, ...]:
    """Return the states that look different.

    What differs in words alone is judged once, but for words that are longer than others.
    """
    seen: dict[object, State] = {}
    for state in album.states:
        head, _, body = state.html.partition("<body>")
        shape = _WORDS.sub("><", _VALUE.sub("", body))
        seen.setdefault(
            (_styles(state), shape, 'dir="rtl"' in head, "long names" in state.name), state
        )
    return (*seen.values(),)


@cache
def _styles(state: State) -> tuple[str, ...]:
    """Return the URLs of a page's style sheets."""
    at = httpx.URL(BASE + state.path)
    found = _STYLES.findall(state.html.partition("<body>")[0])
    return tuple(str(at.join(href)) for href in found)
