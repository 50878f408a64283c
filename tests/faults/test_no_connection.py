"""Rows 3 to 8: no connection to Wix can be made, on a real network."""

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from app.main import create_app
from app.sandbox.switches import Switches
from app.settings import load
from app.wix import RetryClock, WixBroken, WixError, WixTimeout, WixUnreachable
from tests.faults.broken_lines import LINES, BreakableLine, broken_line
from tests.faults.virtual_time import VIRTUAL_TIME, Backend, skipped_s
from tests.services import forget, services_of
from tests.visitor import Visitor
from tests.web.conftest import KEY
from tests.web.faulty_transport import API, API_KEY, InjectedFault
from tests.web.route_requests import SITE, Browser
from tests.web.sync_settings import NOW
from tests.web.visit_runner import VisitRunner, stored_connections
from tests.web.visits import VISITS

VISITED = (
    *("roster", "picker", "review", "depart", "password", "callback", "connection"),
    *("progress", "save", "reconnect", "disconnect", "busy"),
)
ROUTES = {name: route for route, visits in VISITS.items() for name in visits}
ATTEMPTS = {"6": 1, "8": 1}
"""How often a read is tried on a line, by the number of its row; else three times."""


class SkippingLine(BreakableLine):
    """A line whose clock follows the loop."""

    began_s = 0.0

    def begin(self, trouble: InjectedFault | None = None) -> None:
        super().begin(trouble)
        self.began_s = skipped_s()

    def clock(self) -> float:
        return super().clock() + skipped_s() - self.began_s


@pytest.fixture(scope="module")
def anyio_backend() -> Backend:
    return VIRTUAL_TIME


@pytest.fixture(scope="module")
async def live() -> AsyncIterator[tuple[FastAPI, SkippingLine]]:
    line = SkippingLine()
    settings = {"wix_api_key": API_KEY, "wix_site_id": SITE, "wix_api_url": API, "secret_key": KEY}
    app = create_app(
        load(settings),
        transport=line,
        retry_clock=RetryClock(clock=line.clock, random=lambda: 0.5),
        gate_of=lambda _: None,
        clock=lambda: NOW,
    )
    async with app.router.lifespan_context(app):
        yield app, line


async def prepared(app: FastAPI, line: SkippingLine, name: str) -> VisitRunner:
    line.sandbox.state.sandbox.seed_site(SITE, Switches(connections=6))
    services_of(app).sites.drop(SITE)
    forget(app)
    browser = Browser(app, line, Visitor(app))
    browser.visitor.http.timeout = 600
    visit = VISITS[ROUTES[name]][name]
    return VisitRunner(browser, visit, await visit.prepare(browser), stored_connections(browser))


@pytest.mark.parametrize("row", LINES)
async def test_without_a_connection_pages_say_that_nothing_was_changed(
    live: tuple[FastAPI, SkippingLine], row: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    (app, line), wrong = live, []
    for name in VISITED:
        runner = await prepared(app, line, name)
        await runner.calls()
        caplog.clear()
        async with broken_line(row, tmp_path) as broken, line.breaking(broken):
            began_s = asyncio.get_running_loop().time()
            answer = await runner.run()
            took_s = asyncio.get_running_loop().time() - began_s
        found = [[*runner.complaints(answer, runner.seen[0], error)] for error in _errors(row)]
        wrong += [f"{name}: {one}" for one in min(found, key=len)]
        wrong += [] if took_s < 8.5 else [f"{name}: takes {took_s} s"]
        tried = _attempts(caplog, runner.seen[0])
        wrong += [] if tried == ATTEMPTS.get(row[0], 3) else [f"{name}: is tried {tried} times"]
    assert not wrong, "\n".join(wrong)
    if row.startswith("6"):
        assert "certificate" in caplog.text


def _attempts(caplog: pytest.LogCaptureFixture, method: str) -> int:
    failed = [r for r in caplog.records if r.name == "app.wix" and r.levelno >= logging.WARNING]
    return len([one for one in failed if f": {method}" in one.getMessage()])


def _errors(row: str) -> tuple[type[WixError], ...]:
    if row == "4 blackholed":  # what is left of the budget may be less than connecting takes
        return WixUnreachable, WixTimeout
    return (WixBroken,) if row == "7 plain to a TLS port" else (WixUnreachable,)
