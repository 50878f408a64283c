"""Reading busy times from the sandbox: completely, in batches, and with failures."""

import gc
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import httpx
import pytest

from app.calendars.busy.agenda import MAX_EVENTS, Window
from app.calendars.busy.busy_times import BusyTimes
from app.calendars.coverage.busy_scopes import BusyScopes
from app.calendars.coverage.busy_sources import BusyScope, ImportState, busy_sources
from app.calendars.snapshot.site_snapshot import SiteSnapshot
from app.calendars.values.zone import DAY, zones_of
from app.wix import Secret, WixUnavailable
from tests.calendars.doubles import ANNA, APPLE, NOA, client, snapshot_of

DMITRI = "c498b6e7-3648-445e-9afa-3a387f006745"
TODAY = date(2026, 11, 22)
MONTH = Window(TODAY, 31)


@pytest.fixture
def busy(snapshot, clock):
    return BusyTimes(snapshot, clock=clock.utc)


@pytest.fixture
def sources(directory):
    async def of(*schedule_ids):
        snapshot = await directory.snapshot()
        people = tuple(p for p in snapshot.people if not schedule_ids or p.id in schedule_ids)
        found = busy_sources(snapshot.connections, {person.id for person in people})
        return BusyScope(people, zones_of(people), found, complete=not snapshot.failed_provider_ids)

    return of


async def test_all_events_are_read(busy, sources, control):
    await control.switch(events=214)
    agenda = await busy.agenda(await sources(), MONTH)

    assert (len(agenda.busy), agenda.truncated_on) == (214, None)
    assert sum(len(day.timed) for day in agenda.days) >= 214


async def test_all_pages_are_followed(busy, sources, control):
    await control.switch(events=2140)
    agenda = await busy.agenda(await sources(ANNA), MONTH)

    assert (len(agenda.busy), agenda.truncated_on) == (2140, None)
    assert (await control.calls()).count("ListEvents") == 3


async def test_reading_stops_at_the_limit_and_says_where(busy, sources, control):
    await control.switch(events=6000)
    agenda = await busy.agenda(await sources(), MONTH)

    assert len(agenda.busy) == MAX_EVENTS
    assert agenda.truncated_on == agenda.busy[-1].start.date() == date(2026, 12, 15)


async def test_truncated_list_without_events_is_incomplete(sources, clock):
    later = {"scheduleId": ANNA, "start": "2027-03-01T08:00:00Z", "end": "2027-03-01T09:00:00Z"}
    body = {"events": [later] * MAX_EVENTS, "pagingMetadata": {"cursors": {"next": "more"}}}
    wix = client(httpx.MockTransport(lambda _: httpx.Response(200, json=body)), clock)
    agenda = await BusyTimes(snapshot_of(wix), clock=clock.utc).agenda(await sources(ANNA), MONTH)

    assert (agenda.busy, agenda.truncated_on) == ((), date(2026, 12, 22))


async def test_schedules_are_requested_in_batches_of_a_hundred(busy, sources, control):
    await control.switch(schedules=150, connections=150, events=214)
    agenda = await busy.agenda(await sources(), MONTH)

    assert len(agenda.busy) == 214
    assert (await control.calls()).count("ListEvents") == 2


async def test_one_broken_connection_does_not_hide_the_others(busy, sources, control):
    await control.switch(schedules=150, events=214)
    asked = await sources()

    assert ImportState.BROKEN in {feed.state for feed in asked.sources}
    assert len((await busy.agenda(asked, MONTH)).busy) == 214


async def test_connections_that_wix_did_not_list_are_still_requested(busy, sources, control):
    await control.switch(broken_listed=False, schedules=150, events=214)
    asked = await sources()

    assert not asked.complete
    assert len((await busy.agenda(asked, MONTH)).busy) == 214


async def test_a_skipped_calendar_day_is_empty(busy, sources):
    """Samoa went from 29 to 31 December 2011."""
    asked = await sources(ANNA)
    samoa = replace(asked, zones={ANNA: ZoneInfo("Pacific/Apia")})
    agenda = await busy.agenda(samoa, Window(date(2011, 12, 30), 1))

    assert agenda.busy == ()
    assert (await busy.explain(samoa, datetime.fromisoformat("2011-12-30T10:00"))).skipped


