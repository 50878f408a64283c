"""Rows 21, 22, 25 and 26: answers of Wix that lack something, or say something new."""

import json
import re
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from app.web.problems.table import UNEXPECTED
from tests.faults.live_site import LiveSite, live_site
from tests.faults.test_waits import OAUTH
from tests.page_texts import CONNECTION_UNKNOWN
from tests.salon import BO
from tests.visitor import title, words
from tests.web.changed_answers import VisitRunners, visit_runners

PAGES = ("roster", "picker", "review", "connection", "busy", "health", "file", "why")
FIELDS = (
    *("providers", "features", "connectMethods", "updateSyncConfig", "name", "calendarType"),
    *("connections", "connection", "status", "errorReason", "syncConfig", "providerId"),
    *("scheduleId", "externalAccountEmail", "listEventFromCalendars", "syncToCalendar"),
    *("schedules", "staffMembers", "resourceId", "calendars", "events", "start", "end", "id"),
    *("pagingMetadata", "oauthUrl"),
)
Change = Callable[[Any], Any]


@pytest.fixture(scope="module")
async def visits() -> AsyncIterator[VisitRunners]:
    async with visit_runners([*PAGES, "depart", "password", "save"]) as found:
        yield found


def changed(change: Change) -> Callable[[str, httpx.Response], httpx.Response]:
    """Return a change of every JSON object in every answer."""

    def change_all(_method: str, response: httpx.Response) -> httpx.Response:
        if response.status_code != 200:
            return response
        return httpx.Response(200, json=_walk(json.loads(response.content), change))

    return change_all


def _walk(value: Any, change: Change) -> Any:
    if isinstance(value, list):
        return [_walk(one, change) for one in value]
    if isinstance(value, dict):
        return change({name: _walk(one, change) for name, one in value.items()})
    return value


def without(field: str) -> Change:
    return lambda found: {name: value for name, value in found.items() if name != field}


def with_value(field: str, value: Any) -> Change:
    return lambda found: {**found, field: value} if field in found else found


@pytest.mark.parametrize("field", FIELDS)
async def test_without_a_field_the_rest_of_every_page_works(visits: VisitRunners, field: str):
    wrong = []
    for name in (*PAGES, "depart", "password", "save"):
        answer = await visits.run(name, changed(without(field)))
        is_page = "html" in answer.headers.get("content-type", "html")
        if answer.status_code == UNEXPECTED.status:
            wrong.append(f"{name}: {answer.status_code}")
        if answer.status_code >= 500 and is_page and "Reference" not in words(answer):
            wrong.append(f"{name}: {title(answer)}")
    assert not wrong


def assert_none_is_offered(picker: httpx.Response) -> None:
    choices = re.findall(r'<input[^>]* name="provider_id"[^>]*>', picker.text)
    assert choices
    assert [one for one in choices if "disabled" not in one] == []


async def test_a_provider_without_features_is_not_offered(visits: VisitRunners):
    picker = await visits.run("picker", changed(without("features")))
    assert picker.status_code == 200
    assert_none_is_offered(picker)


async def test_an_unknown_connect_method_is_not_offered(visits: VisitRunners):
    picker = await visits.run("picker", changed(with_value("connectMethods", ["PASSKEY"])))
    assert picker.status_code == 200
    assert_none_is_offered(picker)


async def test_an_unknown_status_is_shown_as_unknown(visits: VisitRunners):
    change = changed(with_value("status", "PAUSED"))
    page, roster = await visits.run("connection", change), await visits.run("roster", change)
    assert (page.status_code, roster.status_code) == (200, 200)
    assert "PAUSED" not in page.text
    assert "Works" not in words(page)


async def test_a_provider_that_wix_cannot_list_is_named():
    async with live_site() as live:
        await live.fail(
            "ListConnections", 200, body={"connections": [], "failedProviderIds": ["x"]}
        )
        for address in ("/", "/connect", "/busy"):
            page = await live.visitor.open(address)
            assert page.status_code == 200
            assert "Wix could not read" in words(page), address


async def _returned(live: LiveSite, missing: int) -> httpx.Response:
    """Come back with a connection that Wix does not find for some reads."""
    away = await live.visitor.submit(await live.visitor.open(OAUTH), "/connect")
    async with httpx.AsyncClient(transport=live.wix.inner) as provider:
        data = {"account": "bo@studio-nord.example", "outcome": "allow"}
        back = await provider.post(away.headers["location"], data=data)
    await live.fail("GetConnection", 404, times=missing)
    live.wix.calls.clear()
    return await live.visitor.open(back.headers["location"])


async def test_a_new_connection_is_waited_for_two_seconds():
    async with live_site() as live:
        answer = await _returned(live, missing=2)
        assert answer.status_code == 303
        assert sum(live.clock.waits_s) <= 3


async def test_a_connection_that_stays_unknown_may_still_be_set_up():
    async with live_site() as live:
        answer = await _returned(live, missing=99)
        assert (answer.status_code, title(answer)) == (404, CONNECTION_UNKNOWN)
        assert "Wix may still be setting it up." in words(answer)
        assert live.wix.calls.count("GetConnection") == 3
        assert sum(live.clock.waits_s) <= 3
        assert BO not in answer.text
