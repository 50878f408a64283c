"""What Wix said about a site a moment ago: when it is read again, and what a write drops."""

import asyncio
from datetime import timedelta

import httpx
import pytest

from app.calendars.coverage.site_auditor import SiteAuditor
from app.calendars.directory.calendar_needs import CalendarNeeds
from app.calendars.directory.site_directory import Directory
from app.calendars.snapshot.event_filter import EventFilter, UpcomingFilter
from app.calendars.snapshot.outdated import start_noting
from app.calendars.snapshot.site_changes import AnnouncedChange, SiteChanges
from app.calendars.snapshot.site_snapshot import SiteSnapshot
from app.calendars.sync.expected_endings import ExpectedEndings
from app.stores.memory_stores import MemoryStores
from app.wix import ExportConfig, ExportTarget, ImportConfig, Status, SyncConfig, WixUnavailable
from tests.calendars.doubles import ANNA, GOOGLE, NOA, apple_connection, client
from tests.local_store import LocalStore

NEXT_HOUR = UpcomingFilter(None, timedelta(hours=1), 1)
EXPORT = SyncConfig(
    ImportConfig(enabled=False), ExportConfig(enabled=True, target=ExportTarget.DEDICATED)
)
READS = ["ListConnections", "ListProviders", "QuerySchedules", "QueryStaffMembers"]


@pytest.fixture
def snapshot(wix, clock):
    """A snapshot with the ages of the app."""
    wix.observer = SiteSnapshot(wix, clock=clock, now=clock.utc)
    return wix.observer


@pytest.fixture
def directory(wix, snapshot):
    return Directory(wix, snapshot)


@pytest.fixture
def auditor(wix, snapshot, directory, clock):
    endings = ExpectedEndings(LocalStore(), clock=clock)
    needs = CalendarNeeds(MemoryStores(), "nord")
    return SiteAuditor(wix, snapshot, directory, endings, needs, clock=clock.utc)


@pytest.fixture
def asked(control):
    """Return the Wix methods that some calls request."""

    async def of(*calls):
        before = len(await control.calls())
        for call in calls:
            await call
        return sorted((await control.calls())[before:])

    return of


async def test_all_services_share_one_snapshot(directory, auditor, asked):
    assert await asked(auditor.audit_site()) == ["ListConnections", "ListEvents", *READS[1:]]
    assert await asked(directory.snapshot(), auditor.audit_site()) == []


async def test_two_hundred_visitors_cost_the_calls_of_one(auditor, asked):
    visitors = asyncio.gather(*(auditor.audit_site() for _ in range(200)))
    assert len(await asked(visitors)) == 5


async def test_each_part_has_its_own_age(directory, clock, asked):
    await directory.snapshot()
    clock.advance(90)
    assert await asked(directory.snapshot(), _settled()) == READS, "people are read meanwhile"
    clock.advance(29)
    assert await asked(directory.snapshot(), _settled()) == []


async def test_an_audit_is_made_once_of_the_same_data(auditor, clock):
    first = await auditor.audit_site()
    assert await auditor.audit_site() is first
    clock.advance(600)
    assert await auditor.audit_site() is not first


async def test_reloading_asks_for_everything_again(directory, snapshot, clock, asked):
    await directory.snapshot()
    clock.advance(5)
    assert await asked(directory.snapshot()) == []
    snapshot.expire()
    assert await asked(directory.snapshot()) == READS


async def test_a_listed_connection_takes_no_call_of_its_own(directory, asked):
    listed = (await directory.snapshot()).connections[0]
    assert await asked(directory.connection(listed.id)) == []
    assert await directory.connection(listed.id) == listed
    assert await asked(directory.current_connection(listed.id)) == ["GetConnection"]


async def test_a_saved_connection_is_read_back_and_shown_without_more_calls(
    directory, wix, snapshot, asked, account
):
    del account
    await directory.snapshot()
    made = await apple_connection(wix)
    await directory.current_connection(made.id)
    await wix.update_sync_config(made.id, EXPORT)

    assert await asked(directory.connection(made.id)) == ["GetConnection"]
    assert await asked(directory.snapshot()) == []
    [shown] = [one for one in (await directory.snapshot()).connections if one.id == made.id]
    assert shown.sync_config.exports.enabled
    assert await asked(snapshot.upcoming(NEXT_HOUR)) == ["ListEvents"]


