"""A public sandbox: what strangers inject affects no page, and what they make is bounded."""

import uuid
from dataclasses import replace

import httpx
import pytest

from app.sandbox import (
    DEMO_APP_ID,
    DEMO_APP_SECRET,
    DEMO_SITE_ID,
    TRIGGER_KEY,
    create_sandbox,
    standalone_app,
)
from app.sandbox.automations import SCHEMA
from app.sandbox.error import ControlError
from app.sandbox.limits import PUBLIC
from app.sandbox.opaque_tokens import OpaqueTokens
from app.sandbox.switches import Switches
from tests.sandbox.conftest import ANNA, BASE, EXTERNAL, Control, Wix

PROVIDERS = f"{EXTERNAL}/providers"
REPORT = "/sandbox/api/automations/v1/events/report"
STRICT = "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"
SITES = [str(uuid.UUID(int=number, version=4)) for number in range(120)]


@pytest.fixture
def sandbox(clock):
    return create_sandbox(clock=clock, sleep=clock.sleep, public=True)


@pytest.fixture
def state(sandbox):
    return sandbox.state.sandbox


@pytest.fixture
async def http(sandbox):
    transport = httpx.ASGITransport(app=standalone_app(sandbox))
    async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
        yield client


@pytest.fixture
def control(http):
    return Control(http)


def call_as(http, site_id):
    return http.get(
        f"/sandbox/api{PROVIDERS}", headers={"authorization": "k", "wix-site-id": site_id}
    )


async def test_every_response_of_the_api_is_without_scripts_and_origin(http, control):
    await control.fault({"method": "ListProviders", "raw": "<script>", "site_id": SITES[0]})
    answers = [
        await call_as(http, SITES[0]),
        await call_as(http, SITES[0]),
        await http.get(f"/sandbox/api{PROVIDERS}"),
        await http.get("/sandbox/api/<script>"),
        await http.get("/sandbox/control/calls"),
        await http.post("/sandbox/control/site", json={"<script>": 1}),
    ]
    assert [one.status_code for one in answers] == [200, 200, 401, 404, 200, 400]
    assert answers[0].text == "<script>"
    for answer in answers:
        assert answer.headers.get_list("content-security-policy") == [STRICT]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "name",
    [
        *("Set-Cookie", "content-security-policy", "X-Content-Type-Options", "Clear-Site-Data"),
        *("access-control-allow-origin", "refresh", "strict-transport-security", "link"),
        *("service-worker-allowed", "x-accel-redirect", "www-authenticate", "content-length", ""),
    ],
)
async def test_a_fault_sets_no_header_that_concerns_other_pages(control, name):
    fault = {"method": "*", "headers": {name: "x"}}
    answer = await control.post("faults", [fault])
    assert (answer.status_code, name.lower() in answer.json()["message"]) == (400, True)


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil", "x", ""])
async def test_a_fault_redirects_to_no_other_site(control, target):
    fault = {"method": "*", "status": 302, "headers": {"Location": target}}
    assert (await control.post("faults", [fault])).status_code == 400


async def test_pending_faults_are_bounded(control):
    many = [{"method": "ListEvents"}] * 400
    assert (await control.post("faults", many)).json() == {"waiting": 400}
    assert (await control.post("faults", many)).status_code == 400


async def test_the_least_recently_used_site_is_seeded_again(http, control, state):
    await control.switch(site_name="Demo")
    for number, site_id in enumerate(SITES[:60]):
        await control.switch(site_id=site_id, site_name=f"Site {number}")
        await call_as(http, SITES[0])
    kept = [SITES[0], *SITES[12:60], DEMO_SITE_ID]
    assert all(state.site(one).switches.site_name != "Studio Nord" for one in kept)
    assert all(state.site(one).switches.site_name == "Studio Nord" for one in SITES[1:12])
    assert state.site().switches.site_name == "Demo"


async def test_people_connections_and_events_are_bounded_over_all_sites(control, state):
    state.limits = replace(state.limits, objects=500)
    await control.switch(site_id=SITES[0], schedules=200, connections=0)
    await control.switch(site_id=SITES[1], schedules=200, connections=0)
    for more in ({"schedules": 90}, {"connections": 7}, {"connections": 1, "events": 95}):
        answer = await control.post("site", {"site_id": SITES[2], **more})
        assert answer.status_code == 400
        assert "500 people, connections and events" in answer.json()["message"]
    await control.switch(site_id=SITES[0], schedules=1)  # in place of its 200
    await control.switch(site_id=SITES[2], schedules=200, connections=0)


