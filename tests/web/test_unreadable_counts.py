"""Unreadable items of Wix are counted on every page, and make it incomplete."""

import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from hypothesis import given, strategies as some

from tests.page_texts import TIME_IS_FREE
from tests.salon import ANNA, BO
from tests.strategies import example_settings
from tests.visitor import title, words
from tests.web.changed_answers import LISTS, AnswerChange, VisitRunners, visit_runners
from tests.web.sync_settings import NOW

SAYS = re.compile(r"(\d+) (?:[a-z ]+?) (?:that Wix (?:sent|lists)|of this account) can't be read")
UNREADABLE: tuple[object, ...] = (
    None,
    5,
    "x",
    {},
    {"id": 5},
    {"id": "\ud800", "start": "soon", "scheduleId": []},
)
# pages that report unreadable items of a list; others do not depend on it
SAYING = {
    "roster": ("ListProviders", "ListConnections", "ListEvents", "QuerySchedules"),
    "picker": ("ListProviders", "ListConnections", "QueryStaffMembers"),
    "connection": ("ListCalendars", "ListEvents"),
    "cost": ("ListEvents",),
    "stop": ("ListEvents",),
    "busy": ("ListConnections", "ListEvents", "QuerySchedules"),
    "why": ("ListConnections", "ListEvents"),
    "invite": ("ListProviders",),
    "guest": ("ListProviders",),
}


def as_json(body) -> httpx.Response:
    """Build a JSON response that may hold lone surrogates, which httpx does not write."""
    return httpx.Response(200, content=json.dumps(body).encode())


def holding(method: str, lost: int) -> AnswerChange:
    """Add unreadable items to a list."""

    def change(asked: str, response: httpx.Response) -> httpx.Response:
        if asked != method:
            return response
        content = response.json()
        odd = [UNREADABLE[number % len(UNREADABLE)] for number in range(lost)]
        listed = content.get(LISTS[method], [])
        return as_json({**content, LISTS[method]: [*odd, *listed]})

    return change


@pytest.fixture(scope="module")
async def runners() -> AsyncIterator[VisitRunners]:
    async with visit_runners({*SAYING, "health", "watch", "file"}) as runners:
        yield runners


@pytest.mark.parametrize("name", SAYING)
async def test_a_page_counts_unreadable_items_and_shows_the_rest(runners, name):
    well = words(await runners.run(name))
    wrong = []
    for lost, method in enumerate(SAYING[name], 1):
        answer = await runners.run(name, holding(method, lost))
        said = words(answer)
        if (answer.status_code, [int(n) for n in SAYS.findall(said)]) != (200, [lost]):
            wrong.append(f"{method} {lost}: {answer.status_code} {said}")
        if method in {"ListEvents", "ListConnections"} and re.search(
            r"complete\.|None in the", said
        ):
            wrong.append(f"{method} {lost}: claims to be complete")
    assert not SAYS.search(well)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("method", LISTS)
async def test_an_incomplete_report_is_never_ok(runners, method):
    told = (await runners.run("health", holding(method, 3))).json()
    counted = told["unreadable"]
    expected = {"ListCalendars": 0}.get(method, 3)
    assert sum(counted.values()) == expected
    assert told["verdict"] != "well"


async def test_the_check_reports_unreadable_items(runners):
    for method in ("ListProviders", "ListConnections", "ListEvents", "QueryStaffMembers"):
        assert "2 more can't be read." in words(await runners.run("watch", holding(method, 2))), (
            method
        )


async def test_an_unreadable_connection_is_neither_open_nor_in_sync(runners):
    """Without a readable connection, everybody's state is unknown."""

    def change(asked: str, response: httpx.Response) -> httpx.Response:
        if asked != "ListConnections":
            return response
        listed = [{**one, "syncConfig": "?"} for one in response.json()["connections"]]
        return as_json({"connections": listed})

    said = words(await runners.run("roster", change))
    assert "6 connections that Wix lists can't be read" in said
    assert "Not connected" not in said
    assert "Open to double bookings" not in said
    why = words(await runners.run("why", change))
    assert "We can't tell for sure" in why
    assert TIME_IS_FREE not in why


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("roster", "QueryStaffMembers"),
        ("roster", "ListProviders"),
        ("picker", "QuerySchedules"),
        ("picker", "ListProviders"),
        ("invite", "ListProviders"),
    ],
)
async def test_a_list_without_readable_items_is_not_called_empty(runners, name, method):
    def change(asked: str, response: httpx.Response) -> httpx.Response:
        return as_json({LISTS[method]: [{}, {}]}) if asked == method else response

    said = words(await runners.run(name, change)).replace("Needs no calendar", "")  # a button
    assert [int(n) for n in SAYS.findall(said)] == [2]
    for claim in ("No schedules", "Wix lists nobody", "no calendar", "No calendar providers"):
        assert claim not in said, said
    assert re.search("(Look|Check) again", said), "there is a next step"


