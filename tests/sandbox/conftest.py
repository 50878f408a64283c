from datetime import UTC, datetime, timedelta

import httpx
import pytest

from app.sandbox import create_sandbox, standalone_app

BASE = "http://127.0.0.1:8000"
EXTERNAL = "/bookings/v2/external-calendars"
GOOGLE = "6c533722-f1f9-4847-95c7-d4c4922ae9b0"
APPLE = "9f084ae8-b3a6-4eb6-a29d-bc682c04b5fc"
MICROSOFT = "ae0d26b4-7e04-4735-a15e-1b1acaba2f00"
ANNA, NOA = "6301bbfc-a0c5-454e-8ff9-bb510944fe0c", "b120a366-f0bb-49cf-82f2-dc05873f9bd0"
DMITRI = "c498b6e7-3648-445e-9afa-3a387f006745"
CANCELLED = "e9a5642c-7d07-43e5-b6e5-c77a2ee05f69"
OTHER_SITE = "22222222-2222-4222-8222-222222222222"
WEEKS = {"from": "2026-11-16T00:00:00Z", "to": "2026-12-21T00:00:00Z", "partialFailure": "true"}


class Clock:
    """A clock that only `advance` and `sleep` move."""

    def __init__(self):
        self.now = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

    def __call__(self):
        return self.now

    def advance(self, seconds):
        self.now += timedelta(seconds=seconds)

    async def sleep(self, seconds):
        self.advance(seconds)


class Wix:
    """A client of the API, with methods for the longer calls."""

    def __init__(self, client):
        self.http = client

    async def get(self, path, **query):
        return await self.http.get(f"/sandbox/api{path}", params=query)

    async def post(self, path, body=None):
        return await self.http.post(f"/sandbox/api{path}", json=body)

    async def patch(self, path, body):
        return await self.http.patch(f"/sandbox/api{path}", json=body)

    async def connections(self, **query):
        return await self.get(f"{EXTERNAL}/connections", partialFailure="true", **query)

    async def connection(self, connection_id):
        return await self.get(f"{EXTERNAL}/connections/{connection_id}")

    async def events(self, **query):
        return await self.get(f"{EXTERNAL}/events", **{**WEEKS, **query})

    async def by_oauth(self, **changes):
        body = {
            "providerId": GOOGLE,
            "scheduleId": NOA,
            "redirectUrl": "https://app.example/back?state=a%20b#top",
        }
        return await self.post(f"{EXTERNAL}/connections:connectByOAuth", {**body, **changes})

    async def by_credentials(self, **changes):
        body = {
            "providerId": APPLE,
            "scheduleId": NOA,
            "email": "noa@mail.example",
            "password": "abcd-dcba-abcd-dcba",
        }
        return await self.post(f"{EXTERNAL}/connections:connectByCredentials", {**body, **changes})

    async def apple(self, **changes):
        answer = await self.by_credentials(**changes)
        return answer.json()["connection"]["id"]

    async def allow(self, **changes):
        url = (await self.by_oauth(**changes)).json()["oauthUrl"]
        answer = await self.http.post(url, data={"outcome": "allow", "account": "me@mail.example"})
        return httpx.URL(answer.headers["location"]).params["connectionId"]

    async def update(self, connection_id, sync_config, **more):
        path = f"{EXTERNAL}/connections/{connection_id}/sync-config"
        return await self.patch(path, {"syncConfig": sync_config, **more})


class Control:
    """A client of the control API."""

    def __init__(self, client):
        self.http = client

    async def post(self, path, body=None):
        return await self.http.post(f"/sandbox/control/{path}", json=body)

    async def switch(self, **switches):
        answer = await self.post("site", switches)
        assert answer.status_code == 200, answer.text

    async def fault(self, *faults):
        answer = await self.post("faults", list(faults))
        assert answer.status_code == 200, answer.text

    async def change(self, connection_id, **changes):
        answer = await self.post(f"connections/{connection_id}", changes)
        assert answer.status_code == 200, answer.text

    async def calls(self):
        return (await self.http.get("/sandbox/control/calls")).json()["calls"]


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def sandbox(clock):
    return standalone_app(create_sandbox(clock=clock, sleep=clock.sleep))


@pytest.fixture
async def browser(sandbox):
    transport = httpx.ASGITransport(app=sandbox)
    async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
        yield client


@pytest.fixture
def call_as(sandbox):
    """Return a client of a site, or one with other headers."""

    def call(**headers):
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=sandbox),
            base_url=BASE,
            headers={name.replace("_", "-"): text for name, text in headers.items()},
        )
        return Wix(client)

    return call


@pytest.fixture
def wix(call_as):
    return call_as(authorization="any-key")


@pytest.fixture
def control(browser):
    return Control(browser)


def code(answer):
    return answer.status_code, answer.json()["details"]["applicationError"]["code"]


def violation(answer):
    found = answer.json()["details"]["validationError"]["fieldViolations"]
    return answer.status_code, found[0]["field"], found[0]["violatedRule"]
