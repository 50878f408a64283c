"""What a probe of busy times proves, and what it does not."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from app.calendars.coverage.busy_probe import (
    MAX_SCHEDULE_IDS,
    Probe,
    ProbeResult,
    assess_health,
    attribute_events,
    schedules_to_probe,
)
from app.calendars.coverage.gap import Gap
from app.calendars.coverage.site_auditor import SiteAuditor
from app.calendars.directory.calendar_needs import CalendarNeeds
from app.calendars.directory.site_directory import Directory
from app.calendars.snapshot.preflight import BookingsMissing
from app.calendars.sync.expected_endings import ExpectedEndings
from app.calendars.values.connection_health import Cause, Health, diagnose
from app.calendars.values.person import Person, ScheduleKind
from app.stores.memory_stores import MemoryStores
from app.wix import Event, PremiumFeatureNotEnabled, WixForbidden
from tests.calendars import doubles
from tests.calendars.builders import (
    ANNA,
    APPLE,
    BO,
    CHOSEN,
    EXPORTS,
    GOOGLE,
    NOW,
    OFF,
    answered,
    cover,
    covers,
    link,
    provider,
)
from tests.local_store import LocalStore


@pytest.mark.parametrize("status", ["CONNECTED", "SYNC_IN_PROGRESS", "SYNCED"])
def test_probe_failure_overrides_good_status(status):
    found = cover(link(ANNA, status), failed=["google"])

    assert (found.gap, found.health, found.protected) == (Gap.UNCLEAR, Health.UNKNOWN, False)
    assert found.connections[0].cause is Cause.UNREAD


def test_a_failing_provider_says_nothing_about_other_providers():
    found = covers(
        link(ANNA), link(BO, imports=CHOSEN, by=APPLE), people=(ANNA, BO), failed=["apple"]
    )

    assert [(one.person, one.protected) for one in found.people] == [(BO, False), (ANNA, True)]


def test_a_failed_read_does_not_affect_export_only_connections():
    one = link(ANNA, imports=OFF, exports=EXPORTS, by=APPLE)

    assert assess_health(one, Probe(NOW, True, None, frozenset({"apple"})))[1] is Cause.ONLY_COPYING


@pytest.mark.parametrize("status", ["CONNECTED", "SYNC_IN_PROGRESS", "SYNCED"])
def test_a_probe_without_an_answer_leaves_protection_unknown(status):
    found = cover(link(ANNA, status), probe=Probe(NOW, schedule_ids=frozenset({"anna"})))

    assert (found.health, found.gap) == (Health.UNKNOWN, Gap.UNCLEAR)
    assert (found.protected, found.unchecked) == (False, True)
    assert cover(link(ANNA)).proven


def test_without_a_probe_the_status_of_wix_counts():
    found = cover(link(ANNA), probe=Probe(NOW))

    assert (found.health, found.protected, found.proven) == (Health.WORKING, True, False)


def test_known_failure_leaves_other_connections_unchecked():
    both = [link(ANNA), link(BO, "ERROR")]
    blamed = Probe(NOW, True, None, frozenset({"google"}), known_failing=frozenset({"google"}))
    found = covers(*both, people=(ANNA, BO), probe=blamed)

    said = {one.person.name: (one.protected, one.unchecked) for one in found.people}
    assert said == {"Anna": (False, True), "Bo": (False, False)}
    assert (found.protected, found.unchecked) == (0, 1)


def test_broken_connection_prevents_proof_for_its_provider():
    connections = [link(ANNA), link(BO, "ERROR")]

    assert schedules_to_probe(connections) == frozenset({"anna"}), (
        "his calendar would make hers fail"
    )
    all_asked = Probe(NOW, True, None, frozenset({"google"}), known_failing=frozenset({"google"}))
    assert all_asked.result_of(connections[0]) is ProbeResult.UNPROVEN


@pytest.mark.parametrize(
    "idle",
    [
        link(ANNA, "DISCONNECTED"),
        link(ANNA, "ERROR"),
        link(ANNA, "PAUSED"),
        link(ANNA, imports=OFF),
        link(ANNA, imports=None),
    ],
)
def test_only_connections_with_import_are_probed(idle):
    assert schedules_to_probe([idle]) == frozenset()
    assert answered([idle]).result_of(idle) is ProbeResult.UNPROVEN


def test_broken_connection_of_an_unshared_provider_is_harmless():
    assert schedules_to_probe([link(ANNA), link(ANNA, "ERROR", CHOSEN, by=APPLE)]) == frozenset(
        {"anna"}
    )


def test_too_many_schedules_are_requested_without_ids():
    crowd = [Person(str(n), str(n), ScheduleKind.STAFF) for n in range(MAX_SCHEDULE_IDS + 1)]
    connections = [link(one) for one in crowd]

    assert schedules_to_probe(connections) is None
    assert len(schedules_to_probe(connections[1:]) or ()) == MAX_SCHEDULE_IDS


def busy(person, by=GOOGLE, hours=1):
    start = NOW + timedelta(hours=hours)
    return Event(person.id, by.calendar_type, start, start + timedelta(hours=1))


def found_by(events, *connections):
    """Return Anna's cover after a probe that brought these events."""
    came, none = attribute_events(events, connections)
    return cover(
        *connections, probe=replace(answered(connections), with_events=came, without_events=none)
    )


