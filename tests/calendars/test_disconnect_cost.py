"""The number of busy times that disconnecting would free, or that it is unknown."""

from datetime import UTC, datetime, timedelta

import pytest

from app.calendars.busy.disconnect_cost import MAX_COUNTED, DisconnectCosts
from app.calendars.sync.sync_plan import SyncChange
from app.calendars.values.person import Person, ScheduleKind
from app.wix import Calendar, ExportConfig, ExportTarget, ImportConfig, SyncConfig
from tests.calendars.doubles import APPLE, NOA, apple_connection, features_of, save

NOA_HERSELF = Person(NOA, "Noa", ScheduleKind.STAFF, "Europe/Berlin")


@pytest.fixture
def costs(wix, snapshot, clock):
    return DisconnectCosts(wix, snapshot, clock=clock.utc)


@pytest.fixture
async def on(settings, account):
    """Noa's Apple account with import of one calendar and export."""
    return (await account.save(settings)).connection


async def plant(control, connection, start, **more):
    end = start + timedelta(hours=1)
    facts = {"connectionId": connection.id, "start": _text(start), "end": _text(end), "title": "x"}
    await control.post("events", {**facts, **more})


def _text(moment):
    return moment.isoformat().replace("+00:00", "Z")


async def test_busy_times_of_30_days_are_counted_and_the_next_is_named(costs, control, clock, on):
    before = await costs.estimate(on, NOA_HERSELF)
    await plant(control, on, clock.utc() + timedelta(minutes=5), calendarName="Home")
    await plant(control, on, clock.utc() + timedelta(days=29), calendarName="Home")
    await plant(control, on, clock.utc() + timedelta(days=31), calendarName="Home")

    cost = await costs.estimate(on, NOA_HERSELF)

    assert cost.blocks
    assert cost.freed.count == before.freed.count + 2
    assert cost.freed.exact
    assert cost.freed.complete
    assert cost.freed.next.event.start == clock.utc() + timedelta(minutes=5)
    assert cost.freed.next.start.utcoffset() == timedelta(hours=1), "as clocks show it there"


async def test_no_titles_are_requested(costs, on):
    cost = await costs.estimate(on, NOA_HERSELF)

    assert cost.freed.next.event.title is None


async def test_a_connection_without_import_requests_no_events(costs, control, wix):
    idle = await apple_connection(wix)

    cost = await costs.estimate(idle, NOA_HERSELF)

    assert not cost.blocks
    assert not cost.copies
    assert "ListEvents" not in await control.calls()


async def test_copied_bookings_depend_on_export(costs, on):
    assert (await costs.estimate(on, NOA_HERSELF)).copies


async def test_another_working_connection_keeps_blocking(costs, wix, settings, on):
    other = await apple_connection(wix)
    offered = await settings.options(other, await features_of(wix, APPLE))
    wish = SyncChange(
        import_enabled=True, calendar_ids=(offered.calendars[1].id,), export_enabled=False
    )
    await save(settings, other, offered, wish)

    cost = await costs.estimate(on, NOA_HERSELF)

    assert [one.id for one in cost.still_blocking] == [other.id]
    assert not cost.freed.exact, "events don't say which of the two they came through"
    assert [one.id for one in cost.same_account] == [other.id]


@pytest.mark.parametrize("state", ["ERROR", "DISCONNECTED"])
async def test_a_broken_connection_does_not_block(costs, wix, control, on, state):
    other = await apple_connection(wix)
    config = SyncConfig(
        ImportConfig(
            enabled=True, calendars=(Calendar((await wix.list_calendars(other.id))[0].id),)
        ),
        ExportConfig(enabled=False, target=ExportTarget.DEDICATED),
    )
    await wix.update_sync_config(other.id, config)
    await control.change(other.id, status=state)

    assert (await costs.estimate(on, NOA_HERSELF)).still_blocking == ()


@pytest.mark.parametrize("method", ["ListEvents", "ListConnections"])
async def test_unreadable_parts_are_unknown_and_the_rest_is_reported(costs, control, on, method):
    await control.fault(method, 403, times=1)

    cost = await costs.estimate(on, NOA_HERSELF)

    assert cost.blocks
    assert (cost.freed is None) is (method == "ListEvents")
    assert (cost.still_blocking is None) is (method == "ListConnections")
    if cost.freed:
        assert not cost.freed.exact


async def test_an_unreadable_provider_is_not_counted_as_empty(costs, control, on):
    body = {"events": [], "failedProviderIds": [APPLE], "pagingMetadata": {"count": 0}}
    await control.fault("ListEvents", 200, body=body, times=1)

    assert (await costs.estimate(on, NOA_HERSELF)).freed is None


async def test_a_count_beyond_the_limit_says_so(costs, control, on):
    start = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    event = {"scheduleId": NOA, "calendarType": "I_CAL", "start": _text(start)}
    events = [{**event, "end": _text(start + timedelta(hours=1))}] * MAX_COUNTED
    paging = {"count": MAX_COUNTED, "hasNext": True, "cursors": {"next": "more"}}
    body = {"events": events, "pagingMetadata": paging}
    await control.fault("ListEvents", 200, body=body, times=1)

    cost = await costs.estimate(on, NOA_HERSELF)

    assert (cost.freed.count, cost.freed.complete) == (MAX_COUNTED, False)


async def test_a_schedule_without_an_owner_is_counted(costs, on):
    cost = await costs.estimate(on, None)

    assert cost.freed.count
    assert cost.freed.next is None