async def test_a_write_without_reading_back_drops_all_connections(directory, wix, asked):
    await directory.snapshot()
    await apple_connection(wix)
    assert await asked(directory.snapshot()) == ["ListConnections"]


async def test_a_disconnected_connection_is_never_shown_as_live(directory, wix):
    made = await apple_connection(wix)
    await directory.snapshot()
    await wix.disconnect(made.id)
    await directory.current_connection(made.id)

    shown = [one.status for one in (await directory.snapshot()).connections if one.id == made.id]
    assert shown == [Status.DISCONNECTED]


async def test_a_lost_answer_of_a_write_drops_what_it_may_have_changed(sandbox, clock):
    inner = httpx.ASGITransport(app=sandbox)
    asked = []

    async def carry(request):
        asked.append(request.url.path)
        answer = await inner.handle_async_request(request)
        if request.url.path.endswith("/disconnect"):
            await answer.aread()
            raise httpx.ReadTimeout("lost", request=request)
        return answer

    wix = client(httpx.MockTransport(carry), clock)
    wix.observer = SiteSnapshot(wix, clock=clock, now=clock.utc)
    directory = Directory(wix, wix.observer)
    made = await apple_connection(wix)
    await directory.snapshot()
    with pytest.raises(Exception, match="Disconnect"):
        await wix.disconnect(made.id)
    shown = [one.status for one in (await directory.snapshot()).connections if one.id == made.id]

    assert shown == [Status.DISCONNECTED]


async def test_a_change_by_another_process_drops_the_connections(sandbox, clock, control):
    shared = LocalStore()
    ours, theirs = (client(httpx.ASGITransport(app=sandbox), clock) for _ in "ab")
    for one in (ours, theirs):
        changes = SiteChanges(shared)
        one.observer = SiteSnapshot(one, changes=changes, clock=clock, now=clock.utc)
    await ours.observer.index_connections()
    made = await apple_connection(theirs)

    for update in (False, True):
        if update:
            await ours.observer.update()
        index = await ours.observer.index_connections()
        assert (made.id in index.by_id) is update
    before = len(await control.calls())
    for one in (ours, theirs):
        await one.observer.update()
    await ours.observer.index_connections()
    assert len(await control.calls()) == before, "its own change is not news to a process"


async def test_every_change_by_another_process_is_seen(clock):
    """Each process has a copy of its own marks, as with Redis."""
    shared = {}

    class Copied(LocalStore):
        async def put(self, key, value, *, ttl_s):
            await super().put(key, value, ttl_s=ttl_s)
            shared[key] = value

        async def get(self, *keys):
            own = await super().get(*keys)
            return [max(one, shared.get(key, "")) for key, one in zip(keys, own, strict=True)]

    ours, theirs = (SiteChanges(Copied(clock=clock)) for _ in "ab")
    for _ in range(20):
        await ours.announce()
        assert await theirs.by_others()
        await theirs.announce()
        assert await ours.by_others()
        assert not await ours.by_others()


async def test_a_written_connection_is_read_by_itself_only_once(directory, wix, asked):
    made = await apple_connection(wix)
    await directory.snapshot()
    await wix.update_sync_config(made.id, EXPORT)
    await directory.snapshot()
    assert await asked(directory.connection(made.id)) == ["GetConnection"]
    assert await asked(directory.connection(made.id)) == []


async def test_clearing_forgets_the_list_before_a_write(directory, snapshot, wix, asked):
    made = await apple_connection(wix)
    await directory.snapshot()
    await wix.update_sync_config(made.id, EXPORT)
    snapshot.clear()
    await directory.current_connection(made.id)
    assert await asked(snapshot.index_connections()) == ["ListConnections"]


async def test_changes_of_one_site_are_none_of_another(clock):
    stores = MemoryStores(clock=clock)
    nord, sued = (SiteChanges(stores("changes", site)) for site in ("nord", "sued"))
    await nord.announce()
    assert not await sued.by_others()


async def test_busy_times_of_the_same_filter_are_read_once(snapshot, clock, asked):
    window = EventFilter(clock.utc(), clock.utc() + timedelta(days=7), 100, schedule_ids=(ANNA,))
    other = EventFilter(clock.utc(), clock.utc() + timedelta(days=8), 100, schedule_ids=(ANNA,))
    assert await asked(snapshot.all_events(window), snapshot.all_events(window)) == ["ListEvents"]
    assert await asked(snapshot.all_events(other)) == ["ListEvents"]