def test_a_busy_time_proves_a_sync_the_status_does_not_report():
    found = found_by([busy(ANNA)], link(ANNA, "CONNECTED"))

    assert (found.gap, found.health, found.protected) == (None, Health.WORKING, True)
    assert found.connections[0].cause is Cause.ARRIVING


def test_the_absence_of_busy_times_proves_nothing():
    found = found_by([busy(BO)], link(ANNA, "CONNECTED"))

    assert (found.gap, found.health) == (Gap.NEVER_SYNCED, Health.STARTING)
    assert found.connections[0].cause is Cause.NONE_YET


@pytest.mark.parametrize(
    ("status", "exports", "health"),
    [
        ("CONNECTED", EXPORTS, Health.STARTING),
        ("SYNC_IN_PROGRESS", None, Health.STARTING),
        ("SYNCED", None, Health.WORKING),
        ("ERROR", None, Health.NEEDS_YOU),
    ],
)
def test_a_busy_time_does_not_override_a_clear_status(status, exports, health):
    one = link(ANNA, status, exports=exports)
    probe = replace(answered([link(ANNA)]), with_events=frozenset({one.id}))

    assert assess_health(one, probe) == diagnose(one)
    assert assess_health(one, probe)[0] is health


def test_a_failing_provider_outweighs_a_busy_time():
    one = link(ANNA, "CONNECTED")
    probe = replace(answered([one], "google"), with_events=frozenset({one.id}))

    assert assess_health(one, probe) == (Health.UNKNOWN, Cause.UNREAD)
    assert replace(probe, known_failing=frozenset({"google"})).result_of(one) is ProbeResult.PROVEN


def test_event_is_attributed_to_its_only_possible_connection():
    outlook = provider("outlook", kind="MICROSOFT")
    mine, other = link(ANNA), link(ANNA, by=outlook)
    broken, idle = link(ANNA, "ERROR", by=APPLE), link(ANNA, by=outlook, imports=OFF)
    twin = link(ANNA, id_="twin")

    def said(events, *connections):
        return tuple({*each} for each in attribute_events(events, connections))

    assert said([busy(ANNA, outlook)], mine) == ({mine.id}, set())
    assert said([busy(ANNA, outlook)], mine, broken, other) == ({other.id}, {mine.id})
    assert said([busy(ANNA, outlook)], mine, idle) == ({mine.id}, set())
    assert said([busy(ANNA)], mine, twin) == (set(), set()), "either may have brought it"
    assert said([], mine, twin) == (set(), {mine.id, "twin"})


@pytest.fixture
def auditor(wix, clock):
    return auditor_of(wix, clock)