async def test_a_window_holds_only_its_own_days(busy, sources):
    agenda = await busy.agenda(await sources(ANNA), Window(date(2026, 11, 24), 2))

    assert [day.date.day for day in agenda.days] == [24, 25]
    assert len(agenda.busy) == 3


@pytest.mark.parametrize(("kind", "count"), [(True, 3), (False, 13 - 2)])
async def test_events_can_be_filtered_by_kind(busy, sources, kind, count):
    agenda = await busy.agenda(await sources(ANNA), Window(TODAY, 31, all_day=kind))

    assert len(agenda.busy) == count
    assert all((one.dates is not None) is kind for one in agenda.busy)


async def test_titles_are_returned_only_on_request(busy, sources):
    without = await busy.agenda(await sources(ANNA), MONTH)
    with_titles = await busy.agenda(await sources(ANNA), Window(TODAY, 31, titles=True))

    assert {one.event.title for one in without.busy} == {None}
    assert "Dentist" not in str(without)
    assert "Plumber" in {one.event.title for one in with_titles.busy}


async def test_without_a_connection_no_request_is_sent(busy, sources, control):
    agenda = await busy.agenda(await sources(NOA), MONTH)

    assert agenda.busy == ()
    assert "ListEvents" not in await control.calls()


async def test_a_source_with_import_off_says_so(wix, busy, sources):
    made = await wix.connect_by_credentials(**credentials())
    asked = await sources(NOA)

    assert [(feed.connection.id, feed.state) for feed in asked.sources] == [
        (made.id, ImportState.OFF)
    ]
    assert (await busy.agenda(asked, MONTH)).busy == ()


async def test_without_a_working_connection_the_provider_is_named(busy, sources):
    asked = await sources(DMITRI)
    agenda = await busy.agenda(asked, MONTH)

    assert [feed.state for feed in asked.sources] == [ImportState.BROKEN]
    assert agenda.failed_provider_ids == (asked.sources[0].connection.provider_id,)


async def test_a_wix_error_is_not_treated_as_an_empty_calendar(busy, sources, control):
    asked = await sources(ANNA)
    await control.fault("ListEvents", 500, times=3)
    with pytest.raises(WixUnavailable):
        await busy.agenda(asked, MONTH)


@pytest.mark.parametrize(
    ("wall", "covering", "around"),
    [
        ("2026-11-22T09:45", ["09:00", "09:30"], [None, "13:00"]),
        ("2026-11-22T11:00", [], ["09:30", "13:00"]),
        ("2026-11-22T10:59:59", ["09:30"], ["09:00", "13:00"]),
        ("2026-11-22T23:30", ["22:30"], ["13:00", None]),
        ("2026-11-23T00:30", ["22:30", "00:00"], [None, "10:00"]),
        ("2026-11-23T12:00", ["00:00"], ["10:00", None]),
        ("2026-11-29T12:00", [], [None, None]),
    ],
)
async def test_why_a_time_is_blocked(busy, sources, wall, covering, around):
    answer = await busy.explain(await sources(ANNA), datetime.fromisoformat(wall))

    assert [f"{one.start:%H:%M}" for one in answer.covering] == covering
    found = (answer.before, answer.after)
    assert [one and f"{one.start:%H:%M}" for one in found] == around


async def test_an_ambiguous_local_time_is_checked_twice(busy, sources, control):
    await add(control, "2026-10-25T01:20:00Z", "2026-10-25T01:40:00Z")  # 02:30, second time
    answer = await busy.explain(await sources(ANNA), datetime.fromisoformat("2026-10-25T02:30"))

    assert len(answer.instants) == 2
    assert len(answer.covering) == 1


async def test_a_skipped_local_time_is_moved_forward(busy, sources, control):
    await add(control, "2026-03-29T01:20:00Z", "2026-03-29T01:40:00Z")  # 03:20 to 03:40
    answer = await busy.explain(await sources(ANNA), datetime.fromisoformat("2026-03-29T02:30"))

    assert answer.skipped
    assert [f"{moment:%H:%M}" for moment in answer.instants] == ["03:30"]
    assert len(answer.covering) == 1