async def test_a_full_sandbox_takes_neither_events_nor_connections(http, control, state):
    http.headers["authorization"] = "k"
    event = {"scheduleId": ANNA, "start": "2026-11-18T07:00:00Z", "end": "2026-11-18T08:00:00Z"}
    for added, status in ((18, 200), (17, 400)):
        state.limits = replace(state.limits, objects=state.site().size + added)
        assert (await control.post("events", {**event, "title": "x"})).status_code == 200
        assert (await Wix(http).by_credentials()).status_code == status
    state.limits = replace(state.limits, objects=state.site().size)
    assert (await control.post("events", {**event, "title": "x"})).status_code == 400


def test_installations_are_bounded(state):
    installations = state.installations
    ids = [str(uuid.UUID(int=number, version=4)) for number in range(10_001)]
    demo, first = (installations.instance_id(one) for one in (DEMO_SITE_ID, ids[0]))
    for site_id in ids[:-1]:
        installations.instance_id(site_id)
        installations.set_installed(site_id, installed=False)
    assert (installations.site_id(demo), installations.site_id(first)) == (DEMO_SITE_ID, first)
    installations.set_installed(ids[0], installed=True)
    installations.set_installed(ids[0], installed=False)
    with pytest.raises(ControlError, match="10000 sites"):
        installations.set_installed(ids[-1], installed=False)


async def test_long_app_ids_are_refused(http):
    body = {"grant_type": "client_credentials", "client_secret": "any", "instance_id": SITES[0]}
    for size, status in ((100, 200), (101, 400)):
        sent = {**body, "client_id": "x" * size}
        answer = await http.post("/sandbox/api/oauth2/token", json=sent)
        assert answer.status_code == status


async def test_long_titles_are_refused(control):
    event = {"scheduleId": ANNA, "start": "2026-11-18T07:00:00Z", "end": "2026-11-18T08:00:00Z"}
    for size, status in ((1000, 200), (1001, 400)):
        answer = await control.post("events", {**event, "title": "x" * size})
        assert answer.status_code == status


async def test_reported_events_are_few_and_short(http, state):
    app = {"grant_type": "client_credentials", "client_id": DEMO_APP_ID}
    app |= {"client_secret": DEMO_APP_SECRET, "instance_id": DEMO_SITE_ID}
    token = (await http.post("/sandbox/api/oauth2/token", json=app)).json()["access_token"]
    http.headers["authorization"] = token
    payload = dict.fromkeys(SCHEMA, "x")
    for number in range(60):
        event = {"triggerKey": TRIGGER_KEY, "payload": {**payload, "number": number}}
        assert (await http.post(REPORT, json=event)).status_code == 200
    kept = [one.payload["number"] for one in state.reported_events()]
    assert kept == [*range(10, 60)]
    for long in ({"payload": {**payload, "more": ["x"] * 900}}, {"idempotency": {"x": "x" * 4000}}):
        assert (await http.post(REPORT, json={**event, **long})).status_code == 400
    assert len(state.reported_events()) == 50


def test_what_cursors_stand_for_is_bounded():
    tokens = OpaqueTokens(most_chars=5_000)
    short, *_ = issued = [tokens.issue("x"), *(tokens.issue("x" * 1_000) for _ in range(9))]
    assert [one for one in issued if tokens.read(one)] == issued[-3:]
    assert tokens.read(short) is None
    assert tokens.read(tokens.issue("x" * 5_000)) is None
    assert tokens.read(tokens.issue("y")) == "y"


async def test_recorded_calls_are_few_and_short(http, control):
    for number in range(600):
        await http.get("/sandbox/api/x", headers={"wix-site-id": "s" * 9999, "n": str(number)})
    calls = await control.calls()
    assert len(calls) == 500
    assert len(calls[0]["site_id"]) == 100


async def test_a_public_sandbox_of_its_own_posts_to_no_url(control):
    answer = await control.post("webhook", {"event": "AppInstalled", "url": f"{BASE}/x"})
    assert answer.status_code == 400


async def test_a_sandbox_of_this_machine_keeps_more(clock):
    state = create_sandbox(clock=clock).state.sandbox
    for site_id in SITES:
        state.site(site_id).switches = Switches(site_name="Kept")
    assert all(state.site(one).switches.site_name == "Kept" for one in SITES)
    state.check_room(60_000)


def test_a_public_sandbox_keeps_50_sites_of_50_000_objects():
    assert (PUBLIC.sites, PUBLIC.objects) == (50, 50_000)
