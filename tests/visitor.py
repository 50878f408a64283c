"""An HTTP client that acts like a browser: keeps cookies, sends its headers, fills in forms."""

import re
from html import unescape
from typing import Any

import httpx
from fastapi import FastAPI

BASE = "http://127.0.0.1:8000"
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
_FORM = re.compile(r"<form([^>]*)>(.*?)</form>", re.DOTALL)
_EXIT = re.compile(
    r'(?:<form action="([^"]+)".*?<button|<a class="button[^>]*href="([^"]+)")[^>]*>([^<]+)<',
    re.DOTALL,
)
_TAG = re.compile(r"<(style|script|svg).*?</\1>|<[^>]+>", re.DOTALL)


class Visitor:
    """One person with one browser."""

    def __init__(self, app: FastAPI, base: str = BASE) -> None:
        self.app = app
        transport = httpx.ASGITransport(app=app)
        # without this header the app would use the language of the site
        spoken = {"accept-language": "en"}
        self.http = httpx.AsyncClient(
            transport=transport, base_url=base, timeout=20, headers=spoken
        )

    async def open(self, address: str, **headers: str) -> httpx.Response:
        """Open a URL."""
        return await self.http.get(address, headers={"sec-fetch-site": "none", **headers})

    async def submit(
        self, page: httpx.Response, action: str, **fields: str | list[str]
    ) -> httpx.Response:
        """Fill in and submit the form of a page with this action, including its hidden fields."""
        sent = {"sec-fetch-site": "same-origin"}
        return await self.http.post(action, data={**_hidden(page, action), **fields}, headers=sent)

    async def control(self, path: str, body: Any = None) -> Any:
        """Call the sandbox's control API: POST with a body, else GET."""
        if body is None:
            return (await self.http.get(f"/sandbox/control/{path}")).json()
        answer = await self.http.post(f"/sandbox/control/{path}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def calls(self) -> list[str]:
        """Return the names of the methods that the sandbox was called with, oldest first."""
        return [call["method"] for call in (await self.control("calls"))["calls"]]


def hidden(page: httpx.Response, action: str | None = None) -> dict[str, str]:
    """Return the hidden fields of a page, or of its first form that leads to `action`."""
    return {name: values[-1] for name, values in _hidden(page, action).items()}


def _hidden(page: httpx.Response, action: str | None) -> dict[str, list[str]]:
    forms = (found for found in _FORM.findall(page.text) if f' action="{action}"' in found[0])
    text = next(forms, (page.text, page.text))[1]
    found: dict[str, list[str]] = {}
    for name, value in _HIDDEN.findall(text):
        found.setdefault(unescape(name), []).append(unescape(value))
    return found


def words(page: httpx.Response) -> str:
    """Return the text of a page, without markup and with single spaces."""
    return " ".join(unescape(_TAG.sub("", page.text)).split())


def exits(page: httpx.Response) -> list[tuple[str, str]]:
    """Return the actions of an error page and their targets: links, and forms."""
    part = page.text.partition('<div class="acts">')[2].partition("</div>")[0]
    found = _EXIT.findall(part)
    return [(label, unescape(action or href)) for action, href, label in found]


def title(page: httpx.Response) -> str:
    """Return the text of the page's h1."""
    found = re.search(r"<h1[^>]*>(.*?)</h1>", page.text, re.DOTALL)
    assert found, page.text
    return " ".join(unescape(_TAG.sub("", found.group(1))).split())
