"""Any request to any route, in all three modes: an answer of ours, with our headers."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from urllib.parse import quote, urlencode

import httpx
import pytest
from fastapi.routing import APIRoute
from hypothesis import given, strategies as some

from tests.strategies import example_settings
from tests.visitor import Visitor, hidden
from tests.web.conftest import app_at_fixed_time
from tests.web.dashboard.dashboard import BASE, NORD, dashboard
from tests.web.signin.test_signin import CHEAP, app_with, sign_in

ODD = (
    *("", " ", "x", "0", "-1", "9" * 400, "\x00", "\r\nset-cookie: a=b", "\ud7ff\ufffe", "\u202e"),
    *("//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "../.."),
    *("..%2f..", "%00", "%", "%zz", "<svg onload=alert(1)>", "' OR 1=1--", "{{7*7}}", "${x}"),
    *("a" * 9000, "é", "\U0001f600", "null", "[]", "NaN", "2026-11-24T10:00", "-0001-01-01"),
    *("2026-11-24", "9999-12-31", "e30.e30.e30", "eyJ9.AAAA", "=", "==", ",", ";", '"', "de;q=²"),
)
FIELDS = (
    *("schedule_id", "provider_id", "csrf_token", "email", "password", "connectionId", "error"),
    *(
        "instance",
        "locale",
        "at",
        "from",
        "days",
        "all_day",
        "titles",
        "cursor",
        "q",
        "page",
        "lang",
    ),
    *("token", "ticket", "undo", "basis", "import_enabled", "import_calendars", "export_enabled"),
    *(
        "next",
        "return_to",
        "redirect",
        "url",
        "to",
        "state",
        "fresh",
        "confirmed",
        "filter",
        "csrf",
    ),
)
HEADERS = (
    *("accept", "accept-encoding", "accept-language", "content-type", "cookie", "if-none-match"),
    *("origin", "referer", "sec-fetch-dest", "sec-fetch-mode", "sec-fetch-site", "sec-purpose"),
    *("range", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "forwarded"),
    *("x-http-method-override", "x-original-url", "authorization", "content-language"),
)
COOKIES = ("session-dev-8000", "__Host-session", "flow-dev-8000-AAAAAAAA", "language", "known", "")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY")

FORM = "application/x-www-form-urlencoded"
OWN = re.compile(rf"/(?![/\\])|{re.escape(BASE)}/|http://127\.0\.0\.1:8000/")

texts = some.sampled_from(ODD) | some.text(max_size=12)
fields = some.lists(some.tuples(some.sampled_from(FIELDS) | texts, texts), max_size=5)
headers = some.dictionaries(some.sampled_from(HEADERS), texts, max_size=4)
cookies = some.lists(some.tuples(some.sampled_from(COOKIES) | texts, texts), max_size=3)


@dataclass(frozen=True, slots=True)
class Mode:
    """An app, the paths of its routes, and a browser that is signed in."""

    visitor: Visitor
    paths: tuple[str, ...]
    token: str

    @classmethod
    async def of(cls, visitor: Visitor, entry: str) -> "Mode":
        routes = [one for one in visitor.app.router.routes if isinstance(one, APIRoute)]
        page = await visitor.open(entry)
        assert page.status_code == 200, page.text
        paths = tuple(dict.fromkeys([one.path for one in routes]))
        return cls(visitor, paths, hidden(page).get("csrf_token", ""))


@pytest.fixture(scope="module")
async def modes() -> AsyncIterator[list[Mode]]:
    async with AsyncExitStack() as stack:
        sandbox = await stack.enter_async_context(app_at_fixed_time([]))
        site = app_with(CHEAP)
        await stack.enter_async_context(site.router.lifespan_context(site))
        wix = await stack.enter_async_context(dashboard())
        owner = Visitor(site)
        await sign_in(owner)
        yield [
            await Mode.of(Visitor(sandbox), "/connect"),
            await Mode.of(owner, "/watch"),
            await Mode.of(await wix.tab(NORD), "/connect"),
        ]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A request without its app; with `own`, one of the app's own pages could send it."""

    mode: int
    path: int
    method: str
    values: list[str]
    query: list[tuple[str, str]]
    form: list[tuple[str, str]]
    headers: dict[str, str]
    cookies: list[tuple[str, str]]
    own: bool

    async def send(self, mode: Mode) -> httpx.Response:
        path, values = mode.paths[self.path % len(mode.paths)], iter(self.values)
        path = re.sub(r"\{\w+\}", lambda _: quote(next(values), safe=""), path)
        form, sent = self.form, self.headers
        if self.own:
            form = [*form, ("csrf_token", mode.token)]
            sent = {**sent, "sec-fetch-site": "same-origin", "content-type": FORM}
        if self.cookies:
            planted = "; ".join(f"{name}={value}" for name, value in self.cookies)
            sent = {**sent, "cookie": planted}
        raw = [(name.encode(), clean(value)) for name, value in sent.items()]
        body = urlencode(form).encode() if self.method == "POST" else None
        address = f"{path}?{urlencode(self.query)}" if self.query else path
        return await mode.visitor.http.request(self.method, address, headers=raw, content=body)


requests = some.builds(
    Drawn,
    mode=some.integers(0, 2),
    path=some.integers(0, 60),
    method=some.sampled_from(METHODS[:3]) | some.sampled_from(METHODS),
    values=some.lists(texts, min_size=2, max_size=2),
    query=fields,
    form=fields,
    headers=headers,
    cookies=cookies,
    own=some.booleans(),
)


@example_settings(100)
@given(requests)
async def test_any_request_has_an_answer_with_our_headers(modes: list[Mode], drawn: Drawn):
    answer = await drawn.send(modes[drawn.mode])
    shown = f"{answer.request.method} {answer.request.url} {answer.status_code}"
    where = answer.headers.get("location", "/")
    assert answer.status_code < 500, shown
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; "), shown
    assert answer.headers["x-content-type-options"] == "nosniff", shown
    assert answer.headers["cache-control"] == "no-store", shown
    assert OWN.match(where), (shown, where)


def clean(value: str) -> bytes:
    """Return what a server lets through as the value of a header."""
    return re.sub(rb"[\x00-\x08\x0a-\x1f\x7f]", b"", value.encode("utf-8", "replace"))
