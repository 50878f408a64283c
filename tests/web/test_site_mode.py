from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from app.calendars.directory.diagnostics import DiagnosticCheck
from app.main import create_app
from app.sandbox import create_sandbox, standalone_app
from app.settings import load
from app.wix import RetryClock
from tests.page_texts import WIX_UNREACHABLE
from tests.salon import ANNA, MICROSOFT
from tests.services import keep_wix, wix_of
from tests.visitor import Visitor, title, words
from tests.web.conftest import KEY
from tests.web.sync_settings import NOW

SITE = "a1b2c3d4-0000-4000-8000-000000000001"
LIVE = {"wix_api_key": "IST.key", "wix_site_id": SITE, "secret_key": KEY}


@pytest.fixture
def seen() -> list[httpx.Request]:
    return []


@pytest.fixture
async def live(seen: list[httpx.Request]) -> AsyncIterator[FastAPI]:
    inner = httpx.ASGITransport(app=standalone_app(create_sandbox(clock=lambda: NOW)))

    class Wix(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            seen.append(request)
            return await inner.handle_async_request(request)

    settings = load({**LIVE, "wix_api_url": "http://127.0.0.1:9001/sandbox/api"})
    app = create_app(settings, transport=Wix(), clock=lambda: NOW)
    keep_wix(app, inner)
    async with app.router.lifespan_context(app):
        yield app


async def test_calls_have_the_api_key_and_the_site(live: FastAPI, seen: list[httpx.Request]):
    assert (await Visitor(live).open("/connect")).status_code == 200
    assert {request.headers["authorization"] for request in seen} == {"IST.key"}
    assert {request.headers["wix-site-id"] for request in seen} == {SITE}
    assert not [request for request in seen if "wix-account-id" in request.headers]
    assert {request.url.host for request in seen} == {"127.0.0.1"}


async def test_no_page_mentions_the_sandbox_and_each_names_the_site(live: FastAPI):
    said = words(await Visitor(live).open("/connect"))
    assert "Sandbox" not in said
    assert "Studio Nord" in said


async def test_a_site_without_a_name_is_shown_by_id(live: FastAPI, seen: list[httpx.Request]):
    fault = [{"method": "GetSiteProperties", "status": 403}]
    async with httpx.AsyncClient(transport=wix_of(live)) as wix:
        await wix.post("http://127.0.0.1:9001/sandbox/control/faults", json=fault)
    for _ in "ab":
        assert "Site a1b2c3d4…" in words(await Visitor(live).open("/connect"))
    asked = [one for one in seen if one.url.path.endswith("/properties")]
    assert len(asked) == 1, "it is not asked for on every page"


async def test_the_watch_page_never_uses_cached_responses(live: FastAPI, seen: list[httpx.Request]):
    await Visitor(live).open("/watch")
    before = len(seen)
    await Visitor(live).open("/watch")
    asked = [one for one in seen[before:] if one.url.path.endswith("/providers")]
    assert len(asked) == 1


async def test_an_unreachable_wix_is_reported_to_the_owner():
    def unplugged(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("", request=request)

    async def at_once(_: float) -> None:
        pass

    transport = httpx.MockTransport(unplugged)
    app = create_app(
        load(LIVE), transport=transport, retry_clock=RetryClock(sleep=at_once), clock=lambda: NOW
    )
    said = words(await Visitor(app).open("/watch"))
    unreachable = "This server could not connect to Wix."
    assert f"{WIX_UNREACHABLE}. {unreachable}" in said
    assert said.count(f"{WIX_UNREACHABLE}. ") == len(DiagnosticCheck)


async def test_a_page_without_a_form_sets_no_cookie(live: FastAPI):
    visitor = Visitor(live)
    for address in ("/connect", "/nowhere", "/busy", f"/busy/why?schedule_id={ANNA}"):
        assert "set-cookie" not in (await visitor.open(address)).headers


async def test_the_sandbox_does_not_exist(live: FastAPI):
    visitor = Visitor(live)
    for address in (
        "/sandbox/api/bookings/v2/external-calendars/providers",
        "/sandbox/control/calls",
    ):
        assert (await visitor.open(address)).status_code == 404
    assert not [route for route in live.routes if "sandbox" in getattr(route, "path", "")]


async def test_consent_urls_are_https_or_the_local_sandbox(live: FastAPI):
    visitor = Visitor(live)
    review = await visitor.open(f"/connect/review?schedule_id={ANNA}&provider_id={MICROSOFT}")
    policy = review.headers["content-security-policy"]
    assert "form-action 'self' https: http://127.0.0.1:9001;" in policy
    answer = await visitor.submit(review, "/connect")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("http://127.0.0.1:9001/sandbox/consent/")


async def test_with_the_real_wix_consent_urls_are_https():
    def answer(request: httpx.Request) -> httpx.Response:
        bodies = {
            "providers": {"providers": [{"id": MICROSOFT, "name": "Outlook", "features": OAUTH}]},
            "query": {
                "schedules": [{"id": ANNA, "externalId": "r", "status": "ACTIVE"}],
                "staffMembers": [{"id": "s", "name": "Anna", "resourceId": "r"}],
                "pagingMetadata": {"hasNext": False},
            },
            "connections": {"connections": []},
            "properties": {},
            "connections:connectByOAuth": {"oauthUrl": "http://127.0.0.1:9001/sandbox/consent/x"},
        }
        return httpx.Response(200, json=bodies[request.url.path.rpartition("/")[2]])

    app = create_app(load(LIVE), transport=httpx.MockTransport(answer), clock=lambda: NOW)
    visitor = Visitor(app)
    review = await visitor.open(f"/connect/review?schedule_id={ANNA}&provider_id={MICROSOFT}")
    assert "form-action 'self' https:;" in review.headers["content-security-policy"]
    page = await visitor.submit(review, "/connect")
    assert title(page) == "Wix sent an address that we don't trust"


OAUTH = {"connectMethods": ["OAUTH"]}