async def test_partly_unreadable_settings_are_unchanged(runners):
    """Saving would drop the unreadable items."""

    def change(asked: str, response: httpx.Response) -> httpx.Response:
        source = {"enabled": True, "calendars": {"calendars": [{"id": "a"}, {"id": 5}]}}

        def changed(connection: dict[str, Any]) -> dict[str, Any]:
            config = {**(connection.get("syncConfig") or {}), "listEventFromCalendars": source}
            return {**connection, "syncConfig": config}

        body = response.json() if asked in {"GetConnection", "ListConnections"} else {}
        if "connection" in body:
            return as_json({"connection": changed(body["connection"])})
        if "connections" in body:
            return as_json({**body, "connections": [*map(changed, body["connections"])]})
        return response

    page = await runners.run("connection", change)
    assert "can't be read just now, so this stays as it is" in words(page)
    assert 'type="submit">Save<' not in page.text
    refused = await runners.run("stop", change)
    assert (refused.status_code, title(refused)) == (409, "There is nothing to change here")


readable = some.builds(
    lambda start, minutes, all_day: {
        "scheduleId": ANNA,
        "calendarType": "GOOGLE",
        "start": f"2026-11-{24 + start // 1440:02}T{start // 60 % 24:02}:{start % 60:02}:00Z",
        "end": f"2026-11-{25 + start // 1440:02}T{start // 60 % 24:02}:{minutes:02}:00Z",
        "allDay": all_day,
    },
    some.integers(0, 2 * 1440),
    some.integers(0, 59),
    some.booleans(),
)
unreadable = some.sampled_from(UNREADABLE) | some.builds(
    lambda event, change: {**event, **change},
    readable,
    some.sampled_from(
        [
            {"start": "2026-11-24T24:00:00Z"},
            {"end": None},
            {"end": "2026-11-24T10:00:60Z"},
            {"allDay": "no"},
            {"scheduleId": 7},
            {"scheduleId": "another"},
            {"scheduleId": None},
        ]
    ),
)
WINDOW = f"?schedule_id={ANNA}&from=2026-11-23&days=7"


sent = some.lists(
    some.tuples(some.just(True), readable) | some.tuples(some.just(False), unreadable),
    max_size=8,
    unique_by=json.dumps,
)


@example_settings(25)
@given(sent)
async def test_every_busy_time_is_shown_or_counted(runners, sent):
    events = [event for fit, event in sent if fit]
    odd = [event for fit, event in sent if not fit]
    body = {"events": [event for _, event in sent]}

    def change(asked: str, response: httpx.Response) -> httpx.Response:
        return as_json(body) if asked == "ListEvents" else response

    found = {
        page: await runners.open(f"/{page}{WINDOW}", change)
        for page in ("busy", "busy.json", "busy.ics")
    }
    told = found["busy.json"].json()
    assert (len(told["busy"]), told["unreadable"]["events"]) == (len(events), len(odd))
    assert told["complete"] is not bool(odd)
    said = words(found["busy"])
    assert [int(n) for n in SAYS.findall(said)] == ([len(odd)] if odd else [])
    shown = re.search(r"(\d+) events?(, complete\.|; some may be missing\.)", said)
    assert shown
    assert (int(shown[1]), "complete" in shown[2]) == (len(events), not odd)
    file = found["busy.ics"].text.replace("\r\n ", "")
    # all-day events that overlap block the day once
    blocked = {tuple(one["dates"] or (one["start"], one["end"])) for one in told["busy"]}
    assert file.count("BEGIN:VEVENT") == len(blocked)
    assert {int(n) for n in SAYS.findall(file)} == ({len(odd)} if odd else set())


ZONES = ("Pacific/Kiritimati", "Etc/GMT+12", "America/St_Johns", "Asia/Kathmandu", "Not/Here")
moments = some.datetimes(timezones=some.just(UTC)) | some.sampled_from(
    [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC), NOW]
)


@example_settings(15)
@given(moments, moments, some.sampled_from(ZONES), some.booleans())
async def test_busy_times_of_any_year_are_shown_in_every_zone(runners, start, end, zone, whole):
    event = {"calendarType": "GOOGLE", "allDay": whole}
    span = {"start": start.isoformat(), "end": end.isoformat()}
    events = [{**event, **span, "scheduleId": one} for one in (ANNA, BO)]

    def change(asked: str, response: httpx.Response) -> httpx.Response:
        if asked == "ListEvents":
            return as_json({"events": events})
        if asked != "QuerySchedules":
            return response
        content = response.json()
        zoned = [{**one, "timeZone": zone} for one in content["schedules"]]
        return as_json({**content, "schedules": zoned})

    for name in ("busy", "file", "why", "connection", "cost"):
        answer = await runners.run(name, change)
        assert answer.status_code == httpx.codes.OK, f"{name}: {words(answer)}"
