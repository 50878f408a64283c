"""The corpus of hostile inputs: rows with an id, a reason, an input and what must happen."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import httpx
from fastapi import FastAPI
from starlette.types import Message

from tests.rows import Test, each_row

_FOLDER = Path(__file__).parent / "corpus"
_REPEATED = re.compile(r"\{(.{1,3}?)\*(\d+)\}", re.DOTALL)


def rows(name: str) -> list[dict[str, Any]]:
    """Return the rows of a file; `{ab*3}` in one stands for `ababab`."""
    found: list[dict[str, Any]] = _expanded(json.loads((_FOLDER / f"{name}.json").read_text()))
    ids = [row["id"] for row in found]
    assert len({*ids}) == len(ids), f"{name} has an id twice"
    return found


def each_input(name: str) -> Callable[[Test], Test]:
    """Call a test with each row of a file."""
    return each_row("row", rows(name))


def one_of_each_kind(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the first row of each kind; ids are a kind and a number."""
    return [*{row["id"].rpartition("-")[0]: row for row in reversed(found)}.values()]


def as_path(value: str) -> str:
    """Return a value as the target of a request: percent-encoded where no server would read it."""
    slash = "" if value.startswith("/") else "/"
    return slash + quote(value.encode(errors="replace"), safe="/:@!$&'()*+,;=%[]?#\\\"<>{}|^`~")


async def ask(
    app: FastAPI, target: str, *headers: tuple[str, str], method: str = "GET", body: bytes = b""
) -> httpx.Response:
    """Send a request as it is: clients of HTTP correct targets and headers that are wrong."""
    path, _, query = target.partition("?")
    sent: list[Message] = []
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "scheme": "https",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers],
        "client": ("127.0.0.1", 1234),
        "server": ("127.0.0.1", 8000),
    }

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    content = b"".join(one.get("body", b"") for one in sent[1:])
    return httpx.Response(sent[0]["status"], headers=sent[0]["headers"], content=content)


def _expanded(value: Any) -> Any:
    if isinstance(value, str):
        return _REPEATED.sub(lambda found: found[1] * int(found[2]), value)
    if isinstance(value, list):
        return [_expanded(one) for one in value]
    if isinstance(value, dict):
        return {name: _expanded(one) for name, one in value.items()}
    return value
