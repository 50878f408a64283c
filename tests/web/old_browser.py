"""A browser without `Sec-Fetch-*`, such as Safari on iPadOS 15, or behind a proxy."""

import httpx
from fastapi import FastAPI

from tests.visitor import BASE, Visitor, hidden

UNKNOWN_WAYS = ("Origin is null", "no header at all")


def origin_of_form(policy: str, base: str = BASE) -> str:
    """Return the `Origin` header that a form of the page sends.

    Source: "append a request Origin header", Fetch, 2026-11.
    """
    return "null" if policy == "no-referrer" else base


class OldBrowser(Visitor):
    """One person with such a browser.

    Args:
        stripped: None, or one of `UNKNOWN_WAYS`, for what a proxy leaves of the headers.
    """

    def __init__(self, app: FastAPI, base: str = BASE, *, stripped: str | None = None) -> None:
        super().__init__(app, base)
        self.base, self.stripped, self._policy = base, stripped, "same-origin"

    async def open(self, address: str, **headers: str) -> httpx.Response:
        """Open a URL."""
        said = {name: value for name, value in headers.items() if not name.startswith("sec-")}
        page = await self.http.get(address, headers=said)
        self._policy = page.headers["referrer-policy"]
        return page

    async def submit(
        self, page: httpx.Response, action: str, **fields: str | list[str]
    ) -> httpx.Response:
        """Submit a form of a page."""
        self._policy = page.headers["referrer-policy"]
        return await self.send(action, {**hidden(page, action), **fields})

    async def send(self, action: str, fields: dict[str, str | list[str]]) -> httpx.Response:
        """Submit a form of the page that was opened last."""
        said = {
            None: {"origin": origin_of_form(self._policy, self.base)},
            "Origin is null": {"origin": "null"},
            "no header at all": dict[str, str](),
        }
        return await self.http.post(action, data=fields, headers=said[self.stripped])
