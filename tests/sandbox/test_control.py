"""The control API: switches, faults, recorded calls, and rejected requests."""

import pytest

from tests.rows import each_row
from tests.sandbox.conftest import ANNA, EXTERNAL, NOA, OTHER_SITE, code

PROVIDERS = f"{EXTERNAL}/providers"
SCHEDULES = "/calendar/v3/schedules/query"
BUSINESS_APP = {"query": {"cursorPaging": {"limit": 100}}}


async def count(wix):
    schedules = (await wix.post(SCHEDULES, BUSINESS_APP)).json()["schedules"]
    connections = (await wix.connections()).json()["connections"]
    events = (await wix.events(**{"cursorPaging.limit": 1000})).json()["events"]
    return len(schedules), len(connections), len(events)


async def test_a_site_can_be_of_any_size(wix, control):
    await control.switch(schedules=40, connections=30, events=700)
    schedules, connections, events = await count(wix)
    assert (schedules, connections) == (1 + 40 + 3, 30)
    assert events > 600
    await control.switch(schedules=0, connections=0, events=0)
    assert await count(wix) == (4, 0, 0)


async def test_a_site_without_staff_connects_its_business(wix, control):
    await control.switch(schedules=0, connections=1)
    assert (await count(wix))[:2] == (4, 1)


async def test_people_can_be_named(wix, control):
    await control.switch(names=["Åsa", "李"], schedules=8)
    schedules = (await wix.post(SCHEDULES, BUSINESS_APP)).json()["schedules"]
    assert {"Åsa", "李", "佐藤 美咲", "Stylist 8"} <= {one["name"] for one in schedules}


async def test_changing_the_size_reseeds_the_site(wix, control):
    connection_id = await wix.apple()
    await control.switch(style="samples")
    assert (await wix.connection(connection_id)).status_code == 200
    await control.switch(connections=2)
    assert (await wix.connection(connection_id)).status_code == 404


async def test_switches_are_merged_and_belong_to_one_site(wix, control, call_as):
    await control.switch(style="samples", site_id=OTHER_SITE)
    answer = await control.post("site", {"premium": False, "site_id": OTHER_SITE})
    assert (answer.json()["style"], answer.json()["premium"]) == ("samples", False)
    assert answer.json()["site_id"] == OTHER_SITE
    other = call_as(authorization="k", wix_site_id=OTHER_SITE)
    assert code(await other.by_credentials()) == (403, "PREMIUM_FEATURE_NOT_ENABLED")
    assert (await wix.by_credentials()).status_code == 200