async def add(control, start, end):
    one = {"scheduleId": ANNA, "title": "x", "start": start, "end": end}
    await control.post("events", one)


def credentials():
    return {
        "schedule_id": NOA,
        "provider_id": APPLE,
        "email": "noa@mail.example",
        "password": Secret("abcd-dcba-abcd-dcba"),
    }


@pytest.mark.parametrize("reading", ["both", "either"])
async def test_users_and_schedules_are_combined_in_either_reading(wix, control, clock, reading):
    await control.switch(events=40, schedules=240, connections=240, event_ids=reading)
    people = await wix.all_staff_members()
    users = [one.user_id for one in people if one.user_id]
    found = await wix.list_connections()
    broken = {one.schedule_id for one in found.connections if one.error_reason.value != "UNDEFINED"}
    mine = [one.id for one in await wix.all_schedules() if one.id not in broken]
    window = {"from_": clock.utc(), "to": clock.utc() + 31 * DAY, "max_events": 500}

    everything = await wix.all_events(**window, user_ids=users)
    half = await wix.all_events(**window, user_ids=users, schedule_ids=mine[:150])

    assert len(users) > 200
    assert everything.events
    kept = [one for one in everything.events if one.schedule_id in set(mine[:150])]
    assert list(half.events) == kept
    assert 0 < len(kept) < len(everything.events)


async def test_an_agenda_is_made_once_of_the_same_lists(wix, sources, clock):
    snapshot = SiteSnapshot(wix, clock=clock, now=clock.utc)
    busy = BusyTimes(snapshot, clock=clock.utc)
    first, again = [await busy.agenda(await sources(ANNA), MONTH) for _ in range(2)]
    other_days = await busy.agenda(await sources(ANNA), Window(TODAY, 30))
    others = await busy.agenda(await sources(NOA), MONTH)
    snapshot.clear()
    read_again = await busy.agenda(await sources(ANNA), MONTH)

    assert again is first
    assert len({id(one) for one in (first, other_days, others, read_again)}) == 4
    assert read_again == first


async def test_an_agenda_follows_the_zone_of_its_schedule(busy, sources):
    scope = await sources(ANNA)
    elsewhere = replace(scope, zones=dict.fromkeys(scope.zones, ZoneInfo("Asia/Tokyo")))
    here = await busy.agenda(scope, MONTH)
    there = await busy.agenda(elsewhere, MONTH)

    assert here.busy[0].event == there.busy[0].event
    assert here.busy[0].start.tzinfo != there.busy[0].start.tzinfo


async def test_no_agenda_with_titles_is_kept(wix, sources, clock):
    busy = BusyTimes(SiteSnapshot(wix, clock=clock, now=clock.utc), clock=clock.utc)
    window = Window(TODAY, 31, titles=True)
    await busy.agenda(await sources(ANNA), window)

    assert busy._agendas._views == {}  # noqa: SLF001 -- nothing else tells


async def test_an_agenda_ends_with_the_lists_it_was_made_of(wix, sources, clock):
    snapshot = SiteSnapshot(wix, clock=clock, now=clock.utc)
    busy = BusyTimes(snapshot, clock=clock.utc)
    await busy.agenda(await sources(ANNA), MONTH)
    assert busy._agendas._views  # noqa: SLF001 -- nothing else tells
    snapshot.clear()
    gc.collect()

    assert busy._agendas._views == {}  # noqa: SLF001 -- the same


async def test_everyone_of_a_large_site_takes_a_call_per_thousand_events(busy, directory, control):
    await control.switch(schedules=700, connections=700, events=1500)
    snapshot = await directory.snapshot()
    before = len(await control.calls())
    agenda = await busy.agenda(BusyScopes().of(snapshot, snapshot.people), MONTH)

    assert (len(agenda.busy), agenda.truncated_on) == (1500, None)
    assert (await control.calls())[before:] == ["ListEvents"] * 2
