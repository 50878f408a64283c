"""`check` and `doctor`: exit codes and output."""

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest

from app.calendars.coverage.site_coverage import SiteCoverage
from app.calendars.directory.diagnostics import DiagnosticCheck, DiagnosticResult
from app.calendars.sync.expected_endings import ExpectedEndings
from app.calendars.values.unreadable import UnreadableCounts
from app.cli.check_output import SiteCheck, check_lines, diagnosis_lines
from app.cli.commands import main
from app.sandbox.automations import TRIGGER_KEY
from app.sandbox.installation import DEMO_APP_ID, DEMO_APP_SECRET
from app.settings import Settings
from app.stores.file_stores import FileStores
from app.stores.state_file import StateFile
from app.stores.state_reader import LOCK_MARK
from tests.calendars.builders import ANNA, APPLE, BO, EXPORTS, NOW, OFF, covers, link, report
from tests.redis_server import RedisServer
from tests.server import sandbox_serving

SITE = "a1b2c3d4-0000-4000-8000-000000000001"
OTHER = "a1b2c3d4-0000-4000-8000-000000000002"
LIVE = {"WIX_API_KEY": "IST.key", "WIX_SITE_ID": SITE, "SECRET_KEY": "0123456789" * 4}
BERLIN = ZoneInfo("Europe/Berlin")
SEEDED = {
    "scheduleId": "6301bbfc-a0c5-454e-8ff9-bb510944fe0c",
    "resourceId": "9dfb369b-ab13-4fae-a276-55daa05f1119",
}

