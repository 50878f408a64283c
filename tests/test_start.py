"""The check of Wix that `run` makes in the background at startup, for one site."""

import asyncio
import logging
from typing import Any

import httpx
import pytest

from app.cli.startup_check import create_app_with_startup_check
from app.sandbox import create_sandbox, standalone_app
from app.settings import load
from tests.page_texts import PLAN_MISSING, WIX_FORBIDS
from tests.visitor import Visitor
from tests.web.sync_settings import NOW

WIX = "http://127.0.0.1:9001/sandbox"
SITE = {
    "wix_api_key": "IST.canary",
    "wix_site_id": "a1b2c3d4-0000-4000-8000-000000000001",
    "wix_api_url": f"{WIX}/api",
    "secret_key": "0123456789" * 4,
}
APP = {
    "wix_app_id": SITE["wix_site_id"],
    "wix_app_secret": "0123456789abcdef",
    "secret_key": SITE["secret_key"],
}
PLAN = {"details": {"applicationError": {"code": "PREMIUM_FEATURE_NOT_ENABLED"}}}


class Lines(logging.Handler):
    """Collects the lines of a logger; the first one can be awaited."""

    def __init__(self) -> None:
        super().__init__()
        self.first = asyncio.get_running_loop().create_future()
        self.all: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.all.append(f"{record.levelname} {record.getMessage()}")
        if not self.first.done():
            self.first.set_result(self.all[0])


async def said(transport: httpx.AsyncBaseTransport) -> str:
    """Start the app, wait for its line, and stop it."""
    lines, log = Lines(), logging.getLogger("app.check")
    log.addHandler(lines)
    log.setLevel(logging.INFO)
    app = create_app_with_startup_check(load(SITE), transport=transport, clock=lambda: NOW)
    try:
        async with app.router.lifespan_context(app), asyncio.timeout(20):
            await lines.first
    finally:
        log.removeHandler(lines)
        log.setLevel(logging.NOTSET)
    (line,) = lines.all
    assert "canary" not in line
    return line.replace(f"Wix at {WIX}/api: ", "")


async def test_a_working_key_is_logged_with_counts():
    line = await said(httpx.ASGITransport(app=standalone_app(create_sandbox(clock=lambda: NOW))))
    assert line.startswith("INFO Wix accepts our key. Calendar providers: Wix lists 3. People: ")
    assert "\n" not in line


@pytest.mark.parametrize(
    ("fault", "says", "mend"),
    [
        ({"status": 401}, "Wix doesn't accept our key.", "replace it (WIX_API_KEY)."),
        ({"status": 403}, f"{WIX_FORBIDS}.", "“Manage External Calendars”"),
        ({"status": 428}, "Wix Bookings isn't ready on this site.", "Add it in your Wix dashboard"),
        ({"status": 403, "body": PLAN}, f"{PLAN_MISSING}.", "Upgrade"),
    ],
    ids=["key", "permission", "bookings", "plan"],
)
async def test_a_startup_problem_is_logged_in_one_line_with_its_fix(
    fault: dict[str, Any], says: str, mend: str
):
    transport = httpx.ASGITransport(app=standalone_app(create_sandbox(clock=lambda: NOW)))
    async with httpx.AsyncClient(transport=transport) as wix:
        await wix.post(f"{WIX}/control/faults", json=[{"method": "*", "times": 50, **fault}])
    line = await said(transport)
    assert line.startswith("WARNING Calendar providers, People, Connections, Busy times of the")
    assert line.count(says) == 1
    assert mend in line


async def test_a_failing_check_is_named():
    transport = httpx.ASGITransport(app=standalone_app(create_sandbox(clock=lambda: NOW)))
    async with httpx.AsyncClient(transport=transport) as wix:
        fault = {"method": "ListConnections", "status": 403}
        await wix.post(f"{WIX}/control/faults", json=[fault])
    assert (await said(transport)).startswith(f"WARNING Connections: {WIX_FORBIDS}.")


async def test_an_unresponsive_wix_delays_no_page_and_no_shutdown(
    caplog: pytest.LogCaptureFixture,
):
    asked, ended = asyncio.Event(), asyncio.Event()

    async def silent(_: httpx.Request) -> httpx.Response:
        asked.set()
        try:
            return await asyncio.Future()
        finally:
            ended.set()

    app = create_app_with_startup_check(
        load(SITE), transport=httpx.MockTransport(silent), clock=lambda: NOW
    )
    async with asyncio.timeout(3), app.router.lifespan_context(app):
        assert (await Visitor(app).open("/livez")).status_code == 200
        await asked.wait()
    assert ended.is_set()
    assert [one for one in caplog.records if one.name.startswith("app.check")] == []


async def test_a_bug_in_the_check_is_logged_and_does_not_stop_the_app():
    def crash(_: httpx.Request) -> httpx.Response:
        raise RuntimeError

    assert (await said(httpx.MockTransport(crash))).startswith("ERROR ")


@pytest.mark.parametrize("settings", [{}, APP], ids=["sandbox", "app"])
async def test_the_sandbox_and_a_wix_app_run_no_startup_check(settings: dict[str, str]):
    before = asyncio.all_tasks()
    app = create_app_with_startup_check(load(settings), clock=lambda: NOW)
    async with app.router.lifespan_context(app):
        begun = [one.get_coro() for one in asyncio.all_tasks() - before]
        assert [getattr(one, "__qualname__", "") for one in begun] == ["Monitor.run"]
