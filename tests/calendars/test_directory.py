"""Which people and providers are offered for connecting."""

import asyncio

import httpx
import pytest

from app.calendars.directory.directory_snapshot import ProviderUnknown, ScheduleUnknown
from app.calendars.directory.site_directory import Directory
from app.calendars.snapshot.site_snapshot import SiteSnapshot
from app.calendars.values.person import Person, ScheduleKind
from app.calendars.values.provider import by_oauth
from app.wix import WixForbidden
from tests.calendars.doubles import (
    ANNA,
    APPLE,
    BUSINESS,
    CANCELLED,
    GOOGLE,
    HAIRCUT,
    MICROSOFT,
    NOA,
    NOBODY,
    SUPPLIERS,
    apple_connection,
    client,
    directory_of,
)

BOOKINGS = "13d21c63-b5ec-5912-8397-c3a5ddb27a97"
BUSINESS_EXTERNAL = "4e0579a5-491e-4e70-a872-d097eed6e520"


def wix_with(clock, schedules, staff):
    """A site with schedules (id, external id, name, status) and staff (resource id, name)."""
    listed = [
        {"id": i, "externalId": e, "name": n, "status": s, "appId": BOOKINGS}
        for i, e, n, s in schedules
    ]
    members = [{"id": f"m{n}", "resourceId": r, "name": n} for r, n in staff]

    def answer(request):
        key = "schedules" if "schedules" in request.url.path else "staffMembers"
        return httpx.Response(200, json={key: listed if key == "schedules" else members})

    return client(httpx.MockTransport(answer), clock)


async def test_the_business_comes_first_and_then_the_staff_by_name(directory, control):
    await control.switch(schedules=4, names=["émile", "Zoe", "anna", "Émile"])

    people = await directory.list_people()

    assert [person.name for person in people] == ["", "anna", "Zoe", "émile", "Émile"]
    assert [person.is_business for person in people] == [True, False, False, False, False]
    assert people[0] == Person(BUSINESS, "", ScheduleKind.BUSINESS, "Europe/Berlin")


async def test_everyone_of_a_site_with_many_pages_is_listed_once(directory, control):
    await control.switch(schedules=250)

    people = await directory.list_people()

    assert len({person.id for person in people}) == len(people) == 251


@pytest.mark.parametrize("schedule_id", [HAIRCUT, SUPPLIERS, CANCELLED])
async def test_schedules_without_a_person_are_not_offered(directory, schedule_id):
    people = await directory.list_people()

    assert len(people) == 7
    assert schedule_id not in {person.id for person in people}


@pytest.mark.parametrize("external", ["resource", BUSINESS_EXTERNAL])
async def test_a_cancelled_schedule_is_not_offered(clock, external):
    wix = wix_with(clock, [("s1", external, "Lena", "CANCELLED")], [("resource", "Lena")])

    assert await directory_of(wix).list_people() == ()


async def test_rooms_and_services_are_not_offered(clock):
    schedules = [
        ("s1", "resource", "Lena", "ACTIVE"),
        ("s2", "room", "Room 1", "ACTIVE"),
        ("s3", None, "Nothing", "ACTIVE"),
    ]
    wix = wix_with(clock, schedules, [("resource", "Lena"), (None, "Pending")])

    assert [person.id for person in await directory_of(wix).list_people()] == ["s1"]


async def test_a_member_using_the_business_resource_adds_no_business(clock):
    staff = [(BUSINESS_EXTERNAL, "Owner")]
    wix = wix_with(clock, [("s1", BUSINESS_EXTERNAL, "Business", "ACTIVE")], staff)

    assert [person.kind for person in await directory_of(wix).list_people()] == [
        ScheduleKind.BUSINESS
    ]


async def test_a_schedule_with_an_unknown_status_is_offered(clock):
    wix = wix_with(clock, [("s1", "resource", "Lena", "PAUSED")], [("resource", "Lena")])

    assert [person.name for person in await directory_of(wix).list_people()] == ["Lena"]


async def test_staff_without_a_name_get_the_name_of_their_schedule(clock):
    wix = wix_with(clock, [("s1", "resource", "Chair by the window", "ACTIVE")], [("resource", "")])

    assert [person.name for person in await directory_of(wix).list_people()] == [
        "Chair by the window"
    ]