@each_row(
    ("path", "body", "words"),
    [
        ("site", {"color": "red"}, "unknown switch 'color'"),
        ("site", {"style": "pretty"}, "style is one of: typings, samples"),
        ("site", {"schedules": -1}, "schedules is a whole number"),
        ("site", {"schedules": True}, "schedules is a whole number"),
        ("site", {"premium": 1}, "premium is true or false"),
        ("site", {"names": "Anna"}, "names is a list of strings"),
        ("site", {"names": [1]}, "names is a list of strings"),
        ("site", {"site_id": "mine"}, "site_id value is not a valid GUID"),
        ("site", [], "not a JSON object"),
        ("faults", {}, "faults come as a list"),
        ("faults", ["x"], "a fault is an object"),
        ("faults", [{"method": "Explode"}], "method is * or one of: "),
        ("faults", [{}], "method is * or one of: "),
        ("faults", [{"method": []}], "method is * or one of: "),
        ("faults", [{"method": "*", "colour": 1}], "unknown key 'colour'"),
        ("faults", [{"method": "*", "status": 99}], "status is a whole number from 200 to 599"),
        ("faults", [{"method": "*", "times": 0}], "times is a whole number from 1"),
        ("faults", [{"method": "*", "delay_ms": "1"}], "delay_ms is a whole number from 0"),
        ("faults", [{"method": "*", "raw": 1}], "raw is a string"),
        ("faults", [{"method": "*", "headers": {"a": 1}}], "headers is an object of strings"),
        ("faults", [{"method": "*", "headers": []}], "headers is an object of strings"),
        ("faults", [{"method": "*", "headers": {"a": "b\r\nc"}}], "headers is an object of"),
        ("faults", [{"method": "*", "site_id": "mine"}], "site_id value is not a valid GUID"),
        ("events", {"scheduleId": NOA}, "Importing connection not found"),
        ("events", {}, "scheduleId must not be empty"),
        ("events", {"scheduleId": ANNA, "calendarName": "No"}, "calendarName is one of: anna"),
        ("events", {"scheduleId": ANNA, "title": "x"}, "start must not be empty"),
    ],
)
async def test_a_malformed_request_is_rejected_with_a_reason(control, path, body, words):
    answer = await control.post(path, body)
    assert answer.status_code in {400, 404}
    assert words in answer.json()["message"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"status": "FINE"}, "status is null or one of"),
        ({"status": []}, "status is null or one of"),
        ({"errorReason": "BORED"}, "errorReason is one of"),
        ({"externalAccountEmail": "x"}, "is not a valid EMAIL"),
        ({"id": "x"}, "unknown key 'id'"),
    ],
)
async def test_a_malformed_change_leaves_a_connection_unchanged(wix, control, body, words):
    connection_id = await wix.apple()
    before = (await wix.connection(connection_id)).json()
    answer = await control.post(f"connections/{connection_id}", body)
    assert answer.status_code == 400
    assert words in answer.json()["message"]
    assert (await wix.connection(connection_id)).json() == before


async def test_a_connection_can_be_broken_and_restored(wix, control):
    connection_id = await wix.apple()
    changes = {"status": "ERROR", "errorReason": "EXTERNAL_CALENDAR_DELETED"}
    await control.change(connection_id, **changes, externalAccountEmail="new@mail.example")
    connection = (await wix.connection(connection_id)).json()["connection"]
    assert connection.items() >= {**changes, "externalAccountEmail": "new@mail.example"}.items()
    await control.change(connection_id, status=None)
    connection = (await wix.connection(connection_id)).json()["connection"]
    assert (connection["status"], connection["errorReason"]) == ("CONNECTED", "UNDEFINED")
    await control.change(connection_id, status="DISCONNECTED")
    answer = await wix.post(f"{EXTERNAL}/connections/{connection_id}/disconnect")
    assert code(answer) == (428, "CONNECTION_ALREADY_DISCONNECTED")


async def test_a_connection_of_no_site_cannot_be_changed(control):
    assert (await control.post("connections/nobody", {})).status_code == 404


async def test_an_event_can_be_added_to_a_schedule_or_a_connection(wix, control):
    span = {"start": "2026-11-18T08:00:00+01:00", "end": "2026-11-18T09:00:00+01:00"}
    connection_id = (await wix.connections(scheduleIds=ANNA)).json()["connections"][0]["id"]
    for target in ({"scheduleId": ANNA}, {"connectionId": connection_id}):
        answer = await control.post("events", {**target, **span, "title": "Added"})
        assert answer.json()["event"]["start"] == "2026-11-18T07:00:00.000Z"
    listed = (await wix.events(fieldsets="OWN_PI")).json()["events"]
    assert [one["title"] for one in listed][:2] == ["Added", "Added"]


async def test_a_fault_replaces_a_response_once(wix, control):
    body = {"message": "Too many requests", "details": {}}
    headers = {"Retry-After": "7"}
    await control.fault(
        {"method": "ListProviders", "status": 429, "body": body, "headers": headers, "times": 2}
    )
    assert (await wix.connections()).status_code == 200
    for _ in range(2):
        answer = await wix.get(PROVIDERS)
        assert (answer.status_code, answer.json()) == (429, body)
        assert answer.headers["retry-after"] == "7"
        assert answer.headers["x-wix-request-id"]
    assert (await wix.get(PROVIDERS)).status_code == 200


