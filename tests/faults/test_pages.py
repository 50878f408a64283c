"""P13: what a page and a form say for each fault, compared with tests/faults/pages.txt.

`PAGES=write make faults ARGS=tests/faults/test_pages.py` writes the file anew.
"""

import os
import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from app.main import create_app
from app.sandbox.switches import Switches
from app.settings import load
from app.wix import RetryClock
from tests.faults.failing_calls import ROWS
from tests.faults.live_site import LIVE
from tests.services import forget, services_of
from tests.visitor import Visitor, title, words
from tests.web.faulty_transport import FaultyTransport, InjectedFault
from tests.web.route_requests import SITE, Browser
from tests.web.sync_settings import NOW
from tests.web.visit_runner import VisitRunner
from tests.web.visits import VISITS

FILE = Path(__file__).with_name("pages.txt")
VISITED = {
    "picker": "ListProviders",
    "depart": "ConnectByOAuth",
    "password": "ConnectByCredentials",
    "save": "UpdateSyncConfig",
    "disconnect": "Disconnect",
}
ROUTES = {name: route for route, visits in VISITS.items() for name in visits}
_BODY = re.compile(r"<h1[^>]*>.*?(?=<div class=\"acts\">|<details|<form|</main>)", re.DOTALL)
_TAG = re.compile(r"<(style|script|svg).*?</\1>|<[^>]+>", re.DOTALL)


@pytest.fixture(scope="module")
async def live() -> AsyncIterator[tuple[FastAPI, FaultyTransport]]:
    async def sleep(_: float) -> None:
        pass

    transport = FaultyTransport()
    app = create_app(
        load(LIVE),
        transport=transport,
        retry_clock=RetryClock(sleep=sleep, clock=transport.clock),
        gate_of=lambda _: None,
        clock=lambda: NOW,
    )
    async with app.router.lifespan_context(app):
        yield app, transport


async def prepared(app: FastAPI, transport: FaultyTransport, name: str) -> VisitRunner:
    transport.begin()
    transport.sandbox.state.sandbox.seed_site(SITE, Switches(connections=6))
    services_of(app).sites.drop(SITE)
    forget(app)
    browser = Browser(app, transport, Visitor(app))
    visit = VISITS[ROUTES[name]][name]
    return VisitRunner(browser, visit, await visit.prepare(browser), [])


def described(page: httpx.Response) -> str:
    """Return the status, the wait, and the text of a page above its buttons."""
    if page.status_code == httpx.codes.SEE_OTHER:
        return "303"
    found = _BODY.search(page.text)
    text = " ".join(unescape(_TAG.sub(" ", found[0])).split()) if found else title(page)
    wait = page.headers.get("retry-after")
    return " ".join([str(page.status_code), *([f"({wait} s)"] if wait else []), text])


async def test_each_fault_has_the_words_of_the_file(live: tuple[FastAPI, FaultyTransport]):
    said: dict[str, list[str]] = {}
    for name, method in VISITED.items():
        runner = await prepared(*live, name)
        for row in (row for rows in ROWS.values() for row in rows):
            page = await runner.run(InjectedFault(method, 1, row.wrong))
            said.setdefault(f"{name}: {described(page)}", []).append(row.name)
            if page.status_code >= 500:
                assert "Reference" in words(page)
    found = "".join(f"{text}\n  {', '.join(rows)}\n" for text, rows in said.items())
    if os.environ.get("PAGES") == "write":
        FILE.write_text(found)
    assert found == FILE.read_text()
