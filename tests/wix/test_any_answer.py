"""For any response, each method returns a value or raises a `WixError`."""

import json
from datetime import UTC, datetime
from functools import partial

import httpx
import pytest
from hypothesis import given, strategies as some

from app.wix import ApiKey, RetryClock, Secret, SyncConfig, TriggeredEvent, WixClient, WixError
from app.wix.access_tokens.client import TokenEndpoint
from app.wix.external_calendars.models import ExportConfig
from tests.strategies import (
    BODIES,
    HEADERS,
    VALUES,
    build_response,
    change_json,
    changes,
    example_settings,
    odd_responses,
)
from tests.wix.conftest import sample

BASE = "http://wix.test"
NOW, LATER = datetime(2026, 11, 24, tzinfo=UTC), datetime(2026, 11, 25, tzinfo=UTC)
BOOKING = {
    "id": "b",
    "type": "CLASS",
    "status": "CONFIRMED",
    "start": {"utcDate": "2026-11-24T09:00:00.000Z"},
    "end": {"utcDate": "2026-11-24T10:00:00.000Z"},
    "resources": [{"id": "r"}],
}
EVENT = {"scheduleId": "s", "start": "2026-11-24T08:00:00Z", "end": "2026-11-24T09:00:00Z"}
MORE = {"hasNext": True, "cursors": {"next": "two"}}

ASKED = {
    "ListProviders": (lambda wix: wix.list_providers(), sample("list_providers")),
    "GetConnection": (lambda wix: wix.get_connection("c"), sample("connect_by_credentials")),
    "ListConnections": (lambda wix: wix.list_connections(), sample("list_connections")),
    "ConnectByOAuth": (
        lambda wix: wix.connect_by_oauth(schedule_id="s", provider_id="p", redirect_url="r"),
        {"oauthUrl": "https://accounts.test/"},
    ),
    "ConnectByCredentials": (
        lambda wix: wix.connect_by_credentials(
            schedule_id="s", provider_id="p", email="e", password=Secret("p")
        ),
        sample("connect_by_credentials"),
    ),
    "ListCalendars": (
        lambda wix: wix.list_calendars("c"),
        {"calendars": [{"id": "a", "name": "A"}]},
    ),
    "UpdateSyncConfig": (
        lambda wix: wix.update_sync_config("c", SyncConfig(exports=ExportConfig(enabled=False))),
        sample("connect_by_credentials"),
    ),
    "Disconnect": (lambda wix: wix.disconnect("c"), sample("connect_by_credentials")),
    "ListEvents": (
        lambda wix: wix.all_events(from_=NOW, to=LATER, max_events=9),
        {"events": [EVENT, EVENT], "pagingMetadata": MORE, "failedProviderIds": ["p"]},
    ),
    "QueryEvents": (
        lambda wix: wix.all_bookings(from_=NOW, to=LATER, max_bookings=9),
        {"events": [BOOKING], "pagingMetadata": MORE},
    ),
    "BulkReportEvent": (
        lambda wix: wix.report_events("t", [TriggeredEvent({}, "e", "k")] * 2),
        {"results": [], "bulkActionMetadata": {"totalSuccesses": 2, "totalFailures": 0}},
    ),
    "QuerySchedules": (
        lambda wix: wix.all_schedules(),
        {"schedules": [{"id": "s", "timeZone": "UTC"}], "pagingMetadata": MORE},
    ),
    "QueryStaffMembers": (
        lambda wix: wix.all_staff_members(),
        {"staffMembers": [{"id": "m", "resource": {"id": "r"}}], "pagingMetadata": MORE},
    ),
    "GetSiteProperties": (
        lambda wix: wix.get_site_properties(),
        {"properties": {"timeZone": "UTC", "locale": {"languageCode": "de", "country": "AT"}}},
    ),
    "GetAppInstance": (
        lambda wix: wix.get_app_instance(),
        {"instance": {"instanceId": "i", "permissions": []}, "site": {"installedWixApps": ["a"]}},
    ),
}


async def sleep(_: float) -> None:
    pass


RETRY_CLOCK = RetryClock(sleep=sleep)


async def ask(method, response):
    async def answer(_: httpx.Request) -> httpx.Response:
        made: httpx.Response = response()
        return made

    async with httpx.MockTransport(answer) as transport:
        client = WixClient(transport, base_url=BASE, auth=ApiKey("k", "s"), retry_clock=RETRY_CLOCK)
        tokens = TokenEndpoint(
            transport, base_url=BASE, app_id="a", secrets=[Secret("x")], retry_clock=RETRY_CLOCK
        )
        try:
            if method == "CreateAccessToken":
                await tokens.mint("i")
            else:
                await ASKED[method][0](client)
        except WixError:
            pass


METHODS = (*ASKED, "CreateAccessToken")
SAID = {name: said for name, (_, said) in ASKED.items()} | {
    "CreateAccessToken": {"access_token": "t", "token_type": "Bearer", "expires_in": 14400},
}


@example_settings(100)
@given(some.sampled_from(METHODS), odd_responses)
async def test_any_response_is_a_value_or_a_wix_error(method, odd):
    await ask(method, lambda: build_response(odd))


@example_settings(100)
@given(some.sampled_from(METHODS), changes)
async def test_any_changed_response_is_a_value_or_a_wix_error(method, change):
    body = change_json(json.dumps(SAID[method]).encode(), change)
    await ask(method, lambda: httpx.Response(200, content=body))


@pytest.mark.parametrize("header", HEADERS, ids=lambda header: repr(header)[:60])
async def test_any_header_value_is_handled(header):
    for status in (200, 302, 429, 503):
        await ask("ListProviders", partial(build_response, (status, b"{}", [header])))


@pytest.mark.parametrize("body", BODIES, ids=lambda body: repr(body)[:40])
async def test_any_body_is_handled(body):
    for method in METHODS:
        for status in (200, 400):
            await ask(method, partial(build_response, (status, body, [])))


@pytest.mark.parametrize("method", METHODS)
async def test_any_member_value_is_handled(method):
    for key in SAID[method]:
        for value in VALUES:
            body = json.dumps({**SAID[method], key: value}).encode()
            await ask(method, partial(build_response, (200, body, [])))