async def test_a_fault_prevents_the_methods_effect(wix, control):
    await control.fault({"method": "ConnectByCredentials", "status": 503})
    assert (await wix.by_credentials()).status_code == 503
    assert (await wix.connections(scheduleIds=NOA)).json()["connections"] == []


async def test_a_fault_may_be_for_any_method_of_one_site(wix, control, call_as):
    await control.fault({"method": "*", "status": 500, "site_id": OTHER_SITE})
    assert (await wix.get(PROVIDERS)).status_code == 200
    other = call_as(authorization="k", wix_site_id=OTHER_SITE)
    assert (await other.get(PROVIDERS)).status_code == 500
    assert (await other.get(PROVIDERS)).status_code == 200


async def test_a_fault_may_have_a_raw_body(wix, control):
    await control.fault({"method": "*", "status": 502, "raw": "<h1>Bad gateway"})
    answer = await wix.get(PROVIDERS)
    assert (answer.status_code, answer.text) == (502, "<h1>Bad gateway")
    assert answer.headers["content-type"].startswith("text/html")


async def test_a_fault_may_succeed_with_an_invalid_body(wix, control):
    await control.fault({"method": "ListProviders", "body": {"providers": None}})
    answer = await wix.get(PROVIDERS)
    assert (answer.status_code, answer.json()) == (200, {"providers": None})


async def test_a_fault_with_only_a_delay_keeps_the_response(wix, control, clock):
    before = clock.now
    await control.fault({"method": "*", "delay_ms": 1500})
    assert len((await wix.get(PROVIDERS)).json()["providers"]) == 3
    assert (clock.now - before).total_seconds() == 1.5


async def test_faults_queue_up_and_can_be_cleared(wix, control):
    await control.fault({"method": "*", "status": 500})
    await control.fault({"method": "ListProviders", "status": 503}, {"method": "*", "status": 504})
    assert [(await wix.get(PROVIDERS)).status_code for _ in range(2)] == [500, 503]
    await control.http.delete("/sandbox/control/faults")
    assert (await wix.get(PROVIDERS)).status_code == 200


async def test_calls_are_recorded_without_secrets(wix, control):
    await wix.by_credentials(password="abcd-dcba-abcd-dcba")
    await wix.by_credentials(password="efgh-hgfe-efgh-hgfe")
    await wix.by_credentials(email="someone.else@mail.example")
    await wix.get("/bookings/v2/external-calendar/providers", a="b")
    calls = await control.calls()
    assert [(one["method"], one["verb"], one["status"]) for one in calls] == [
        *[("ConnectByCredentials", "POST", 200)] * 3,
        ("Unknown", "GET", 404),
    ]
    assert calls[3]["query"] == "a=b"
    assert calls[0]["path"] == f"{EXTERNAL}/connections:connectByCredentials"
    assert calls[0]["body_digest"] == calls[1]["body_digest"] != calls[2]["body_digest"]
    assert calls[3]["body_digest"] is None
    assert "abcd" not in str(calls)


async def test_a_reset_restores_the_initial_state(wix, control):
    before = (await wix.connections()).json()
    await wix.apple()
    await control.switch(premium=False)
    await control.fault({"method": "*", "status": 500})
    url = (await wix.post(f"{EXTERNAL}/connections:connectByOAuth", {})).status_code
    assert url == 500
    await control.fault({"method": "*", "status": 500})
    await control.post("reset")
    assert await control.calls() == []
    assert (await wix.connections()).json() == before
    assert (await wix.by_credentials()).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "nonsense"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9"},
    ],
)
async def test_pages_of_other_sites_cannot_call_the_control_api(control, headers):
    answer = await control.http.post("/sandbox/control/reset", headers=headers)
    assert answer.status_code == 403
