"""A call with several invalid fields is rejected with all violations."""

import pytest

from tests.sandbox.conftest import APPLE, EXTERNAL
from tests.sandbox.test_schedules import SCHEDULES, STAFF

OAUTH, CREDENTIALS = "connections:connectByOAuth", "connections:connectByCredentials"
IMPORT, EXPORT = "syncConfig.listEventFromCalendars", "syncConfig.syncToCalendar"


def fields(answer):
    assert answer.status_code == 400, answer.text
    found = answer.json()["details"]["validationError"]["fieldViolations"]
    assert all(one["field"] in answer.json()["message"] for one in found)
    return [one["field"] for one in found]


@pytest.mark.parametrize(
    ("method", "body", "wrong"),
    [
        (OAUTH, {}, ["scheduleId", "providerId", "redirectUrl"]),
        (OAUTH, {"providerId": APPLE, "redirectUrl": "x"}, ["scheduleId", "redirectUrl"]),
        (CREDENTIALS, {}, ["scheduleId", "providerId", "email", "password"]),
        (CREDENTIALS, {"scheduleId": "x", "providerId": APPLE, "password": "p"}, None),
    ],
)
async def test_connect_requests(wix, method, body, wrong):
    answer = await wix.post(f"{EXTERNAL}/{method}", body)
    assert fields(answer) == (wrong or ["scheduleId", "email"])


async def test_events(wix):
    wrong = {
        "cursorPaging.limit": 0,
        "partialFailure": "maybe",
        "scheduleIds": "x",
        "userIds": "y",
        "allDay": "z",
        "to": "soon",
    }
    *others, last = wrong
    assert fields(await wix.get(f"{EXTERNAL}/events", **wrong)) == [*others, "from", last]
    held = {**wrong, "cursorPaging.cursor": "a"}
    assert fields(await wix.get(f"{EXTERNAL}/events", **held)) == others


async def test_connections(wix):
    answer = await wix.get(f"{EXTERNAL}/connections", scheduleIds="x", partialFailure="y")
    assert fields(answer) == ["scheduleIds", "partialFailure"]


async def test_unsupported_settings_come_first(wix):
    connection_id = await wix.apple()
    both = {
        "listEventFromCalendars": {"enabled": "yes"},
        "syncToCalendar": {"enabled": True},
    }
    answer = await wix.update(connection_id, both, fieldMask="status")
    assert fields(answer) == [f"{IMPORT}.enabled", EXPORT, "fieldMask"]
    unsupported = {"listEventFromCalendars": {"primaryCalendar": {}}, "syncToCalendar": 7}
    assert fields(await wix.update(connection_id, unsupported)) == [EXPORT]


@pytest.mark.parametrize("path", [SCHEDULES, STAFF])
async def test_queries(wix, path):
    query = {"cursorPaging": {"limit": 0}, "filter": [], "sort": 3}
    answer = await wix.post(path, {"query": query, "fields": ["SECRETS"]})
    assert fields(answer) == ["fields", "query.cursorPaging.limit", "query.sort", "filter"]


async def test_filters(wix):
    given = {"createdDate": "soon", "id": {"$exists": 1}, "$or": [{"resourceId": {"$gt": 1}}]}
    answer = await wix.post(STAFF, {"query": {"filter": given}})
    assert fields(answer) == ["createdDate", "id", "resourceId"]


async def test_tokens(wix):
    answer = await wix.post("/oauth2/token", {})
    assert fields(answer) == ["instance_id", "grant_type", "client_id", "client_secret"]
