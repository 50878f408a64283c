"""Rows 15 to 18: what Wix refuses, and how long it asks to wait."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.faults.live_site import LiveSite, live_site
from tests.page_texts import NOTHING_CHANGED, WIX_RATE_LIMITED, WIX_UNREACHABLE
from tests.salon import APPLE, BO, MICROSOFT
from tests.visitor import title, words
from tests.web.connect.apple import EMAIL, PASSWORD
from tests.web.dashboard.dashboard import NORD, SUED, dashboard

REVIEW = f"/connect/review?schedule_id={BO}&provider_id={APPLE}"
OAUTH = f"/connect/review?schedule_id={BO}&provider_id={MICROSOFT}"
TITLES = {503: WIX_UNREACHABLE, 429: WIX_RATE_LIMITED}
UNSAID_S = {503: 60, 429: 2}
"""What a page asks for if Wix says nothing that is clear: a site with a 429 pauses for a moment."""

WAITS = {
    None: None,
    "30": 30,
    "Sun, 22 Nov 2026 09:00:45 GMT": 45,
    "-1": None,
    "-5": None,
    "soon": None,
    "1000000000": 3600,
    "9" * 400: None,
}
"""What a page asks for, by the `Retry-After` of Wix: at most an hour."""


@pytest.fixture
async def live() -> AsyncIterator[LiveSite]:
    async with live_site() as found:
        yield found


def _headers(value: str | None) -> dict[str, Any]:
    return {"headers": {"Retry-After": value}} if value else {}


@pytest.mark.parametrize("status", [503, 429])
@pytest.mark.parametrize("value", WAITS, ids=lambda value: str(value)[:12])
async def test_a_page_asks_for_the_wait_of_wix(live: LiveSite, status: int, value: str | None):
    await live.fail("ListProviders", status, **_headers(value))
    page = await live.visitor.open("/connect")
    assert (page.status_code, title(page)) == (503, TITLES[status])
    expected_s = WAITS[value] or UNSAID_S[status]
    assert abs(int(page.headers["retry-after"]) - expected_s) <= 1
    assert NOTHING_CHANGED in words(page)


@pytest.mark.parametrize("status", [503, 429])
async def test_a_page_waits_a_second_itself(live: LiveSite, status: int):
    await live.fail("ListProviders", status, times=1, **_headers("1"))
    page = await live.visitor.open("/connect")
    assert (page.status_code, title(page)) == (200, "Connect a calendar")
    assert 1.1 in live.clock.waits_s


@pytest.mark.parametrize("status", [503, 429])
@pytest.mark.parametrize("value", [None, "1", "30"])
async def test_a_password_that_wix_did_not_read_is_not_repeated(
    live: LiveSite, status: int, value: str | None
):
    page = await live.visitor.open(REVIEW)
    await live.fail("ConnectByCredentials", status, **_headers(value))
    answer = await live.visitor.submit(page, "/connect/credentials", email=EMAIL, password=PASSWORD)
    assert (answer.status_code, title(answer)) == (503, TITLES[status])
    assert NOTHING_CHANGED in words(answer)
    assert live.wix.calls.count("ConnectByCredentials") == 1


async def test_a_429_holds_the_calls_of_its_site_and_of_no_other():
    async with dashboard() as wix:
        limited = {"method": "ListProviders", "status": 429, "headers": {"Retry-After": "40"}}
        faults = [{**limited, "times": 1, "site_id": NORD}]
        answer = await wix.wix.post(f"{wix.origin}/sandbox/control/faults", json=faults)
        assert answer.status_code == 200, answer.text
        north, south = await wix.tab(NORD), await wix.tab(SUED)
        assert title(await north.open("/connect")) == WIX_RATE_LIMITED
        before = len((await wix.calls())["calls"])
        held = [await north.open(address) for address in ("/", "/connect", "/busy")]
        assert {page.status_code for page in held} == {503}
        assert all(30 <= int(page.headers["retry-after"]) <= 40 for page in held)
        after = (await wix.calls())["calls"][before:]
        assert after == []
        assert (await south.open("/connect")).status_code == 200


async def test_after_the_wait_the_site_is_served_again(live: LiveSite):
    await live.fail("ListProviders", 429, times=1, **_headers("30"))
    assert (await live.visitor.open("/connect")).status_code == 503
    live.clock.passed_s += 31
    assert (await live.visitor.open("/connect")).status_code == 200


async def test_a_refused_token_is_renewed_once():
    async with dashboard() as wix:
        tab = await wix.tab(NORD)
        await tab.open("/connect")
        minted = [call["method"] for call in (await wix.calls())["calls"]].count(
            "CreateAccessToken"
        )
        for times, status in ((1, 303), (9, 503)):
            page = await tab.open(OAUTH)
            fault = {"method": "ConnectByOAuth", "status": 401, "times": times}
            await wix.wix.post(f"{wix.origin}/sandbox/control/faults", json=[fault])
            answer = await tab.submit(page, "/connect")
            assert answer.status_code == status
            calls = [call["method"] for call in (await wix.calls())["calls"]]
            minted += 1
            assert calls.count("CreateAccessToken") == minted
        assert calls.count("ConnectByOAuth") == 4
        assert NOTHING_CHANGED in words(answer)


@pytest.mark.parametrize("code", ["UNAUTHENTICATED", "BAD_CREDENTIALS"])
async def test_a_password_is_sent_again_only_with_a_new_token(code: str):
    async with dashboard() as wix:
        tab = await wix.tab(NORD)
        page = await tab.open(REVIEW)
        body = {"message": "", "details": {"applicationError": {"code": code}}}
        fault = {"method": "ConnectByCredentials", "status": 401, "times": 1, "body": body}
        await wix.wix.post(f"{wix.origin}/sandbox/control/faults", json=[fault])
        answer = await tab.submit(page, "/connect/credentials", email=EMAIL, password=PASSWORD)
        sent = [call["method"] for call in (await wix.calls())["calls"]]
        by_token = code == "UNAUTHENTICATED"
        assert sent.count("ConnectByCredentials") == (2 if by_token else 1)
        assert answer.status_code == (303 if by_token else 422)


CODES = {
    ("ConnectByOAuth", 428, "NOT_SUPPORTED_BY_PROVIDER"): "The provider doesn't offer this",
    ("ConnectByOAuth", 403, "PREMIUM_FEATURE_NOT_ENABLED"): "Your Wix plan doesn't include this",
    ("ConnectByOAuth", 403, None): "Wix doesn't let us do this",
    ("ConnectByOAuth", 404, None): "That person isn't here any more",
    ("ConnectByOAuth", 409, None): "Wix refused this",
    ("UpdateSyncConfig", 428, "NOT_SUPPORTED_BY_PROVIDER"): "The provider doesn't offer this",
    ("UpdateSyncConfig", 428, "CONNECTION_NOT_CONNECTED"): "This calendar isn't connected any more",
    ("UpdateSyncConfig", 404, None): "Wix doesn't know this connection",
    ("UpdateSyncConfig", 409, None): "Wix refused this",
    ("Disconnect", 404, None): "Wix doesn't know this connection",
    ("Disconnect", 409, None): "Wix refused this",
}


@pytest.mark.parametrize("case", CODES, ids=str)
async def test_each_refusal_has_its_page_and_changes_nothing(
    live: LiveSite, case: tuple[str, int, str | None]
):
    method, status, code = case
    visitor = live.visitor
    body = {"message": "", "details": {"applicationError": {"code": code}}} if code else {}
    if method == "ConnectByOAuth":
        page, action = await visitor.open(OAUTH), "/connect"
    else:
        address = f"/connections/{await _connected(live)}"
        rest = "/disconnect" if method == "Disconnect" else ""
        page, action = await visitor.open(address + rest), f"{address}{rest or '/sync'}"
    await live.fail(method, status, body=body)
    fields = {"export_enabled": "on"} if method == "UpdateSyncConfig" else {}
    answer = await visitor.submit(page, action, **fields)
    assert title(answer) == CODES[case], words(answer)
    assert NOTHING_CHANGED in words(answer)
    assert live.wix.calls.count(method) == 1


async def _connected(live: LiveSite) -> str:
    back = await live.visitor.submit(await live.visitor.open(OAUTH), "/connect")
    async with httpx.AsyncClient(transport=live.wix.inner) as provider:
        data = {"account": "bo@studio-nord.example", "outcome": "allow"}
        away = await provider.post(back.headers["location"], data=data)
    made = await live.visitor.open(away.headers["location"])
    return str(made.headers["location"].removeprefix("/connections/"))


async def test_a_connection_that_is_over_already_counts_as_disconnected(live: LiveSite):
    address = f"/connections/{await _connected(live)}/disconnect"
    page = await live.visitor.open(address)
    body = {"details": {"applicationError": {"code": "CONNECTION_ALREADY_DISCONNECTED"}}}
    live.site.connections[address.split("/")[2]].status = "DISCONNECTED"
    await live.fail("Disconnect", 428, body=body)
    assert (await live.visitor.submit(page, address)).status_code == 303
