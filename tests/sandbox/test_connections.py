"""Connections over time: statuses, lists, calendars, disconnecting."""

import pytest

from tests.sandbox.conftest import ANNA, DMITRI, EXTERNAL, GOOGLE, MICROSOFT, NOA, code, violation

EXPORT = {"syncToCalendar": {"enabled": True, "dedicatedCalendar": {}}}


async def status(wix, connection_id):
    return (await wix.connection(connection_id)).json()["connection"]["status"]


async def broken(wix):
    found = (await wix.connections(scheduleIds=DMITRI)).json()["connections"]
    return found[0]["id"]


async def test_a_site_starts_with_a_healthy_and_a_broken_connection(wix):
    found = (await wix.connections()).json()["connections"]
    assert [(one["providerId"], one["status"], one["errorReason"]) for one in found] == [
        (GOOGLE, "SYNCED", "UNDEFINED"),
        (MICROSOFT, "ERROR", "TOKEN_REVOKED"),
    ]


async def test_a_sync_starts_when_enabled_and_takes_some_seconds(wix, clock):
    connection_id = await wix.apple()
    clock.advance(3600)
    assert await status(wix, connection_id) == "CONNECTED"
    await wix.update(connection_id, EXPORT)
    assert await status(wix, connection_id) == "CONNECTED"
    clock.advance(2)
    assert await status(wix, connection_id) == "SYNC_IN_PROGRESS"
    clock.advance(4)
    assert await status(wix, connection_id) == "SYNCED"


async def test_a_connection_with_both_directions_off_is_just_connected(wix, clock):
    connection_id = await wix.apple()
    await wix.update(connection_id, EXPORT)
    clock.advance(6)
    await wix.update(connection_id, {"syncToCalendar": {"enabled": False, "dedicatedCalendar": {}}})
    assert await status(wix, connection_id) == "CONNECTED"


async def test_a_seeded_connection_behaves_like_any_other(wix, control):
    await control.switch(connections=3)
    apple = (await wix.connections()).json()["connections"][2]
    assert apple["status"] == "SYNCED"
    off = {side: {"enabled": False} for side in ("listEventFromCalendars", "syncToCalendar")}
    await wix.update(apple["id"], off)
    assert await status(wix, apple["id"]) == "CONNECTED"


async def test_google_syncs_without_an_update(wix, clock):
    connection_id = await wix.allow()
    clock.advance(6)
    assert await status(wix, connection_id) == "SYNCED"


async def test_connections_are_listed_by_schedule(wix):
    await wix.apple()
    found = (await wix.connections(scheduleIds=[NOA, ANNA])).json()["connections"]
    assert [one["scheduleId"] for one in found] == [ANNA, NOA]


async def test_without_partial_failure_a_broken_connection_fails_the_list(wix, control):
    path = f"{EXTERNAL}/connections"
    answer = await wix.get(path)
    assert (answer.status_code, answer.json()) == (500, {"message": "", "details": {}})
    assert (await wix.get(path, partialFailure="false")).status_code == 500
    assert (await wix.get(path, scheduleIds=ANNA)).status_code == 200
    await control.change(await broken(wix), status="SYNCED")
    assert (await wix.get(path)).status_code == 200


async def test_a_broken_connection_is_listed_with_partial_failure(wix):
    answer = (await wix.connections()).json()
    assert len(answer["connections"]) == 2
    assert answer["failedProviderIds"] == []


async def test_or_only_the_provider_of_a_broken_connection_is_listed(wix, control):
    await control.switch(broken_listed=False)
    answer = (await wix.connections()).json()
    assert [one["providerId"] for one in answer["connections"]] == [GOOGLE]
    assert answer["failedProviderIds"] == [MICROSOFT]
    assert (await wix.connections(scheduleIds=DMITRI)).status_code == 500


@pytest.mark.parametrize(
    ("query", "field"),
    [({"scheduleIds": "x"}, "scheduleIds"), ({"partialFailure": "yes"}, "partialFailure")],
)
async def test_list_parameters_are_validated(wix, query, field):
    answer = await wix.get(f"{EXTERNAL}/connections", **query)
    assert violation(answer) == (400, field, "FORMAT")


async def test_calendars_have_ids_and_names(wix):
    path = f"{EXTERNAL}/connections/{await wix.apple()}/calendars"
    found = (await wix.get(path)).json()["calendars"]
    assert [one["name"] for one in found] == ["Home", "Work", "Family", "Birthdays"]
    assert {len(one["id"]) for one in found} == {25}
    assert (await wix.get(path)).json()["calendars"] == found


async def test_calendars_need_a_connected_account_with_a_choice(wix):
    google, ended = await wix.allow(), await wix.apple()
    await wix.post(f"{EXTERNAL}/connections/{ended}/disconnect")
    expected = {
        google: (428, "NOT_SUPPORTED_BY_PROVIDER"),
        ended: (428, "CONNECTION_NOT_CONNECTED"),
        await broken(wix): (428, "CONNECTION_NOT_CONNECTED"),
        "nobody": (404, "NOT_FOUND"),
    }
    for connection_id, refused in expected.items():
        assert code(await wix.get(f"{EXTERNAL}/connections/{connection_id}/calendars")) == refused


async def test_disconnecting_is_final_and_needs_no_body(wix, clock):
    connection_id = await wix.apple()
    await wix.update(connection_id, EXPORT)
    path = f"{EXTERNAL}/connections/{connection_id}/disconnect"
    connection = (await wix.post(path)).json()["connection"]
    assert connection["status"] == "DISCONNECTED"
    assert connection["syncConfig"]["syncToCalendar"] == {"enabled": False, "dedicatedCalendar": {}}
    clock.advance(60)
    assert code(await wix.post(path)) == (428, "CONNECTION_ALREADY_DISCONNECTED")
    assert await status(wix, connection_id) == "DISCONNECTED"


async def test_a_disconnected_connection_stays_listed(wix):
    connection_id = await wix.apple()
    await wix.post(f"{EXTERNAL}/connections/{connection_id}/disconnect", {})
    found = (await wix.connections(scheduleIds=NOA)).json()["connections"]
    assert [(one["id"], one["status"]) for one in found] == [(connection_id, "DISCONNECTED")]


async def test_a_broken_connection_can_be_disconnected(wix):
    connection_id = await broken(wix)
    await wix.post(f"{EXTERNAL}/connections/{connection_id}/disconnect")
    connection = (await wix.connection(connection_id)).json()["connection"]
    assert (connection["status"], connection["errorReason"]) == ("DISCONNECTED", "UNDEFINED")
    assert (await wix.get(f"{EXTERNAL}/connections")).status_code == 200


async def test_the_style_decides_whether_empty_values_are_written(wix, control):
    await control.switch(style="samples")
    answer = (await wix.connections(scheduleIds=ANNA)).json()
    assert list(answer) == ["connections"]
    assert "errorReason" not in answer["connections"][0]
    broken_one = (await wix.connections(scheduleIds=DMITRI)).json()["connections"][0]
    assert broken_one["errorReason"] == "TOKEN_REVOKED"