Told = tuple[int, str, str]


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Callable[..., Told]:
    """Run a command with only these settings; return its exit code and output."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)

    def run_with(*words: str, **settings: str) -> Told:
        for name, value in {**LIVE, **settings}.items():
            monkeypatch.setenv(name, value)
        code = main(words, clock=lambda: NOW)
        said = capsys.readouterr()
        return code, said.out, said.err

    return run_with


@pytest.fixture(scope="module")
def wix():
    with sandbox_serving() as base:
        yield base


def test_a_broken_connection_is_exit_code_1(run: Callable[..., Told], wix: str):
    code, told, _ = run("check", WIX_API_URL=f"{wix}/sandbox/api")
    assert code == 1
    assert "1 of 6 people are protected. The business: not connected." in told
    assert "broken" in told

    report = json.loads(run("check", "--json", WIX_API_URL=f"{wix}/sandbox/api")[1])
    assert (report["verdict"], report["site"], report["probed"]) == ("needs_owner", SITE, False)


def test_export_only_is_named_and_unchecked_people_are_counted():
    copies = link(ANNA, imports=OFF, exports=EXPORTS, by=APPLE)
    both = covers(copies, people=(ANNA, BO), unlisted=["google"])
    alone = covers(copies)

    def told(found: SiteCoverage) -> str:
        return "\n".join(check_lines([SiteCheck(SITE, "", report(found))]))

    assert "0 of 2 people are protected. 2 could not be checked." in told(both)
    assert "only copying    Anna (Apple)" in told(alone)
    assert "checked" not in told(alone)


def test_unreadable_items_are_counted():
    unreadable = UnreadableCounts(people=1, connections=2)
    found = covers(people=(ANNA,))
    made = report(found, unreadable)
    told = "\n".join(check_lines([SiteCheck(SITE, "", made)]))
    assert "unreadable      1 of the people that Wix lists" in told
    assert "unreadable      2 of the connections that Wix lists" in told
    assert "events" not in told

    [line] = diagnosis_lines(
        [DiagnosticResult(DiagnosticCheck.PEOPLE, count=3, unreadable=1)], in_app=False
    )
    assert line == "ok    People: Wix lists 3. 1 more can't be read."


def test_many_sites_are_checked_one_by_one_with_proof(
    run: Callable[..., Told], wix: str, tmp_path: Path
):
    sites = tmp_path / "sites.txt"
    sites.write_text(f"# two salons\n{SITE} Studio Nord\n\n{OTHER}\n")
    words = ("check", "--json", "--probe", "--sites", str(sites))
    reports = json.loads(run(*words, WIX_API_URL=f"{wix}/sandbox/api")[1])
    assert [(one["site"], one["name"]) for one in reports] == [(SITE, "Studio Nord"), (OTHER, "")]
    assert all(one["probed"] for one in reports)


def test_an_unreachable_wix_is_exit_code_2(run: Callable[..., Told]):
    code, told, _ = run("check", WIX_API_URL="http://127.0.0.1:9/sandbox/api")
    assert code == 2
    assert "could not tell" in told


@pytest.mark.parametrize("text", ["studio-nord\n", None])
def test_an_unreadable_file_of_sites_is_named(
    run: Callable[..., Told], tmp_path: Path, text: str | None
):
    file = tmp_path / "sites.txt"
    if text:
        file.write_text(text)
    code, _, error = run("check", "--sites", str(file))
    assert code == 3
    assert error.startswith("calendar-connect: --sites: ")
    assert len(error.splitlines()) == 1


def test_doctor_reports_a_shared_problem_once(run: Callable[..., Told], wix: str):
    fault = [{"method": "*", "status": 401, "times": 50}]
    httpx.post(f"{wix}/sandbox/control/faults", json=fault).raise_for_status()
    code, told, _ = run("doctor", WIX_API_URL=f"{wix}/sandbox/api")
    httpx.post(f"{wix}/sandbox/control/reset").raise_for_status()
    (line,) = [line for line in told.splitlines() if line.startswith("FAIL")]
    assert code == 1
    assert line.startswith("FAIL  Calendar providers, People, Connections, Busy times")
    assert "Wix doesn't accept our key." in line


def test_doctor_reports_each_check(run: Callable[..., Told], wix: str):
    code, told, error = run("doctor", WIX_API_URL=f"{wix}/sandbox/api")
    assert code == 0
    assert "ok    People: Wix lists 7." in told
    assert LIVE["WIX_API_KEY"] not in told + error

    fault = [{"method": "ListConnections", "status": 403}]
    httpx.post(f"{wix}/sandbox/control/faults", json=fault).raise_for_status()
    code, told, _ = run("doctor", WIX_API_URL=f"{wix}/sandbox/api")
    httpx.post(f"{wix}/sandbox/control/reset").raise_for_status()
    assert code == 1
    assert "FAIL  Connections: " in told


def test_doctor_warns_where_bookings_may_not_be_read(run: Callable[..., Told], wix: str):
    fault = [{"method": "QueryEvents", "status": 403}]
    httpx.post(f"{wix}/sandbox/control/faults", json=fault).raise_for_status()
    code, told, _ = run("doctor", WIX_API_URL=f"{wix}/sandbox/api")
    httpx.post(f"{wix}/sandbox/control/reset").raise_for_status()
    assert code == 0
    assert "warn  Bookings of the next 24 hours: Wix doesn't let this app read bookings." in told
    assert "Read Bookings - Public Data" in told


def test_check_lists_clashes_and_what_to_do(run: Callable[..., Told], wix: str):
    start = NOW + timedelta(days=2)
    for kind, owner, hours in (("events", "scheduleId", 1), ("bookings", "resourceId", 2)):
        times = {"start": start.isoformat(), "end": (start + timedelta(hours=hours)).isoformat()}
        body = {"site_id": SITE, owner: SEEDED[owner], "title": "Balayage", **times}
        httpx.post(f"{wix}/sandbox/control/{kind}", json=body).raise_for_status()
    told = run("check", WIX_API_URL=f"{wix}/sandbox/api")[1]
    httpx.post(f"{wix}/sandbox/control/reset").raise_for_status()
    at = start.astimezone(BERLIN).strftime("%Y-%m-%d %H:%M")
    lines = [line.strip() for line in told.splitlines()]
    found = f"clash           Anna Vogel: Balayage on {at}, busy from {at} (Europe/Berlin)"
    assert lines[lines.index(found) + 1].startswith("Move the booking in Wix")


def test_check_says_why_clashes_are_unknown(run: Callable[..., Told], wix: str):
    fault = [{"method": "QueryEvents", "status": 403}]
    httpx.post(f"{wix}/sandbox/control/faults", json=fault).raise_for_status()
    told = run("check", WIX_API_URL=f"{wix}/sandbox/api")[1]
    httpx.post(f"{wix}/sandbox/control/reset").raise_for_status()
    assert told.count("clashes         not checked: Wix doesn't let this app read bookings") == 1


def state_line(told: str) -> str:
    return next(line for line in told.splitlines() if "tate" in line[:12])


def test_doctor_warns_of_an_https_address_without_trusted_proxies(
    run: Callable[..., Told], wix: str
):
    live = {"WIX_API_URL": f"{wix}/sandbox/api", "PUBLIC_URL": "https://app.example"}
    live["OWNER_PASSWORD"] = "correct horse battery"
    assert "warn  Proxy: TRUSTED_PROXIES is empty" in run("doctor", **live)[1]
    assert "Proxy:" not in run("doctor", TRUSTED_PROXIES="127.0.0.1", **live)[1]


def test_doctor_says_what_a_restart_keeps(run: Callable[..., Told], wix: str, tmp_path: Path):
    url = {"WIX_API_URL": f"{wix}/sandbox/api"}
    code, told, _ = run("doctor", **url)
    assert (code, state_line(told)) == (
        0,
        "ok    State: calendar-connect.db keeps limits, used links, sign-outs and removals.",
    )
    assert not [*tmp_path.iterdir()], "looking makes no file"

    code, told, _ = run("doctor", STATE_FILE="memory", **url)
    assert (code, state_line(told)[:39]) == (0, "state STATE_FILE=memory keeps nothing: ")

    (tmp_path / "notes.txt").write_text("buy milk")
    code, told, _ = run("doctor", STATE_FILE="notes.txt", **url)
    assert (code, "State: notes.txt is not a state file; " in told) == (1, True)

    (tmp_path / "broken.db").write_bytes(b"no database" * 1000)
    (tmp_path / "broken.db.lock").write_bytes(LOCK_MARK)
    code, told, _ = run("doctor", STATE_FILE="broken.db", **url)
    assert (code, state_line(told)[:35]) == (1, "FAIL  State: broken.db is damaged; ")

    code, told, _ = run("doctor", STATE_FILE="nowhere/state.db", **url)
    assert (code, "State: nowhere/state.db cannot be a file" in told) == (1, True)


def test_check_knows_which_ends_were_intended(run: Callable[..., Told], wix: str, tmp_path: Path):
    url, as_site = f"{wix}/sandbox/api", {"wix-site-id": SITE, "authorization": "IST.key"}
    listed = httpx.get(
        f"{url}/bookings/v2/external-calendars/connections?partialFailure=true", headers=as_site
    ).json()
    ids = [one["id"] for one in listed["connections"]]
    for one in ids:
        levered = f"{wix}/sandbox/control/connections/{one}"
        httpx.post(levered, json={"status": "DISCONNECTED"}, headers=as_site).raise_for_status()
    alarmed = run("check", WIX_API_URL=url)[1]

    async def intend() -> None:
        file = StateFile(tmp_path / "calendar-connect.db")
        async with FileStores(file, LIVE["SECRET_KEY"], now=NOW.timestamp) as stores:
            for one in ids:
                await ExpectedEndings(stores("endings", SITE), clock=NOW.timestamp).add(one)

    asyncio.run(intend())
    calm = run("check", WIX_API_URL=url)[1]
    httpx.post(f"{wix}/sandbox/control/reset").raise_for_status()
    assert "ended" in alarmed
    assert "ended" not in calm
    (tmp_path / "calendar-connect.db").write_bytes(b"no database" * 1000)
    assert run("check", WIX_API_URL=url)[1]


APP = {
    **dict.fromkeys(("WIX_API_KEY", "WIX_SITE_ID"), ""),
    "WIX_APP_ID": DEMO_APP_ID,
    "WIX_APP_SECRET": DEMO_APP_SECRET,
}


def test_doctor_checks_the_named_installation_of_a_wix_app(run: Callable[..., Told], wix: str):
    code, told, _ = run("doctor", **APP)
    assert code == 0
    assert "webhooks are off: WIX_APP_PUBLIC_KEY is not set" in told
    assert "doctor --site <instance id>" in told
    code, told, _ = run("doctor", "--site", SITE, WIX_API_URL=f"{wix}/sandbox/api", **APP)
    assert (code, "ok    People: Wix lists 7." in told) == (0, True)


def test_doctor_says_that_a_wix_app_may_not_report_alerts(run: Callable[..., Told], wix: str):
    words = ("doctor", "--site", SITE)
    live = {"WIX_API_URL": f"{wix}/sandbox/api", "ALERT_TRIGGER": TRIGGER_KEY, **APP}
    code, told, _ = run(*words, **live)
    assert (code, f"ok    Alerts go to the trigger {TRIGGER_KEY} at Wix." in told) == (0, True)

    fault = [{"method": "CancelEvent", "status": 403}]
    httpx.post(f"{wix}/sandbox/control/faults", json=fault).raise_for_status()
    code, told, _ = run(*words, **live)
    httpx.post(f"{wix}/sandbox/control/reset").raise_for_status()
    assert (code, told.count("Alerts")) == (1, 1)
    assert "FAIL  Alerts: Wix doesn't let this app report alerts." in told


def test_a_wix_app_without_a_permission_mentions_no_api_key(run: Callable[..., Told], wix: str):
    fault = [{"method": "*", "status": 403, "times": 50}]
    token = {"method": "CreateAccessToken", "status": 200, "body": {"access_token": "t"}}
    httpx.post(f"{wix}/sandbox/control/faults", json=[token, *fault]).raise_for_status()
    words = ("doctor", "--site", SITE)
    code, told, _ = run(*words, WIX_API_URL=f"{wix}/sandbox/api", **APP)
    httpx.post(f"{wix}/sandbox/control/reset").raise_for_status()
    assert code == 1
    assert "update the app" in told
    assert "its key" not in told


def test_a_wix_app_has_no_site_of_its_own_to_check(run: Callable[..., Told]):
    code, _, error = run("check", **APP)
    assert code == 3
    assert error.startswith("calendar-connect: --sites: ")


def test_doctor_says_whether_redis_answers(run: Callable[..., Told], redis: RedisServer):
    code, told, _ = run("doctor", **APP, REDIS_URL=redis.url)
    assert (code, "ok    Redis: it answers" in told) == (0, True)

    for url, reason in (
        ("redis://:canary@127.0.0.1:1", "no connection is made"),
        (redis.url.replace("unix://", "unix://canary:canary@"), "refuses the name or the password"),
    ):
        code, told, error = run("doctor", **APP, REDIS_URL=url)
        assert (code, "FAIL  Redis: " in told, reason in told) == (1, True, True), told
        assert "canary" not in told + error
