"""Every form works if only its `Origin`, or not even that, tells its source."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from app.main import create_app
from app.sandbox.switches import Switches
from app.settings import load
from app.stores.memory_stores import MemoryStores
from tests.quality.states import PASSWORD, locked_app
from tests.services import services_of
from tests.visitor import BASE, Visitor, hidden, title
from tests.web.conftest import KEY
from tests.web.dashboard.dashboard import BASE as APP_BASE, NORD, SUED, dashboard
from tests.web.faulty_transport import API, API_KEY, FaultyTransport
from tests.web.old_browser import UNKNOWN_WAYS, OldBrowser
from tests.web.route_requests import REVIEW, SITE, Browser
from tests.web.sync_settings import NOW
from tests.web.visits import VISITS

LIVE = {"wix_api_key": API_KEY, "wix_site_id": SITE, "wix_api_url": API, "secret_key": KEY}
FORMS = [(route, name) for route, visits in VISITS.items() if route[0] == "POST" for name in visits]
WAYS = (None, *UNKNOWN_WAYS)


@pytest.fixture(scope="module")
async def shared() -> AsyncIterator[tuple[FastAPI, FaultyTransport]]:
    transport = FaultyTransport()
    app = create_app(
        load(LIVE),
        transport=transport,
        gate_of=lambda _: None,
        clock=lambda: NOW,
        stores=MemoryStores(max_entries=0),  # each way uses the same link anew
    )
    async with app.router.lifespan_context(app):
        yield app, transport


@pytest.mark.parametrize(("route", "name"), FORMS)
async def test_every_form_is_accepted(
    shared: tuple[FastAPI, FaultyTransport], route: tuple[str, str], name: str
):
    app, transport = shared
    for way in WAYS:
        transport.begin()
        transport.sandbox.state.sandbox.seed_site(SITE, Switches(connections=6))
        services_of(app).sites.drop(SITE)
        visitor = OldBrowser(app, stripped=way)
        ask = await VISITS[route][name].prepare(Browser(app, transport, visitor))
        answer = await visitor.send(ask.address, dict(ask.fields or {}))
        assert answer.status_code in {200, 303}, f"{way}: {answer.status_code} {title(answer)}"


async def test_an_owner_can_sign_in_and_out():
    app = locked_app()
    async with app.router.lifespan_context(app):
        for way in WAYS:
            visitor = OldBrowser(app, stripped=way)
            page = await visitor.open((await visitor.open("/")).headers["location"])
            answer = await visitor.submit(page, "/signin", password=PASSWORD)
            assert (answer.status_code, answer.headers["location"]) == (303, "/"), way
            left = await visitor.submit(await visitor.open("/"), "/signout")
            assert (left.status_code, left.headers["location"]) == (303, "/signin"), way


async def test_a_dashboard_tab_can_change_the_site_and_sign_out():
    async with dashboard() as wix:
        visitor = OldBrowser(wix.app, APP_BASE)
        first = await visitor.open(f"/wix/app?instance={await wix.instance(NORD)}")
        await visitor.submit(await visitor.open(first.headers["location"]), "/wix/switch")
        asked = await visitor.open(f"/wix/app?instance={await wix.instance(SUED)}")
        switch = await visitor.open(asked.headers["location"])
        assert (await visitor.submit(switch, "/wix/switch")).status_code == 303
        assert (await visitor.submit(await visitor.open("/"), "/signout")).status_code == 303


@pytest.mark.parametrize("way", UNKNOWN_WAYS)
async def test_a_ticket_works_in_any_browser_but_only_from_own_pages(way: str):
    async with dashboard() as wix:
        visitor = OldBrowser(wix.app, APP_BASE, stripped=way)
        _, framed = await wix.frame(NORD)
        ticket = framed.text.partition('name="ticket" value="')[2].partition('"')[0]
        answer = await visitor.send("/wix/open", {"ticket": ticket})
        assert (answer.status_code, title(answer)) == (403, "This didn't come from our page")


@pytest.mark.parametrize("way", WAYS)
async def test_the_sandbox_bar_and_consent_page_work(still: FastAPI, way: str | None):
    visitor = OldBrowser(still, stripped=way)
    page = await visitor.open("/")
    assert (await visitor.submit(page, "/demo", scene="denied")).status_code == 303
    assert (await visitor.submit(page, "/demo", scene="calm")).status_code == 303
    address = (await visitor.submit(await visitor.open(REVIEW), "/connect")).headers["location"]
    await visitor.open(address)
    answer = await visitor.send(address, {"account": "a@b.example", "outcome": "allow"})
    assert (answer.status_code, answer.headers["referrer-policy"]) == (303, "no-referrer")
    assert answer.headers["location"].startswith(f"{BASE}/oauth/callback/")


async def test_forms_without_origin_need_a_token_of_this_browser(still: FastAPI):
    """Only the webhook of Wix needs no token: it is signed."""
    stranger, fields = Visitor(still), hidden(await Visitor(still).open(REVIEW), "/connect")
    routes = [*iter_route_contexts(still.routes)]
    posts = {str(one.path) for one in routes if "POST" in (one.methods or ())}
    assert {"/connect", "/demo", "/connect/credentials"} <= posts
    for path in posts:
        for said in ({}, {"origin": "null"}, {"referer": f"{BASE}/connect"}):
            answer = await post(stranger, path, fields, said)
            assert answer.status_code in {403, 404, 422}, f"{path} {said}"


FOREIGN = [
    {"origin": "https://evil.example"},
    {"origin": "https://evil.example", "referer": f"{BASE}/connect"},
    {"origin": BASE.upper().replace("HTTP", "http") + ".evil.example"},
    {"origin": "null", "referer": "https://evil.example/"},
    {"referer": "https://evil.example/"},
    {"referer": f"{BASE}.evil.example/"},
    {"referer": f"{BASE}@evil.example/"},
    {"referer": "https://evil.example/?" + BASE},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "cross-site", "origin": "null"},
    {"sec-fetch-site": "same-site", "origin": BASE},
    {"sec-fetch-site": "none", "referer": f"{BASE}/connect"},
]


@pytest.mark.parametrize("said", FOREIGN, ids=str)
async def test_cross_site_forms_are_refused_despite_a_valid_token(
    still: FastAPI, said: dict[str, str]
):
    visitor = Visitor(still)
    fields = hidden(await visitor.open(REVIEW), "/connect")
    answer = await post(visitor, "/connect", fields, said)
    assert (answer.status_code, title(answer)) == (403, "This didn't come from our page")
    assert "ConnectByOAuth" not in await visitor.calls()


@pytest.mark.parametrize("origin", ["https://evil.example", "null", f"{BASE}0"])
async def test_foreign_origins_cannot_control_the_sandbox(visitor: Visitor, origin: str):
    for lever in ("/sandbox/control/reset", "/sandbox/api/bookings/v2/external-calendars"):
        answer = await visitor.http.post(lever, json={}, headers={"origin": origin})
        assert answer.status_code == 403, lever


async def test_the_default_port_matches_an_origin_without_port():
    settings = {"public_url": "https://demo.example:443", "sandbox_public": True, "secret_key": KEY}
    visitor = OldBrowser(create_app(load(settings), clock=lambda: NOW), "https://demo.example")
    answer = await visitor.submit(await visitor.open(REVIEW), "/connect")
    assert answer.status_code == 303


async def post(
    visitor: Visitor, path: str, fields: dict[str, str], said: dict[str, str]
) -> httpx.Response:
    return await visitor.http.post(path, data=fields, headers=said)
