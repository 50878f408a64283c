"""Connecting: validation, its order, and the state of a new connection."""

import string

import pytest

from tests.rows import each_row
from tests.sandbox.conftest import (
    ANNA,
    APPLE,
    CANCELLED,
    EXTERNAL,
    GOOGLE,
    MICROSOFT,
    NOA,
    code,
    violation,
)

UNKNOWN = "00000000-0000-4000-8000-000000000000"
EXTRA = "27f82f94-6709-4347-bf02-83a32bc318aa"
BUSINESS = "23961c52-2970-4819-ae6f-8f356f02bfb4"
SERVICE = "98daa4bf-7559-4f89-b3fb-95ee22432045"
PRIMARY = {"enabled": True, "primaryCalendar": {}}


async def test_three_providers_are_listed_in_documented_order(wix):
    found = (await wix.get(f"{EXTERNAL}/providers")).json()["providers"]
    assert [(one["id"], one["calendarType"]) for one in found] == [
        (GOOGLE, "GOOGLE"),
        (APPLE, "I_CAL"),
        (MICROSOFT, "MICROSOFT"),
    ]


async def test_an_installed_app_can_add_a_fourth_provider(wix, control):
    await control.switch(extra_provider=True)
    extra = (await wix.get(f"{EXTERNAL}/providers")).json()["providers"][3]
    assert (extra["calendarType"], extra["features"]["updateSyncConfig"]) == ("OTHER", True)
    connection_id = await wix.allow(providerId=EXTRA)
    answer = await wix.update(connection_id, {"listEventFromCalendars": PRIMARY})
    assert answer.status_code == 200


async def test_credentials_create_a_connection_without_sync(wix):
    connection = (await wix.by_credentials()).json()["connection"]
    assert connection["status"] == "CONNECTED"
    assert connection["externalAccountEmail"] == "noa@mail.example"
    assert connection["scheduleId"] == NOA
    assert "syncConfig" not in connection


async def test_a_connection_id_is_long_and_opaque(wix):
    connection_id = await wix.apple()
    assert 149 <= len(connection_id) <= 183
    assert set(connection_id) <= set(string.ascii_letters + string.digits)


async def test_google_starts_with_import_enabled(wix):
    connection = (await wix.connection(await wix.allow())).json()["connection"]
    assert connection["syncConfig"] == {"listEventFromCalendars": PRIMARY}


async def test_google_exports_if_its_features_allow(wix, control):
    await control.switch(google_export="PRIMARY_CALENDAR_ONLY")
    connection = (await wix.connection(await wix.allow())).json()["connection"]
    assert connection["syncConfig"]["syncToCalendar"] == PRIMARY


async def test_others_can_start_with_both_directions_on(wix, control):
    await control.switch(default_sync="both")
    connection = (await wix.by_credentials()).json()["connection"]
    assert connection["syncConfig"]["listEventFromCalendars"]["enabled"] is True
    assert connection["syncConfig"]["syncToCalendar"] == {"enabled": True, "dedicatedCalendar": {}}


@pytest.mark.parametrize("schedule_id", [BUSINESS, SERVICE, ANNA])
async def test_any_active_schedule_can_be_connected(wix, schedule_id):
    assert (await wix.by_credentials(scheduleId=schedule_id)).status_code == 200


async def test_the_same_account_can_be_connected_twice(wix):
    assert await wix.apple() != await wix.apple()


@pytest.mark.parametrize("call", ["by_oauth", "by_credentials"])
@pytest.mark.parametrize(
    "changes", [{"scheduleId": UNKNOWN}, {"scheduleId": CANCELLED}, {"providerId": UNKNOWN}]
)
async def test_unknown_schedules_and_providers_cannot_be_connected(wix, call, changes):
    assert code(await getattr(wix, call)(**changes)) == (404, "NOT_FOUND")


@each_row("call", ["by_oauth", "by_credentials"])
@each_row(
    ("changes", "field", "rule"),
    [
        ({"scheduleId": "6"}, "scheduleId", "FORMAT"),
        ({"providerId": 6}, "providerId", "FORMAT"),
        ({"providerId": ""}, "providerId", "REQUIRED_FIELD"),
        ({"scheduleId": None}, "scheduleId", "REQUIRED_FIELD"),
    ],
)
async def test_ids_are_guids(wix, call, changes, field, rule):
    assert violation(await getattr(wix, call)(**changes)) == (400, field, rule)


@pytest.mark.parametrize(
    ("field", "value", "rule"),
    [
        ("email", "noa", "FORMAT"),
        ("email", "noa@localhost", "FORMAT"),
        ("email", f"{'n' * 320}@mail.example", "FORMAT"),
        ("email", None, "REQUIRED_FIELD"),
        ("password", "", "REQUIRED_FIELD"),
        ("password", 1234, "FORMAT"),
    ],
)
async def test_credentials_are_validated(wix, field, value, rule):
    assert violation(await wix.by_credentials(**{field: value})) == (400, field, rule)


@each_row(
    "url",
    [
        "/back",
        "//app.example/back",
        "javascript:alert(1)",
        "ftp://app.example/",
        "http://app.example/back",
        "https://",
        "https://app.example:port/",
        "https://app.example/b ack",
        "https://app.example/\r\nX: y",
        "https:\\\\app.example",
        "https://exämple.de/",
    ],
)
async def test_a_redirect_url_is_an_absolute_web_address(wix, url):
    assert violation(await wix.by_oauth(redirectUrl=url)) == (400, "redirectUrl", "FORMAT")


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:80"])
async def test_plain_http_redirects_need_a_loopback_host(wix, host):
    assert (await wix.by_oauth(redirectUrl=f"http://{host}/back")).status_code == 200


@pytest.mark.parametrize(
    "password", ["abcd-dcba-abcd-dcba", "abcd dcba abcd dcba", "abcddcbaabcddcba"]
)
async def test_an_app_password_may_come_with_or_without_dashes(wix, password):
    assert (await wix.by_credentials(password=password)).status_code == 200


@pytest.mark.parametrize("password", ["hunter2", "abcd-dcba-abcd", "wron-gabc-abcd-abcd"])
async def test_another_password_is_bad_credentials(wix, password):
    assert code(await wix.by_credentials(password=password)) == (401, "BAD_CREDENTIALS")


async def test_credentials_and_calendars_need_premium(wix, control):
    connection_id = await wix.apple()
    await control.switch(premium=False)
    refused = (403, "PREMIUM_FEATURE_NOT_ENABLED")
    assert code(await wix.by_credentials()) == refused
    assert code(await wix.get(f"{EXTERNAL}/connections/{connection_id}/calendars")) == refused


async def test_a_provider_is_connected_only_by_its_own_method(wix):
    refused = (428, "NOT_SUPPORTED_BY_PROVIDER")
    assert code(await wix.by_credentials(providerId=MICROSOFT)) == refused
    assert code(await wix.by_oauth(providerId=APPLE)) == refused


@pytest.mark.parametrize("key", ["oauthUrl", "oAuthUrl", "oAUthUrl"])
async def test_every_documented_key_for_the_oauth_url_is_supported(wix, control, key):
    await control.switch(oauth_url_key=key)
    assert list((await wix.by_oauth()).json()) == [key]
