"""Each method sends exactly what Wix documents (contract, section 6)."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from app.wix import (
    Calendar,
    ExportConfig,
    ExportTarget,
    ImportConfig,
    Secret,
    SyncConfig,
    WixNotFound,
)
from tests.rows import each_row
from tests.wix.conftest import BASE_URL, sample

CONNECTION = "ConnIdOpaque_-.123"
SCHEDULE = "3e47ec65-2975-447c-a7ed-75041e850d5e"
OTHER_SCHEDULE = "b936298d-18a6-4ae8-8e9f-10bf49314c95"
GOOGLE = "6c533722-f1f9-4847-95c7-d4c4922ae9b0"
APPLE = "9f084ae8-b3a6-4eb6-a29d-bc682c04b5fc"
ROOT = f"{BASE_URL}/bookings/v2/external-calendars"


async def test_every_request_names_the_site_with_a_raw_key(wix):
    await wix.says({}).list_providers()
    headers = wix.request.headers
    assert headers["authorization"] == "IST.key"
    assert headers["wix-site-id"] == "site-1"
    assert "content-type" not in headers
    assert "cookie" not in headers


async def test_providers_are_listed(wix):
    await wix.says({}).list_providers()
    assert (wix.request.method, str(wix.request.url)) == ("GET", f"{ROOT}/providers")


async def test_a_base_url_keeps_its_path_and_may_end_in_a_slash(wix):
    client = wix.says({})
    await client.list_providers()
    assert wix.request.url.path.startswith("/sandbox/api/bookings/")


async def test_a_connection_is_requested_by_id(wix):
    await wix.says(sample("get_connection")).get_connection(CONNECTION)
    assert (wix.request.method, str(wix.request.url)) == ("GET", f"{ROOT}/connections/{CONNECTION}")


@each_row("method", ["get_connection", "list_calendars", "disconnect"])
@each_row(
    "hostile",
    [
        "",
        ".",
        "..",
        "...",
        "../../oauth2/token",
        "a/b",
        "a?b",
        "a#b",
        "a%2Fb",
        "a b",
        "é",
        "a\n",
        "x" * 1025,
        "a\x00",
    ],
)
async def test_invalid_ids_are_never_requested(wix, method, hostile):
    client = wix.says({})
    with pytest.raises(WixNotFound) as caught:
        await getattr(client, method)(hostile)
    assert wix.asked == []
    assert not caught.value.sent


async def test_an_id_with_special_characters_is_quoted(wix):
    await wix.says(sample("get_connection")).get_connection("a+b=c:d@e")
    assert wix.request.url.raw_path.endswith(b"/connections/a%2Bb%3Dc%3Ad%40e")


async def test_invalid_ids_are_never_written_to(wix):
    with pytest.raises(WixNotFound):
        await wix.says({}).update_sync_config("..", SyncConfig(exports=ExportConfig(enabled=False)))
    assert wix.asked == []


async def test_all_connections_are_requested_with_partial_failure(wix):
    await wix.says({}).list_connections()
    assert wix.request.url.path.endswith("/external-calendars/connections")
    assert wix.queries == [[("partialFailure", "true")]]


async def test_connections_of_schedules_repeat_the_key(wix):
    await wix.says({}).list_connections([SCHEDULE, OTHER_SCHEDULE])
    query = f"scheduleIds={SCHEDULE}&scheduleIds={OTHER_SCHEDULE}&partialFailure=true"
    assert wix.request.url.query.decode() == query


async def test_no_schedules_means_no_connections_and_no_request(wix):
    found = await wix.says({}).list_connections([])
    assert found.connections == ()
    assert wix.asked == []


async def test_an_oauth_url_is_requested(wix):
    client = wix.says(sample("connect_by_oauth"))
    back = "https://mysite.com/oauth_completed?state=a%20b&x=1#frag"
    await client.connect_by_oauth(schedule_id=SCHEDULE, provider_id=GOOGLE, redirect_url=back)
    assert wix.request.method == "POST"
    assert str(wix.request.url) == f"{ROOT}/connections:connectByOAuth"
    assert wix.request.headers["content-type"] == "application/json"
    assert wix.bodies == [{"providerId": GOOGLE, "scheduleId": SCHEDULE, "redirectUrl": back}]


async def test_credentials_are_sent_as_documented(wix):
    await wix.says(sample("connect_by_credentials")).connect_by_credentials(
        schedule_id=SCHEDULE,
        provider_id=APPLE,
        email="some+tag@email.com",
        password=Secret("abcd-dcba-abcd-dcba"),
    )
    assert wix.request.method == "POST"
    assert str(wix.request.url) == f"{ROOT}/connections:connectByCredentials"
    assert wix.bodies == [
        {
            "providerId": APPLE,
            "scheduleId": SCHEDULE,
            "email": "some+tag@email.com",
            "password": "abcd-dcba-abcd-dcba",
        }
    ]


async def test_calendars_of_an_account_are_listed(wix):
    await wix.says(sample("list_calendars")).list_calendars(CONNECTION)
    assert wix.request.method == "GET"
    assert str(wix.request.url) == f"{ROOT}/connections/{CONNECTION}/calendars"


LISTED = (Calendar("a68yu6lp6584z66zorp19z1ab"), Calendar("4xve0tohyhnrlzy3lp4zf7b07", "Work"))


@pytest.mark.parametrize(
    ("config", "body"),
    [
        (
            SyncConfig(imports=ImportConfig(enabled=True, calendars=LISTED)),
            {
                "listEventFromCalendars": {
                    "enabled": True,
                    "calendars": {"calendars": [{"id": LISTED[0].id}, {"id": LISTED[1].id}]},
                }
            },
        ),
        (
            SyncConfig(exports=ExportConfig(enabled=True, target=ExportTarget.DEDICATED)),
            {"syncToCalendar": {"enabled": True, "dedicatedCalendar": {}}},
        ),
        (
            SyncConfig(
                imports=ImportConfig(enabled=True, primary_calendar=True),
                exports=ExportConfig(enabled=False),
            ),
            {
                "listEventFromCalendars": {"enabled": True, "primaryCalendar": {}},
                "syncToCalendar": {"enabled": False},
            },
        ),
        (
            SyncConfig(
                imports=ImportConfig(enabled=False),
                exports=ExportConfig(enabled=True, target=ExportTarget.PRIMARY),
            ),
            {
                "listEventFromCalendars": {"enabled": False},
                "syncToCalendar": {"enabled": True, "primaryCalendar": {}},
            },
        ),
    ],
)
async def test_a_sync_config_is_written_as_documented(wix, config, body):
    await wix.says(sample("update_sync_config_import")).update_sync_config(CONNECTION, config)
    assert wix.request.method == "PATCH"
    assert str(wix.request.url) == f"{ROOT}/connections/{CONNECTION}/sync-config"
    assert wix.bodies == [{"syncConfig": body}]


@pytest.mark.parametrize(
    "config",
    [
        SyncConfig(),
        SyncConfig(imports=ImportConfig(enabled=True)),
        SyncConfig(imports=ImportConfig(enabled=True, primary_calendar=True, calendars=LISTED)),
        SyncConfig(imports=ImportConfig(enabled=False, primary_calendar=True, calendars=LISTED)),
    ],
)
async def test_an_ambiguous_sync_config_is_rejected(wix, config):
    with pytest.raises(ValueError, match=r"import|empty"):
        await wix.says({}).update_sync_config(CONNECTION, config)
    assert wix.asked == []


async def test_disconnecting_sends_no_body(wix):
    await wix.says(sample("disconnect")).disconnect(CONNECTION)
    assert wix.request.method == "POST"
    assert str(wix.request.url) == f"{ROOT}/connections/{CONNECTION}/disconnect"
    assert wix.request.content == b""
    assert "content-type" not in wix.request.headers


FROM = datetime(2022, 12, 31, 22, tzinfo=UTC)
TO = datetime(2023, 1, 7, 23, 59, 59, 999000, tzinfo=timezone(timedelta(hours=2)))


async def test_events_are_requested_with_every_filter(wix):
    await wix.says({}).list_events(
        from_=FROM,
        to=TO,
        schedule_ids=[SCHEDULE, OTHER_SCHEDULE],
        user_ids=["u2", "u1"],
        all_day=False,
        own_pi=True,
        limit=2,
    )
    assert wix.request.url.path.endswith("/external-calendars/events")
    assert wix.queries == [
        [
            ("allDay", "false"),
            ("cursorPaging.limit", "2"),
            ("fieldsets", "OWN_PI"),
            ("from", "2022-12-31T22:00:00.000Z"),
            ("partialFailure", "true"),
            ("scheduleIds", SCHEDULE),
            ("scheduleIds", OTHER_SCHEDULE),
            ("to", "2023-01-07T21:59:59.999Z"),
            ("userIds", "u1"),
            ("userIds", "u2"),
        ]
    ]
    assert b"from=2022-12-31T22%3A00%3A00.000Z&to=" in wix.request.url.query


async def test_a_cursor_needs_no_time_range_and_is_sent_unchanged(wix):
    await wix.says({}).list_events(cursor="JWE.eyJhbGciOiJBMTI4S1ciLCJlbm+/=", limit=2)
    assert wix.request.url.query == (
        b"cursorPaging.limit=2&cursorPaging.cursor=JWE.eyJhbGciOiJBMTI4S1ciLCJlbm%2B%2F%3D"
        b"&partialFailure=true"
    )


@pytest.mark.parametrize(("all_day", "sent"), [(None, []), (True, ["true"]), (False, ["false"])])
async def test_the_all_day_filter_has_three_states(wix, all_day, sent):
    await wix.says({}).list_events(from_=FROM, to=TO, all_day=all_day)
    assert wix.request.url.params.get_list("allDay") == sent


@pytest.mark.parametrize(
    "wrong",
    [
        {"from_": datetime(2023, 1, 1), "to": TO},  # noqa: DTZ001 - the fault under test
        {"from_": FROM, "to": TO, "limit": 0},
        {"from_": FROM, "to": TO, "limit": 1001},
        {"from_": FROM, "to": TO, "schedule_ids": ["x"] * 101},
        {"from_": FROM, "to": TO, "user_ids": ["x"] * 101},
    ],
)
async def test_parameters_wix_would_reject_are_not_sent(wix, wrong):
    with pytest.raises(ValueError, match=r"zone|takes"):
        await wix.says({}).list_events(**wrong)
    assert wix.asked == []


async def test_bookings_are_asked_for_without_customer_data(wix):
    more = {"events": [], "pagingMetadata": {"hasNext": True, "cursors": {"next": "n"}}}
    client = wix.says(more, {"events": []})
    await client.all_bookings(
        from_=datetime(2026, 11, 24, 9, tzinfo=timezone(timedelta(hours=1))),
        to=datetime(2026, 12, 24, tzinfo=UTC),
        max_bookings=3000,
    )

    first, second = (json.loads(one.content) for one in wix.asked)
    range_ = {
        "fromLocalDate": "2026-11-24T08:00:00",
        "toLocalDate": "2026-12-24T00:00:00",
        "timeZone": "UTC",
    }
    assert {str(one.url) for one in wix.asked} == {f"{BASE_URL}/calendar/v3/events/query"}
    assert first == range_ | {
        "query": {
            "filter": {"appId": "13d21c63-b5ec-5912-8397-c3a5ddb27a97"},
            "sort": [{"fieldName": "start", "order": "ASC"}],
            "cursorPaging": {"limit": 1000},
        }
    }
    assert second == range_ | {"query": {"cursorPaging": {"cursor": "n", "limit": 1000}}}


async def test_schedules_are_those_of_bookings(wix):
    await wix.says({}).query_schedules()
    assert wix.request.method == "POST"
    assert str(wix.request.url) == f"{BASE_URL}/calendar/v3/schedules/query"
    bookings = "13d21c63-b5ec-5912-8397-c3a5ddb27a97"
    assert wix.bodies == [
        {"query": {"filter": {"appId": bookings}, "cursorPaging": {"limit": 100}}}
    ]


async def test_staff_members_are_queried(wix):
    await wix.says({}).query_staff_members()
    assert wix.request.method == "POST"
    assert str(wix.request.url) == f"{BASE_URL}/bookings/v1/staff-members/query"
    assert wix.bodies == [{"query": {"cursorPaging": {"limit": 100}}}]
