"""Test doubles: a clock that is a number, the sandbox's control API, a consent page."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx

from app.calendars.connecting.callback import CallbackParams
from app.calendars.directory.site_directory import Directory
from app.calendars.history.site_history import SiteHistory
from app.calendars.snapshot.site_client import SiteClient
from app.calendars.snapshot.site_snapshot import SiteSnapshot
from app.calendars.snapshot.snapshot_ages import Ages, SnapshotAges
from app.calendars.sync.sync_plan import SyncChange, planned_config
from app.calendars.sync.sync_settings import SyncSettings
from app.sandbox import DEMO_SITE_ID
from app.stores.memory_stores import MemoryStores
from app.wix import ApiKey, RetryClock, Secret

ORIGIN = "http://127.0.0.1:8000"
CALLBACK = "https://calendars.example/oauth/callback/"
KEY = "the-newest-key-of-these-tests-0123456789"
OTHER_SITE = "22222222-2222-4222-8222-222222222222"

BUSINESS = "23961c52-2970-4819-ae6f-8f356f02bfb4"
ANNA, NOA = "6301bbfc-a0c5-454e-8ff9-bb510944fe0c", "b120a366-f0bb-49cf-82f2-dc05873f9bd0"
HAIRCUT, CANCELLED = "98daa4bf-7559-4f89-b3fb-95ee22432045", "e9a5642c-7d07-43e5-b6e5-c77a2ee05f69"
SUPPLIERS = "48018f5e-1863-41da-abca-5daa475d779c"
NOBODY = "00000000-0000-4000-8000-000000000000"
GOOGLE = "6c533722-f1f9-4847-95c7-d4c4922ae9b0"
APPLE = "9f084ae8-b3a6-4eb6-a29d-bc682c04b5fc"
MICROSOFT = "ae0d26b4-7e04-4735-a15e-1b1acaba2f00"


@dataclass
class Clock:
    """A clock that advances only by waiting, and records the waits."""

    now_s: float = datetime(2026, 11, 22, 9, 0, tzinfo=UTC).timestamp()
    waits_s: list[float] = field(default_factory=list)

    def __call__(self):
        return self.now_s

    def utc(self):
        return datetime.fromtimestamp(self.now_s, UTC)

    def advance(self, seconds):
        self.now_s += seconds

    async def wait(self, seconds):
        self.waits_s.append(seconds)
        self.advance(seconds)


class Control:
    """The sandbox's control API."""

    def __init__(self, http):
        self.http = http

    async def post(self, name, body):
        answer = await self.http.post(f"/sandbox/control/{name}", json=body)
        assert answer.status_code == 200, answer.text

    async def switch(self, **switches):
        await self.post("site", switches)

    async def fault(self, method, status, **more):
        await self.post("faults", [{"method": method, "status": status, **more}])

    async def change(self, connection_id, **changes):
        await self.post(f"connections/{connection_id}", changes)

    async def calls(self):
        answer = await self.http.get("/sandbox/control/calls")
        return [call["method"] for call in answer.json()["calls"]]


def refusal(code):
    return {"message": "", "details": {"applicationError": {"code": code}}}


def cookies_with(*tokens):
    """The cookies of a browser: the same ones for every nonce."""
    return lambda _: tokens


async def decide(http, authorization, outcome="allow"):
    """Submit the consent page; return the state and the parameters of the callback."""
    form = {"outcome": outcome, "account": "me@mail.example"}
    answer = await http.post(authorization.oauth_url, data=form)
    assert answer.status_code == 303, answer.text
    back = httpx.URL(answer.headers["location"])
    query = back.params
    found = CallbackParams(tuple(query.get_list("connectionId")), tuple(query.get_list("error")))
    return back.path.rpartition("/")[2], found


async def complete_flow(connecting, started_flow, answer=None):
    """Call the callback in the browser that started the flow."""
    held = cookies_with(started_flow.authorization.flow_token)
    return await connecting.handle_callback(
        state=started_flow.state, tokens_for=held, params=answer or started_flow.answer
    )


async def apple_connection(wix):
    """Connect Noa's schedule to an Apple account: four calendars, both directions open."""
    return await wix.connect_by_credentials(
        schedule_id=NOA,
        provider_id=APPLE,
        email="noa@mail.example",
        password=Secret("abcd-dcba-abcd-dcba"),
    )


async def features_of(wix, provider_id):
    return next(one.features for one in await wix.list_providers() if one.id == provider_id)


def client(transport, clock, site_id=DEMO_SITE_ID):
    retry_clock = RetryClock(clock=clock, sleep=clock.wait, random=lambda: 0.0, now=clock.utc)
    base_url = f"{ORIGIN}/sandbox/api"
    key = ApiKey("key", site_id)
    return SiteClient(transport, base_url=base_url, auth=key, retry_clock=retry_clock)


NO_CACHE = Ages(0, 0, 0)


def snapshot_of(wix, clock=None, ages=NO_CACHE):
    """A snapshot that observes its client; unless told otherwise, every read asks Wix."""
    clock = clock or Clock()
    every = SnapshotAges(ages, ages, ages, ages, ages)
    wix.observer = SiteSnapshot(wix, clock=clock, now=clock.utc, ages=every)
    return wix.observer


def directory_of(wix):
    return Directory(wix, snapshot_of(wix))


def a_history():
    """A history of the demo site in memory."""
    return SiteHistory(MemoryStores(), DEMO_SITE_ID, Clock())


def settings_of(wix):
    return SyncSettings(wix, snapshot_of(wix), a_history())


class Account:
    """Noa's connected Apple account, and a form that requests both directions."""

    def __init__(self, made, offered):
        self.connection, self.offered = made, offered
        self.home, self.work, *_ = (one.id for one in offered.calendars)
        self.wish = SyncChange(import_enabled=True, calendar_ids=(self.home,), export_enabled=True)

    async def save(self, settings, wish=None):
        return await save(settings, self.connection, self.offered, wish or self.wish)


async def save(settings, connection, options, change):
    return await settings.save(connection, planned_config(connection, options, change))


def chosen(saved):
    """The calendar ids that Wix stores after saving."""
    return {calendar.id for calendar in saved.connection.sync_config.imports.calendars}


def overriding_wix(clock, account, first_status=200):
    """Wix storing other settings than requested: no export, another calendar."""
    kept = {
        "listEventFromCalendars": {
            "enabled": True,
            "calendars": {"calendars": [{"id": account.work}]},
        },
        "syncToCalendar": {"enabled": False, "dedicatedCalendar": {}},
    }
    body = {"id": account.connection.id, "status": "SYNCED", "syncConfig": kept}
    statuses = [first_status]

    def answer(request):
        status = statuses.pop() if request.method == "PATCH" and statuses else 200
        return httpx.Response(status, content=json.dumps({"connection": body}))

    return settings_of(client(httpx.MockTransport(answer), clock))