async def test_a_directory_holds_everything_the_picker_shows(directory, control):
    await control.switch(connections=2, broken_listed=False)

    snapshot = await directory.snapshot()

    assert len(snapshot.people) == 7
    assert [one.id for one in snapshot.providers] == [GOOGLE, APPLE, MICROSOFT]
    assert [one.provider_id for one in snapshot.connections] == [GOOGLE]
    assert snapshot.failed_provider_ids == (MICROSOFT,)


async def test_a_choice_has_only_the_connections_of_its_schedule(directory, wix):
    made = await apple_connection(wix)

    pair = await directory.pair(schedule_id=NOA, provider_id=GOOGLE)

    assert (pair.person.id, pair.provider.id) == (NOA, GOOGLE)
    assert [one.id for one in pair.connections] == [made.id]


@pytest.mark.parametrize(
    "schedule_id", [NOBODY, HAIRCUT, CANCELLED, "no-guid", "", "../" + NOA, NOA.upper()]
)
async def test_an_unoffered_schedule_is_unknown(directory, schedule_id):
    with pytest.raises(ScheduleUnknown):
        await directory.pair(schedule_id=schedule_id, provider_id=GOOGLE)


@pytest.mark.parametrize("provider_id", [NOBODY, "", "google"])
async def test_an_unoffered_provider_is_unknown(directory, provider_id):
    with pytest.raises(ProviderUnknown):
        await directory.pair(schedule_id=NOA, provider_id=provider_id)


async def test_a_connection_has_an_owner_and_a_provider(directory, wix):
    listed = await wix.list_connections([ANNA])

    person, provider = await directory.owner_of(listed.connections[0])

    assert person is not None
    assert person.name == "Anna Vogel"
    assert provider is not None
    assert provider.id == GOOGLE


async def test_a_connection_may_outlive_its_owner_and_its_provider(directory, wix, control):
    await control.switch(extra_provider=True)
    extra = next(one for one in await wix.list_providers() if one.name == "Nordlicht Calendar")
    held = (await wix.list_connections([ANNA])).connections[0]
    orphan = type(held)(held.id, extra.id, held.calendar_type, NOBODY, held.status)
    await control.switch(extra_provider=False)

    assert await directory.owner_of(orphan) == (None, None)


async def test_google_and_microsoft_use_oauth_and_apple_does_not(directory):
    snapshot = await directory.snapshot()

    assert {one.id for one in snapshot.providers if by_oauth(one)} == {GOOGLE, MICROSOFT}


async def asks(control, question):
    """Return the Wix methods that a call requests."""
    before = len(await control.calls())
    await question
    return sorted((await control.calls())[before:])


async def test_concurrent_reads_of_people_share_one_request(directory, control):
    asked = await asks(control, asyncio.gather(*(directory.list_people() for _ in range(9))))

    assert asked == ["QuerySchedules", "QueryStaffMembers"]


async def test_a_newly_added_person_is_found(directory, control, wix):
    await control.switch(schedules=0)
    assert len(await directory.list_people()) == 1
    await control.switch(schedules=6, connections=1)
    [connection, *_] = (await wix.list_connections()).connections

    assert (await directory.owner_of(connection))[0] is not None
    assert (await directory.pair(schedule_id=NOA, provider_id=GOOGLE, fresh=False)).person.id == NOA


@pytest.mark.parametrize("method", ["QuerySchedules", "QueryStaffMembers", "ListProviders"])
async def test_a_failed_read_is_requested_again(directory, control, method):
    await control.fault(method, 403)
    with pytest.raises(WixForbidden):
        await directory.snapshot()

    assert len((await directory.snapshot()).people) == 7


async def test_a_snapshot_is_the_same_until_a_list_is_read_again(wix, clock):
    lists = SiteSnapshot(wix, clock=clock, now=clock.utc)
    directory = Directory(wix, lists)
    first, again = [await directory.snapshot() for _ in range(2)]
    lists.clear()

    assert again is first
    assert await directory.snapshot() is not first
