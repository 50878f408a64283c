"""No answer grows with its request by more than a little."""

import re

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.types import Message

from app.web.language.language_switch import MAX_REPEATED_CHARS
from tests.services import services_of
from tests.visitor import Visitor, title
from tests.web.signin.test_signin import CHEAP, app_with

QUERIES = (
    *("x" * 24_000, '"' * 24_000, "a&" * 12_000, "b=1&" * 6000, "%22" * 8000),
    *(
        "x" * 1000,
        "x" * 2000,
        '"' * 400,
        '"' * 2000,
        "a&" * 1000,
        "b=1&" * 500,
        "%22" * 700,
        "x" * 6000,
    ),
)
FIELDS = {
    "/": ("q", "show", "page"),
    "/connect": ("q", "schedule_id", "provider_id"),
    "/connect/review": ("schedule_id", "provider_id", "again"),
    "/busy": ("q", "schedule_id", "from", "days", "all_day", "titles", "user_id", "zone"),
    "/busy/why": ("q", "schedule_id", "at", "date", "time"),
    "/invites/new": ("q", "schedule_id"),
    "/oauth/callback/x": ("connectionId", "error"),
}
FACTOR = 3
GROWTH = 8 * MAX_REPEATED_CHARS // 2 + 2 * MAX_REPEATED_CHARS
"""Bytes: eight links to other languages, one to try again, and the sandbox bar."""


async def size_of(app: FastAPI, path: str, query: str = "") -> int:
    """Return the size of an answer, in bytes. httpx would encode the query."""
    messages: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        messages.append(message)

    host = services_of(app).base_url.removeprefix("https://").removeprefix("http://")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(b"host", host.encode())],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 1),
        "state": {},
    }
    await app(scope, receive, send)
    body = sum(len(one.get("body", b"")) for one in messages)
    return body + sum(len(value) for _, value in messages[0]["headers"])


def paths(app: FastAPI) -> list[str]:
    """Return a path of each page, and of some that do not exist."""
    routes = [one for one in app.router.routes if isinstance(one, APIRoute)]
    known = [one.path for one in routes if "GET" in (one.methods or ())]
    filled = [re.sub(r"\{\w+\}", "unknown.x.y", one) for one in known]
    return [*filled, "/nothing", "/" + "x" * 2000]


async def growth(app: FastAPI, path: str) -> dict[tuple[str, str], int]:
    """Return by how much the answers of a page exceed a plain one, where that is too much."""
    plain = await size_of(app, path)
    sizes = {
        (path, f"{len(query)} {query[:4]}"): await size_of(app, path, query) for query in QUERIES
    }
    return {what: size - plain for what, size in sizes.items() if size - plain > GROWTH}


async def test_pages_repeat_little_of_their_address(app: FastAPI):
    found: dict[tuple[str, str], int] = {}
    for path in paths(app):
        found |= await growth(app, path)
    assert found == {}


async def test_refusals_repeat_little_of_their_address():
    app = app_with(CHEAP)
    found: dict[tuple[str, str], int] = {}
    async with app.router.lifespan_context(app):
        for path in ("/", "/signin", "/busy.json", "/nothing"):
            found |= await growth(app, path)
        plain = await size_of(app, "/signin")
        assert await size_of(app, "/signin", "to=" + "x" * 8000) <= plain
    assert found == {}


async def test_forms_repeat_a_field_once_or_cut_it(app: FastAPI):
    found: dict[tuple[str, str], int] = {}
    for path, fields in FIELDS.items():
        plain = await size_of(app, path)
        for field in fields:
            size = await size_of(app, path, f"{field}={'x' * 8000}") - plain
            found |= {(path, field): size} if size > FACTOR * 8000 else {}
    assert found == {}


async def test_an_address_longer_than_any_of_ours_is_refused(visitor: Visitor):
    assert (await visitor.open(f"/nothing?{'x' * 8100}")).status_code == 404
    answer = await visitor.open(f"/nothing?{'x' * 8200}")
    assert (answer.status_code, title(answer)) == (414, "There is no such page")
