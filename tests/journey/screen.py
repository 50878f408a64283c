"""A tab on which the states of the album are put up, one after the other, without a server."""

import re
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

import httpx
from playwright.async_api import Browser, Page, Route

from tests.quality.states import Album, State
from tests.visitor import BASE, Visitor

_STYLES = re.compile(r'<link rel="stylesheet"[^>]*>')
_VALUE = re.compile(r'(href|value|action|id|for|datetime|(?:aria|data)-[\w-]+)="[^"]*"')
_WORDS = re.compile(r">[^<]+<")
# Parsing a page anew is quicker than loading it; what is judged is the same.
_EACH = """async ([pages, judge]) => {
  const judged = eval(judge);
  const complaints = [];
  let first = true;
  for (const [name, html] of pages) {
    const next = new DOMParser().parseFromString(html, "text/html");
    document.title = next.title;
    for (const at of ["lang", "dir"]) document.documentElement[at] = next.documentElement[at];
    document.body.replaceWith(next.body);
    for (const found of await judged(first)) complaints.push(`${name}: ${found}`);
    first = false;
  }
  return complaints;
}"""


class Screen:
    """A tab, and what it can show."""

    def __init__(self, page: Page, album: Album) -> None:
        self.page = page
        self._visitor = Visitor(album.app)
        self._html: dict[str, str] = {}

    async def show(self, state: State) -> None:
        """Load one state."""
        self._html[state.path] = state.html
        await self.page.goto(BASE + state.path)

    async def complaints(self, states: Iterable[State], judge: str) -> list[str]:
        """Put up states of the same looks, and return what a script has to say about each."""
        pages = [(state.name, state.html) for state in states]
        found: list[str] = await self.page.evaluate(_EACH, [pages, judge])
        return found

    async def answer(self, route: Route) -> None:
        """Answer in place of a server: a state by its path, whatever else from the app."""
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
async def screen(browser: Browser, album: Album, **looks: Any) -> AsyncIterator[Screen]:
    """Open a tab of its own, in which tools for judging may be loaded."""
    context = await browser.new_context(bypass_csp=True, reduced_motion="reduce", **looks)
    shown = Screen(await context.new_page(), album)
    await context.route("**/*", shown.answer)
    yield shown
    await context.close()


def by_looks(album: Album) -> list[list[State]]:
    """Return the states that look different, together with those of the same style sheets.

    What differs in words alone is judged once, but for words that are longer than others.
    """
    seen: dict[str, dict[object, State]] = defaultdict(dict)
    for state in album.states:
        head, _, body = state.html.partition("<body>")
        shape = _WORDS.sub("><", _VALUE.sub("", body))
        key = (shape, 'dir="rtl"' in head, "long names" in state.name)
        seen["".join(_STYLES.findall(head))].setdefault(key, state)
    return [[*states.values()] for states in seen.values()]
