"""Alerts of a Wix app, as events of its trigger in Wix Automations."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from app.sandbox.automations import TRIGGER_KEY
from tests.services import services_of
from tests.visitor import words
from tests.web.dashboard import dashboard as wix_dashboard
from tests.web.dashboard.dashboard import BASE, NORD, Dashboard

NO_PERMISSION = {"details": {"applicationError": {"code": "PERMISSION_DENIED"}}}


@pytest.fixture
async def dashboard() -> AsyncIterator[Dashboard]:
    async with wix_dashboard.dashboard(alert_trigger=TRIGGER_KEY) as dashboard:
        yield dashboard


async def look(dashboard: Dashboard) -> Any:
    """Look at the site of the dashboard, a minute after the last time."""
    dashboard.clock.go_on(minutes=1)
    services_of(dashboard.app).sites.invalidate()
    return await services_of(dashboard.app).monitor.look(await dashboard.tenant(NORD))


async def events(dashboard: Dashboard) -> list[dict[str, Any]]:
    answer = await dashboard.wix.get(f"{dashboard.origin}/sandbox/control/automations")
    found: list[dict[str, Any]] = answer.json()["events"]
    return found


async def test_a_break_is_reported_and_its_repair_cancels_it(dashboard: Dashboard):
    report = await look(dashboard)
    await look(dashboard)
    [event] = await events(dashboard)
    [broken] = [one for one in report.payload()["findings"] if one["gap"] == "broken"]
    assert (event["triggerKey"], event["site_id"], event["cancelled"]) == (TRIGGER_KEY, NORD, False)
    payload = event["payload"]
    assert [*payload] == ["site", "name", "provider", "reason", "href", "detectedAt"]
    assert (payload["site"], payload["name"]) == ("Studio Nord", broken["name"])
    assert payload["href"] == f"{BASE}/connections/{broken['connection_id']}"
    assert "lässt Wix nicht mehr" in payload["reason"]  # the language of the site
    assert broken["connection_id"] not in (event["externalEntityId"], str(event["idempotency"]))

    page = (await dashboard.wix.get(f"{dashboard.origin}/sandbox/automations")).text
    assert payload["reason"] in page
    assert "Cancelled" not in page

    await dashboard.control(f"connections/{broken['connection_id']}", status="SYNCED")
    await look(dashboard)
    [event] = await events(dashboard)
    assert event["cancelled"]
    assert "Cancelled" in (await dashboard.wix.get(f"{dashboard.origin}/sandbox/automations")).text


async def test_many_at_once_are_one_request(dashboard: Dashboard):
    await dashboard.control("site", site_id=NORD, schedules=50, connections=50)
    found = (await look(dashboard)).payload()["findings"]
    ids = [one["connection_id"] for one in found if one["connection_id"]]
    before = len(await events(dashboard))
    for one in ids:
        await dashboard.control(f"connections/{one}", status="ERROR", errorReason="TOKEN_REVOKED")
    await look(dashboard)
    assert len(await events(dashboard)) == len(ids) >= 50
    methods = [one["method"] for one in (await dashboard.calls())["calls"]]
    assert methods.count("BulkReportEvent") == 1 + (before > 1)


async def test_a_missing_permission_is_said_once_and_nothing_is_lost(
    dashboard: Dashboard, caplog: pytest.LogCaptureFixture
):
    fault = {"method": "ReportEvent", "status": 403, "body": NO_PERMISSION, "times": 4}
    await dashboard.wix.post(f"{dashboard.origin}/sandbox/control/faults", json=[fault])
    for _ in range(2):
        await look(dashboard)
    assert await events(dashboard) == []
    said = [one.getMessage() for one in caplog.records if one.name == "app.alerts"]
    assert said == ["alert=unsent channel=automation reason=permission"]
    await dashboard.wix.delete(f"{dashboard.origin}/sandbox/control/faults")
    await look(dashboard)
    assert len(await events(dashboard)) == 1


async def fault(dashboard: Dashboard, method: str, status: int) -> None:
    rule = {"method": method, "status": status, "times": 9}
    if status == 403:
        rule["body"] = NO_PERMISSION
    await dashboard.wix.post(f"{dashboard.origin}/sandbox/control/faults", json=[rule])


async def test_the_page_says_once_which_permission_is_missing(dashboard: Dashboard):
    await fault(dashboard, "ReportEvent", 403)
    await look(dashboard)
    tab = await dashboard.tab(NORD)
    before = len((await dashboard.calls())["calls"])
    assert words(await tab.open("/watch")).count("“Set Up Automations”") == 1
    asked = [one["method"] for one in (await dashboard.calls())["calls"][before:]]
    assert [one for one in asked if one.endswith("Event")] == []  # a page changes nothing

    await dashboard.wix.delete(f"{dashboard.origin}/sandbox/control/faults")
    await look(dashboard)
    assert "Set Up Automations" not in words(await tab.open("/watch"))


@pytest.mark.parametrize("status", [404, 428])
async def test_the_page_says_that_the_trigger_is_refused(dashboard: Dashboard, status: int):
    await fault(dashboard, "ReportEvent", status)
    tab = await dashboard.tab(NORD)
    assert "ALERT_TRIGGER" not in words(await tab.open("/watch"))
    await look(dashboard)
    assert words(await tab.open("/watch")).count("ALERT_TRIGGER") == 1


async def test_an_ambiguous_report_is_done_once(dashboard: Dashboard):
    fault = {"method": "ReportEvent", "status": 504, "times": 3}
    await dashboard.wix.post(f"{dashboard.origin}/sandbox/control/faults", json=[fault])
    for _ in range(3):
        await look(dashboard)
    assert len(await events(dashboard)) == 1


async def test_installations_that_were_heard_of_are_watched(dashboard: Dashboard):
    monitor = services_of(dashboard.app).monitor
    assert await monitor.tenants() == []
    await dashboard.tab(NORD)
    assert await monitor.tenants() == [await dashboard.tenant(NORD)]
    await dashboard.control("installation", site_id=NORD, installed=False)
    await look(dashboard)
    assert await monitor.tenants() == []


@pytest.mark.parametrize("event", ["connected_to_user", "disconnected_from_user"])
async def test_a_change_of_owner_is_warned_of_once(dashboard: Dashboard, event: str):
    warning = "Wix may disconnect the calendar."
    tab = await dashboard.tab(NORD)
    seen = (await look(dashboard)).coverage.people
    before = len(await events(dashboard))
    [well] = [one for one in seen if one.protected]
    name = f"wix.bookings.staff.v1.staff_member_{event}"
    body = {"site_id": NORD, "event": name, "staff_member_id": well.person.staff_id}
    sent = (await dashboard.control("webhook", **body))["body"]
    await dashboard.visitor().http.post("/wix/webhook", content=sent)

    for _ in range(2):
        await look(dashboard)
    *_, told = await events(dashboard)
    assert len(await events(dashboard)) == before + 1
    assert told["payload"]["name"] == well.person.name
    here = f"/connections/{well.target.connection.id}"
    assert told["payload"]["href"].endswith(here)
    for page in ("/", here):
        assert words(await tab.open(page)).count(warning) == 1

    dashboard.clock.go_on(days=2)
    await look(dashboard)
    assert warning not in words(await (await dashboard.tab(NORD)).open("/"))
    assert len(await events(dashboard)) == before + 1
    assert (await events(dashboard))[-1]["cancelled"]