def auditor_of(wix, clock, **options):
    snapshot = doubles.snapshot_of(wix, clock)
    endings = ExpectedEndings(LocalStore(), clock=clock)
    directory = Directory(wix, snapshot)
    needs = CalendarNeeds(MemoryStores(), "nord")
    return SiteAuditor(wix, snapshot, directory, endings, needs, clock=clock.utc, **options)


async def test_site_audit_takes_five_calls(auditor, control):
    audit = await auditor.audit_site()

    assert sorted(await control.calls()) == [
        "ListConnections",
        "ListEvents",
        "ListProviders",
        "QuerySchedules",
        "QueryStaffMembers",
    ]
    assert (audit.coverage.protected, len(audit.coverage.people)) == (1, 7)
    assert audit.coverage.proven


async def test_a_probe_requests_the_current_hour(auditor, clock):
    audit = await auditor.audit_site()

    assert audit.probe.at == clock.utc()
    assert audit.probe.schedule_ids == {doubles.ANNA}


async def test_a_probe_that_times_out_proves_nothing(sandbox, clock):
    behind = httpx.ASGITransport(app=sandbox)

    async def silent_about_events(request):
        if request.url.path.endswith("/events"):
            await asyncio.Event().wait()
        return await behind.handle_async_request(request)

    wix = doubles.client(httpx.MockTransport(silent_about_events), clock)
    audit = await auditor_of(wix, clock, timeout_s=0).audit_site()

    assert audit.probe.answered is False
    assert (audit.coverage.protected, audit.coverage.unchecked) == (0, 1)


@pytest.mark.parametrize(
    ("status", "body", "lack"),
    [
        (403, doubles.refusal("PREMIUM_FEATURE_NOT_ENABLED"), PremiumFeatureNotEnabled),
        (403, {}, WixForbidden),
        (404, {}, BookingsMissing),
        (428, {}, BookingsMissing),
    ],
)
async def test_missing_providers_do_not_hide_the_rest(auditor, control, status, body, lack):
    await control.fault("ListProviders", status, body=body)
    audit = await auditor.audit_site()

    assert isinstance(audit.providers_error, lack)
    assert audit.coverage.protected == 1


async def test_import_only_connection_is_probed_for_days(auditor, wix, control):
    connection = (await wix.list_connections([doubles.ANNA])).connections[0]
    await control.change(connection.id, status="CONNECTED")
    [anna] = [one for one in (await auditor.audit_site()).coverage.people if one.protected]

    assert (anna.gap, anna.health, anna.proven) == (None, Health.WORKING, True)
    assert len(await control.calls()) == 6, "one to find her, and five as ever"


async def test_connection_audit_takes_two_calls(auditor, wix, control):
    connection = (await wix.list_connections()).connections[0]
    before = len(await control.calls())
    look = await auditor.audit_connection(connection)

    assert sorted((await control.calls())[before:]) == ["ListConnections", "ListEvents"]
    assert look.probe.result_of(connection) is ProbeResult.PROVEN
    assert [one.schedule_id for one in look.upcoming[:3]] == [doubles.ANNA] * 3


async def test_audit_without_import_reads_no_busy_times(auditor, wix, control):
    connection = (await wix.list_connections()).connections[0]
    await control.change(connection.id, status="DISCONNECTED")
    connection = await wix.get_connection(connection.id)

    assert (await auditor.audit_connection(connection)).upcoming is None
    assert "ListEvents" not in await control.calls()


async def test_unlisted_connections_prevent_attribution(auditor, wix, control):
    connection = (await wix.list_connections()).connections[0]
    await control.change(connection.id, status="CONNECTED")
    connection = await wix.get_connection(connection.id)
    await control.fault("ListConnections", 500, times=9)
    probe = (await auditor.audit_connection(connection)).probe

    assert assess_health(connection, probe) == (Health.STARTING, Cause.NOT_STARTED)


@pytest.mark.parametrize("method", ["ListConnections", "ListEvents"])
async def test_connection_audit_survives_any_response(auditor, wix, control, method):
    connection = (await wix.list_connections()).connections[0]
    await control.fault(method, 500, times=9)
    look = await auditor.audit_connection(connection)

    assert look.hazards == ()
    assert look.probe.answered is (method != "ListEvents")