async def test_titles_are_not_kept_in_memory(snapshot, clock, asked):
    window = EventFilter(clock.utc(), clock.utc() + timedelta(days=7), 100, own_pi=True)
    assert (
        await asked(snapshot.all_events(window), snapshot.all_events(window)) == ["ListEvents"] * 2
    )
    assert snapshot.weight == 0


async def test_upcoming_busy_times_say_when_they_were_read(snapshot, clock):
    read_at = clock.utc()
    await snapshot.upcoming(NEXT_HOUR)
    clock.advance(10)
    assert (await snapshot.upcoming(NEXT_HOUR)).at == read_at


async def test_where_not_all_can_be_listed_a_schedule_is_asked_about_alone(
    directory, control, asked
):
    await control.switch(connections=2, broken_listed=False)
    assert await asked(directory.connections_of(ANNA, fresh=False)) == ["ListConnections"] * 2
    listed = await directory.connections_of(ANNA, fresh=False)
    assert {one.schedule_id for one in listed.connections} == {ANNA}
    assert await asked(directory.connections_of(ANNA, fresh=False)) == []


async def test_a_decision_to_connect_needs_fresh_connections(directory, asked, clock):
    pair = {"schedule_id": NOA, "provider_id": GOOGLE}
    await directory.pair(**pair, fresh=False)
    assert await asked(directory.pair(**pair)) == []
    clock.advance(30)
    assert await asked(directory.pair(**pair)) == ["ListConnections"]


async def test_an_outage_is_bridged_and_its_data_dated(auditor, snapshot, control, clock):
    start_noting()
    whole = await auditor.audit_site()
    assert snapshot.outdated_since is None
    since = clock.utc()
    clock.advance(120)
    await control.fault("ListConnections", 500, times=9)
    bridged = await auditor.audit_site()

    assert (snapshot.outdated_since, bridged.coverage) == (since, whole.coverage)
    start_noting()
    assert snapshot.outdated_since is None, "another page"
    clock.advance(900)
    await control.fault("ListConnections", 500, times=9)
    with pytest.raises(WixUnavailable):
        await snapshot.index_connections()


async def test_a_starting_sync_is_read_again_soon(directory, account, settings, asked, clock):
    await account.save(settings)
    await directory.snapshot()
    clock.advance(6)
    assert await asked(directory.snapshot()) == ["ListConnections"]
    shown = {one.id: one.status for one in (await directory.snapshot()).connections}
    assert shown[account.connection.id] is Status.SYNCED
    clock.advance(29)
    assert await asked(directory.snapshot()) == []


@pytest.mark.parametrize(("listed", "asked"), [(500, 2), (501, 1)])
async def test_a_long_list_is_not_read_more_often_for_a_sync(clock, listed, asked):
    starting = {"status": "SYNC_IN_PROGRESS", "scheduleId": ANNA, "providerId": GOOGLE}
    body = {"connections": [{"id": str(n), **starting} for n in range(listed)]}
    requests = []

    def answer(request):
        requests.append(request)
        return httpx.Response(200, json=body)

    wix = client(httpx.MockTransport(answer), clock)
    snapshot = SiteSnapshot(wix, clock=clock, now=clock.utc)
    for _ in range(2):
        found = await snapshot.index_connections()
        assert len(found.listed.connections) == listed
        clock.advance(6)
    assert len(requests) == asked


async def test_a_prefetch_is_shared_by_the_page_that_follows(directory, snapshot, asked):
    snapshot.prefetch()
    assert await asked(directory.snapshot(), directory.snapshot()) == READS


async def test_weight_counts_what_is_kept(directory, snapshot):
    assert snapshot.weight == 0
    listed = await directory.snapshot()
    assert snapshot.weight >= len(listed.people) + len(listed.connections)
    snapshot.clear()
    assert snapshot.weight == 0


async def _settled():
    for _ in range(50):
        await asyncio.sleep(0)


async def test_a_change_of_people_is_told_to_other_processes():
    store = MemoryStores()("changes", "site")
    ours, theirs = SiteChanges(store), SiteChanges(store)
    await theirs.announce()
    assert await ours.by_others() is AnnouncedChange.CONNECTIONS

    await theirs.announce(people=True)
    await theirs.announce()  # hides no change of people that came before it
    assert await ours.by_others() is AnnouncedChange.PEOPLE
    await theirs.announce()
    assert await ours.by_others() is AnnouncedChange.CONNECTIONS
    assert await ours.by_others() is AnnouncedChange.NONE
