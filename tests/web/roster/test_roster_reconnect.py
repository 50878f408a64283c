"""The button "Connect again" of a row starts at once, also in the dashboard's frame."""

import re
from collections.abc import AsyncIterator

import pytest

from tests.salon import APPLE, BO
from tests.visitor import Visitor, hidden, title, words
from tests.web.connect.apple import PASSWORD
from tests.web.connection.reconnect_steps import finish_reconnect, id_in
from tests.web.dashboard.dashboard import NORD, TAB, Dashboard, dashboard
from tests.web.dashboard.test_wix_app import redeem, tickets

_BUTTON = re.compile(r'form="reconnect" name="connection_id" value="([^"]+)"')
_ABROAD = "form-action 'self' https:"


async def test_one_click_leads_to_the_provider_and_back(visitor: Visitor):
    page = await visitor.open("/")
    [broken] = _BUTTON.findall(page.text)
    assert _ABROAD in page.headers["content-security-policy"], "else Chrome stops the redirect"
    away = await visitor.submit(page, "/reconnect", connection_id=broken)
    assert away.status_code == 303
    address = await finish_reconnect(visitor, away, "dmitri@studio-nord.example")
    assert id_in(address) != broken
    assert "Connected again" in words(await visitor.open(address))


async def test_a_double_click_starts_two_flows_that_both_work(visitor: Visitor):
    page = await visitor.open("/")
    [broken] = _BUTTON.findall(page.text)
    both = [await visitor.submit(page, "/reconnect", connection_id=broken) for _ in range(2)]
    for away in both:
        assert await finish_reconnect(visitor, away, "dmitri@studio-nord.example")


async def test_an_app_password_is_all_that_is_left_to_type(visitor: Visitor):
    review = await visitor.open(f"/connect/review?schedule_id={BO}&provider_id={APPLE}")
    fields = {"email": "bo@icloud.com", "password": PASSWORD}
    made = await visitor.submit(review, "/connect/credentials", **fields)
    old = id_in(made.headers["location"])
    gone = {"status": "ERROR", "errorReason": "TOKEN_REVOKED"}
    await visitor.control(f"connections/{old}", gone)
    page = await visitor.open("/?fresh=1", **{"cache-control": "max-age=0"})
    assert old in _BUTTON.findall(page.text)
    answer = await visitor.submit(page, "/reconnect", connection_id=old)
    form = await visitor.open(answer.headers["location"])
    assert (form.status_code, title(form)) == (200, "Connect Apple Calendar")
    assert 'value="bo@icloud.com"' in form.text
    assert re.search(r'<input id="password"[^>]* autofocus', form.text)
    again = await visitor.submit(form, "/connect/credentials", **fields)
    assert "Connected again" in words(await visitor.open(again.headers["location"]))


async def test_without_a_broken_connection_forms_stay_here(visitor: Visitor):
    await visitor.control("site", {"connections": 1})
    page = await visitor.open("/")
    assert 'action="/reconnect"' not in page.text
    assert _ABROAD not in page.headers["content-security-policy"]


async def test_another_browser_cannot_use_the_form(visitor: Visitor):
    page = await visitor.open("/")
    fields = {**hidden(page, "/reconnect"), "connection_id": _BUTTON.findall(page.text)[0]}
    thief = Visitor(visitor.app)
    sent = {"sec-fetch-site": "same-origin"}
    answer = await thief.http.post("/reconnect", data=fields, headers=sent)
    assert answer.status_code == 403


@pytest.fixture
async def wix() -> AsyncIterator[Dashboard]:
    async with dashboard() as found:
        await found.tenant(NORD)
        yield found


def _reconnect(page: object) -> tuple[str, str]:
    return next(item for item in tickets(page).items() if item[0].endswith("/reconnect"))


async def test_the_button_of_the_frame_leads_to_the_provider(wix: Dashboard):
    _, page = await wix.frame(NORD)
    place, ticket = _reconnect(page)
    tab, answer = await redeem(wix, ticket)
    assert answer.headers["location"].startswith(f"{place}?csrf_token=")
    away = await tab.open(answer.headers["location"], **{**TAB, "sec-fetch-site": "same-origin"})
    assert (away.status_code, "/sandbox/consent/" in away.headers["location"]) == (303, True)


@pytest.mark.parametrize("site", ["none", "same-site", "cross-site"])
async def test_a_kept_or_leaked_address_starts_nothing(wix: Dashboard, site: str):
    _, page = await wix.frame(NORD)
    place, ticket = _reconnect(page)
    tab, answer = await redeem(wix, ticket)
    shown = await tab.open(answer.headers["location"], **{**TAB, "sec-fetch-site": site})
    assert shown.headers["location"] == place.removesuffix("/reconnect")


async def test_the_address_starts_nothing_without_its_token(wix: Dashboard):
    _, page = await wix.frame(NORD)
    place, ticket = _reconnect(page)
    connection = place.removesuffix("/reconnect")
    tab, answer = await redeem(wix, ticket)
    await wix.tab(NORD, stranger := wix.visitor())
    for visitor, address in (
        (tab, place),
        (tab, f"{place}?csrf_token=x"),
        (stranger, answer.headers["location"]),
    ):
        shown = await visitor.open(address, **{**TAB, "sec-fetch-site": "same-origin"})
        assert (shown.status_code, shown.headers["location"]) == (303, connection), address
