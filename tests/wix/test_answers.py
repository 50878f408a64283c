"""The sample responses of Wix, and which of their fields are optional."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as some

from app.wix import (
    Calendar,
    CalendarType,
    ConnectMethod,
    ErrorReason,
    Event,
    ExportConfig,
    ExportTarget,
    Features,
    ImportConfig,
    ListEventFromCalendars,
    Provider,
    Schedule,
    ScheduleStatus,
    Secret,
    StaffMember,
    Status,
    SyncConfig,
    SyncToCalendar,
    WixOddAnswer,
)
from app.wix.parsing.datetime_field import get_datetime
from app.wix.parsing.json_body import UnreadableError
from app.wix.schedules.models import BOOKINGS_APP_ID
from tests.rows import each_row
from tests.strategies import example_settings
from tests.wix.conftest import sample

APPLE = "9f084ae8-b3a6-4eb6-a29d-bc682c04b5fc"
HOME, WORK = Calendar("a68yu6lp6584z66zorp19z1ab"), Calendar("4xve0tohyhnrlzy3lp4zf7b07")
FROM, TO = datetime(2023, 1, 1, tzinfo=UTC), datetime(2023, 1, 8, tzinfo=UTC)
NAUGHT = [None, "UNDEFINED", ""]


async def test_providers_carry_their_features(wix):
    google, apple, microsoft = await wix.says(sample("list_providers")).list_providers()
    assert google == Provider(
        id="6c533722-f1f9-4847-95c7-d4c4922ae9b0",
        name="Google Calendar",
        calendar_type=CalendarType.GOOGLE,
        features=Features(
            connect_methods=(ConnectMethod.OAUTH,),
            update_sync_config=False,
            list_event_from_calendars=ListEventFromCalendars.PRIMARY_CALENDAR_ONLY,
            sync_to_calendar=SyncToCalendar.NOT_SUPPORTED,
        ),
    )
    assert (apple.id, apple.features.connect_methods) == (APPLE, (ConnectMethod.CREDENTIALS,))
    assert microsoft.name == "Outlook or Office 365"
    assert microsoft.features.sync_to_calendar is SyncToCalendar.DEDICATED_CALENDAR


async def test_every_field_of_a_connection_is_read(wix):
    found = await wix.says(sample("get_connection")).get_connection("x")
    assert len(found.id) == 183
    assert found.provider_id == APPLE
    assert found.calendar_type is CalendarType.I_CAL
    assert found.schedule_id == "100ef23e-9e92-4293-8e08-d3747537138f"
    assert found.user_id == "f7f363b1-8ef8-4118-9612-0e6b3910745a"
    assert found.external_account_email == "some@email.com"
    assert found.status is Status.CONNECTED
    assert found.error_reason is ErrorReason.UNDEFINED
    assert found.app_id is None
    listed = (Calendar("2cnk4sgx4haqxbuz0sao0flxw"), WORK, HOME)
    assert found.sync_config == SyncConfig(
        imports=ImportConfig(enabled=True, calendars=listed), exports=None
    )


async def test_connections_are_listed_with_both_directions(wix):
    found = await wix.says(sample("list_connections")).list_connections()
    _, google = found.connections
    assert google.user_id is None
    assert google.sync_config == SyncConfig(
        imports=ImportConfig(enabled=True, primary_calendar=True),
        exports=ExportConfig(enabled=True, target=ExportTarget.PRIMARY),
    )
    assert found.failed_provider_ids == ()
    one = await wix.says(sample("list_connections_of_schedule")).list_connections(["x"])
    assert one.connections == found.connections[:1]


async def test_a_new_connection_has_no_sync_config(wix):
    found = await wix.says(sample("connect_by_credentials")).connect_by_credentials(
        schedule_id="s", provider_id="p", email="e", password=Secret("w")
    )
    assert (found.status, found.sync_config) == (Status.CONNECTED, None)


@pytest.mark.parametrize("key", ["oauthUrl", "oAuthUrl", "oAUthUrl"])
async def test_the_oauth_url_is_found_under_every_spelling_wix_uses(wix, key):
    client = wix.says({key: "https://accounts.example/o?x=1"})
    url = await client.connect_by_oauth(schedule_id="s", provider_id="p", redirect_url="r")
    assert url == "https://accounts.example/o?x=1"


async def test_calendars_have_names(wix):
    found = await wix.says(sample("list_calendars")).list_calendars("x")
    assert found == (Calendar(HOME.id, "Home"), Calendar(WORK.id, "Work"))


@pytest.mark.parametrize(
    ("name", "config"),
    [
        (
            "update_sync_config_import",
            SyncConfig(imports=ImportConfig(enabled=True, calendars=(WORK, HOME))),
        ),
        (
            "update_sync_config_export",
            SyncConfig(exports=ExportConfig(enabled=True, target=ExportTarget.DEDICATED)),
        ),
        (
            "disconnect",
            SyncConfig(
                imports=ImportConfig(enabled=True, calendars=(WORK, HOME)),
                exports=ExportConfig(enabled=False, target=ExportTarget.DEDICATED),
            ),
        ),
    ],
)
async def test_an_update_returns_the_connection(wix, name, config):
    found = await wix.says(sample(name)).disconnect("x")
    assert found.sync_config == config


async def test_only_own_busy_times_have_titles(wix):
    page = await wix.says(sample("list_events_own_pi")).list_events(cursor="c")
    own, other = page.events
    assert own == Event(
        schedule_id="3e47ec65-2975-447c-a7ed-75041e850d5e",
        calendar_type=CalendarType.I_CAL,
        start=datetime(2023, 1, 2, 22, tzinfo=UTC),
        end=datetime(2023, 1, 2, 23, 15, tzinfo=UTC),
        all_day=False,
        calendar_name="Work",
        title="Meeting with...",
    )
    assert (other.title, other.calendar_name) == (None, None)
    assert page.next_cursor is None


@pytest.mark.parametrize(
    ("name", "count", "more"),
    [
        ("list_events", 2, False),
        ("list_events_of_schedule", 1, False),
        ("list_events_first_page", 2, True),
        ("list_events_last_page", 2, False),
    ],
)
async def test_event_pages_say_whether_there_are_more(wix, name, count, more):
    page = await wix.says(sample(name)).list_events(cursor="c")
    assert len(page.events) == count
    assert bool(page.next_cursor) is more


async def test_a_schedule_is_read(wix):
    page = {"schedules": [sample("get_schedule")["schedule"]]}
    [found] = await wix.says(page).all_schedules()
    assert found == Schedule(
        id="37e01b7f-7137-4c06-bca5-02eb435c1503",
        external_id="38e25e56-d50f-42b4-a3b6-aa04c61dded1",
        name="Full Body Strength",
        status=ScheduleStatus.ACTIVE,
        time_zone="Europe/Dublin",
        app_id=BOOKINGS_APP_ID,
    )


async def test_a_staff_member_is_read_with_or_without_resource_details(wix):
    plain = {"id": "m1", "name": "Anita", "resourceId": "r1", "email": ""}
    detailed = {"id": "m2", "name": "Jonathan", "resource": {"id": "r2"}, "email": "j@x.test"}
    page = await wix.says({"staffMembers": [plain, detailed]}).query_staff_members()
    assert page.items == (
        StaffMember(id="m1", name="Anita", resource_id="r1", email=None),
        StaffMember(id="m2", name="Jonathan", resource_id="r2", email="j@x.test"),
    )


@pytest.mark.parametrize("body", [{}, {"providers": None}, {"providers": []}, {"new": 1}])
async def test_an_empty_list_may_be_omitted(wix, body):
    assert await wix.says(body).list_providers() == ()


@pytest.mark.parametrize("naught", NAUGHT)
async def test_an_unset_enum_may_be_explicit_or_omitted(wix, naught):
    body = {"connection": {"id": "c", "status": naught, "errorReason": naught}}
    spelled = await wix.says(body).get_connection("x")
    left_out = await wix.says({"connection": {"id": "c"}}).get_connection("x")
    assert spelled == left_out
    assert (spelled.status, spelled.error_reason) == (Status.UNDEFINED, ErrorReason.UNDEFINED)


@pytest.mark.parametrize("features", [None, {}, {"connectMethods": None}, {"connectMethods": []}])
async def test_a_provider_without_features_can_do_nothing(wix, features):
    body = {"providers": [{"id": "p", "features": features}]}
    (provider,) = await wix.says(body).list_providers()
    assert provider.name == ""
    assert provider.features == Features(
        connect_methods=(),
        update_sync_config=False,
        list_event_from_calendars=ListEventFromCalendars.UNDEFINED,
        sync_to_calendar=SyncToCalendar.UNDEFINED,
    )


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        (None, None),
        ({}, SyncConfig()),
        ({"listEventFromCalendars": None, "syncToCalendar": None}, SyncConfig()),
        ({"listEventFromCalendars": {}}, SyncConfig(imports=ImportConfig(enabled=False))),
        (
            {"listEventFromCalendars": {"enabled": True, "calendars": {"calendars": None}}},
            SyncConfig(imports=ImportConfig(enabled=True)),
        ),
        (
            {"syncToCalendar": {"enabled": True, "primaryCalendar": None}},
            SyncConfig(exports=ExportConfig(enabled=True)),
        ),
    ],
)
async def test_a_sync_config_may_be_incomplete(wix, config, expected):
    body = {"connection": {"id": "c", "syncConfig": config}}
    found = await wix.says(body).get_connection("x")
    assert found.sync_config == expected


async def test_unknown_enum_values_are_kept(wix):
    body = {"connection": {"id": "c", "status": "PAUSED", "calendarType": 9, "extra": {}}}
    found = await wix.says(body).get_connection("x")
    assert (found.status.value, found.calendar_type.value) == ("PAUSED", "9")
    assert found.status == Status("PAUSED")
    assert "PAUSED" not in Status.__members__


async def test_names_are_cleaned_and_ids_are_unchanged(wix):
    calendars = [{"id": "=?id", "name": "Te\ud800am\x00\n A"}, {"id": "b", "name": "x" * 10_000}]
    dirty, long = await wix.says({"calendars": calendars}).list_calendars("x")
    assert dirty == Calendar("=?id", "Te am   A")
    assert len(long.name) == 500
    assert long.name.endswith("…")


@each_row(
    "body",
    [
        {},
        {"connection": None},
        {"connection": []},
        {"connection": "x"},
        {"connection": {}},
        {"connection": {"id": None}},
        {"connection": {"id": ""}},
        {"connection": {"id": 5}},
        {"connection": {"id": "\ud800"}},
        {"connection": {"id": "c", "syncConfig": "on"}},
        {"connection": {"id": "c", "syncConfig": {"syncToCalendar": {"enabled": "yes"}}}},
        {"connection": {"id": "c", "externalAccountEmail": ["a@b.test"]}},
    ],
)
async def test_a_connection_without_required_fields_is_invalid(wix, body):
    with pytest.raises(WixOddAnswer) as caught:
        await wix.says(body).get_connection("x")
    assert (caught.value.status, caught.value.request_id) == (200, "1700.42")
    assert len(wix.asked) == 1


ONE_OF_EACH = {
    "providers": {"id": "a"},
    "connections": {"id": "a"},
    "calendars": {"id": "a"},
    "schedules": {"id": "a"},
    "staffMembers": {"id": "a"},
    "events": {"start": "2023-01-02T10:00:00Z", "end": "2023-01-02T11:00:00Z"},
}


async def listed(client, name):
    """Return how many items of a list are readable, and how many are not."""
    match name:
        case "providers":
            found = await client.list_providers()
        case "calendars":
            found = await client.list_calendars("x")
        case "schedules":
            found = await client.all_schedules()
        case "staffMembers":
            found = await client.all_staff_members()
        case "connections":
            whole = await client.list_connections()
            return len(whole.connections), whole.unreadable
        case _:
            whole = await client.all_events(from_=FROM, to=TO, max_events=9)
            return len(whole.events), whole.unreadable
    return len(found), found.unreadable


@each_row("name", ONE_OF_EACH)
@each_row("odd", [None, "x", 5, [], {}, {"name": "n"}, {"id": "\ud800", "start": 1}])
async def test_an_unreadable_item_is_counted_and_the_others_are_kept(wix, name, odd):
    assert await listed(wix.says({name: [odd, ONE_OF_EACH[name], odd]}), name) == (1, 2)


@each_row("name", ONE_OF_EACH)
@each_row("odd", [{}, {"a": 1}, "", "x", 0, 5, True])
async def test_a_list_of_another_type_is_invalid(wix, name, odd):
    with pytest.raises(WixOddAnswer):
        await listed(wix.says({name: odd}), name)


@each_row(
    ("name", "odd"),
    [
        ("providers", {"id": "b", "features": "all"}),
        ("providers", {"id": "b", "features": {"updateSyncConfig": "yes"}}),
        ("connections", {"id": "b", "syncConfig": "on"}),
        ("connections", {"id": "b", "scheduleId": 7}),
        ("connections", {"id": "b", "scheduleId": "s" * 1025}),
        ("schedules", {"id": "b", "externalId": "x" * 1025}),
        ("schedules", {"id": "b", "externalId": {}}),
        ("staffMembers", {"id": "b", "resourceId": []}),
        ("events", {**ONE_OF_EACH["events"], "allDay": "no"}),
        ("events", {**ONE_OF_EACH["events"], "scheduleId": 5}),
    ],
)
async def test_required_fields_are_never_guessed(wix, name, odd):
    assert await listed(wix.says({name: [ONE_OF_EACH[name], odd]}), name) == (1, 1)


@pytest.mark.parametrize("odd", [5, [], {}, True])
async def test_an_unreadable_display_field_counts_as_omitted(wix, odd):
    event = {**ONE_OF_EACH["events"], "title": odd, "calendarName": odd, "scheduleOwnerName": odd}
    for name, item in {**ONE_OF_EACH, "events": event}.items():
        named = {**item, "name": odd}
        assert await listed(wix.says({name: [named]}), name) == (1, 0), name


async def test_unreadable_calendars_of_a_sync_config_are_counted(wix):
    source = {"enabled": True, "calendars": {"calendars": [{"id": "a"}, {"id": 5}]}}
    body = {"connection": {"id": "c", "syncConfig": {"listEventFromCalendars": source}}}
    found = await wix.says(body).get_connection("x")
    imports = ImportConfig(enabled=True, calendars=(Calendar("a"),), unreadable=1)
    assert found.sync_config == SyncConfig(imports=imports)


@pytest.mark.parametrize(
    ("failed", "ids"),
    [
        (["p", "p", "q"], ("p", "q")),
        (["p", 5, None, {}], ("p", "")),
        ("p", ("p",)),
        (7, ("",)),
        ({"p": 1}, ("",)),
        ([], ()),
    ],
)
async def test_a_failed_provider_with_a_malformed_id_is_kept(wix, failed, ids):
    for name in ("connections", "events"):
        client = wix.says({name: [], "failedProviderIds": failed})
        page = await (
            client.list_events(cursor="c") if name == "events" else client.list_connections()
        )
        assert page.failed_provider_ids == ids


@pytest.mark.parametrize(
    "name", ["providers", "connections", "schedules", "staffMembers", "calendars"]
)
async def test_items_with_the_same_id_are_listed_once(wix, name):
    assert await listed(wix.says({name: [{"id": "a"}, {"id": "b"}, {"id": "a"}]}), name) == (2, 0)


@pytest.mark.parametrize("url", [None, "", 7, "https://x.test/\n"])
async def test_a_response_without_an_oauth_url_is_invalid(wix, url):
    with pytest.raises(WixOddAnswer):
        await wix.says({"oauthUrl": url}).connect_by_oauth(
            schedule_id="s", provider_id="p", redirect_url="r"
        )


ODD_TIMES: tuple[object, ...] = (
    *(None, "", "soon", 5, {}, [], True, "2023-01-02", "2023-01-02T10:00:00", "2023-01-02T10Z"),
    *(
        "2023-01-02T24:00:00Z",
        "2023-01-02T23:59:60Z",
        "2023-02-29T10:00:00Z",
        "2023-13-02T10:00:00Z",
    ),
    *("0000-01-01T00:00:00Z", "10000-01-01T00:00:00Z", "+010000-01-01T00:00:00Z"),
    *("-0001-01-01T00:00:00Z", "2023-01-02T10:00:00+99:99", "2023-01-02T10:00:00+24:00"),
    *(
        "2023-01-02T10:00:00+2",
        "2023-01-02T10:00:00z ",
        "٢٠٢٣-01-02T10:00:00Z",
        "2023-W01-1T10:00:00Z",
    ),
    "2023-01-02T10:00:00." + "1" * 2_000 + "Z",
)


@each_row("edge", ["start", "end"])
@each_row("odd", ODD_TIMES)
async def test_an_unreadable_busy_time_is_counted(wix, odd, edge):
    event = {**ONE_OF_EACH["events"], edge: odd}
    assert await listed(wix.says({"events": [event, ONE_OF_EACH["events"]]}), "events") == (1, 1)


@example_settings(200)
@given(
    some.from_regex(
        r"(0000|0001|2023|2024|9999)-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9](\.[0-9]{3})?Z",
        fullmatch=True,
    )
)
def test_every_way_to_write_the_offset_zero_is_the_same_time(text):
    assert time_or_none(text) == time_or_none(text.replace("Z", "+00:00"))


def time_or_none(text):
    with suppress(UnreadableError):
        return get_datetime({"at": text}, "at")
    return None


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2023-01-02t08:00:00z", datetime(2023, 1, 2, 8, tzinfo=UTC)),
        ("2023-01-02 08:00:00Z", datetime(2023, 1, 2, 8, tzinfo=UTC)),
        ("2023-01-02T10:00:00.123456789+02:00", datetime(2023, 1, 2, 8, 0, 0, 123456, tzinfo=UTC)),
        ("2023-01-02T08:00:00.5-00:00", datetime(2023, 1, 2, 8, 0, 0, 500000, tzinfo=UTC)),
        ("2023-01-01T21:30:00-10:30", datetime(2023, 1, 2, 8, tzinfo=UTC)),
        ("0001-01-01T00:00:00+23:00", datetime.min.replace(tzinfo=UTC)),
        ("9999-12-31T23:59:59-08:00", datetime.max.replace(tzinfo=UTC)),
    ],
)
async def test_times_are_converted_to_utc(wix, written, meant):
    event = {"start": written, "end": "2023-01-02T11:00:00Z"}
    (found,) = (await wix.says({"events": [event]}).list_events(cursor="c")).events
    assert found.start == meant
    assert found.start.tzinfo is UTC


BOOKING = {
    "id": "b1",
    "scheduleId": "service",
    "type": "APPOINTMENT",
    "status": "CONFIRMED",
    "title": "Haircut",
    "start": {"localDate": "2026-12-01T09:00:00", "utcDate": "2026-12-01T08:00:00Z"},
    "end": {"localDate": "2026-12-01T10:00:00", "utcDate": "2026-12-01T09:00:00Z"},
    "transparency": "OPAQUE",
    "resources": [{"id": "ada", "transparency": "OPAQUE"}],
}


async def bookings(wix, *events, most=9):
    client = wix.says({"events": list(events)})
    start = datetime(2026, 12, 1, tzinfo=UTC)
    return await client.all_bookings(from_=start, to=start + timedelta(days=1), max_bookings=most)


async def test_a_booking_has_its_times_in_utc_its_service_and_staff(wix):
    [found] = (await bookings(wix, BOOKING)).bookings

    assert (found.start.hour, found.end.hour) == (8, 9)
    assert (found.title, found.resource_ids, found.blocks) == ("Haircut", ("ada",), True)


@each_row(
    ("change", "blocks"),
    [
        ({"type": "CLASS"}, True),
        ({"type": "COURSE"}, True),
        ({"type": "DEFAULT"}, False),
        ({"type": "WORKING_HOURS"}, False),
        ({"status": "CANCELLED"}, False),
        ({"transparency": "TRANSPARENT"}, False),
        ({"transparency": None}, True),
    ],
)
async def test_cancelled_bookings_and_other_events_block_nothing(wix, change, blocks):
    [found] = (await bookings(wix, {**BOOKING, **change})).bookings

    assert found.blocks is blocks


async def test_bookings_without_a_time_are_counted_and_cut_lists_say_so(wix):
    found = await bookings(wix, BOOKING, {**BOOKING, "id": "b2", "start": {}})
    assert (len(found.bookings), found.bookings.unreadable, found.complete) == (1, 1, True)

    cut = await bookings(wix, BOOKING, {**BOOKING, "id": "b2"}, most=1)
    assert (len(cut.bookings), cut.complete) == (1, False)
