"""Sites of 10,000 people, connections and busy times are read completely."""

import gzip
import json
import tracemalloc
import zlib
from datetime import UTC, datetime

import httpx
import pytest

from app.wix import BadCredentials, WixInvalid, WixOddAnswer
from tests.wix.conftest import answer

MANY = 10_000
CALENDARS = [{"id": f"calendar{number}" * 4, "name": "Work and home"} for number in range(5)]
CONNECTION = {
    "providerId": "9f084ae8-b3a6-4eb6-a29d-bc682c04b5fc",
    "calendarType": "I_CAL",
    "status": "CONNECTED",
    "errorReason": "UNDEFINED",
    "scheduleId": "100ef23e-9e92-4293-8e08-d3747537138f",
    "externalAccountEmail": "somebody@example.test",
    "syncConfig": {
        "listEventFromCalendars": {"enabled": True, "calendars": {"calendars": CALENDARS}},
        "syncToCalendar": {"enabled": True, "dedicatedCalendar": {}},
    },
}


def connections(count: int) -> bytes:
    listed = [{"id": f"{number:0183}", **CONNECTION} for number in range(count)]
    return json.dumps({"connections": listed}).encode()


@pytest.mark.parametrize("zipped", [False, True])
async def test_ten_thousand_connections_arrive_in_one_response(wix, zipped):
    body = connections(MANY)
    assert len(body) > 9_000_000
    headers = {"Content-Encoding": "gzip"} if zipped else {}
    content = gzip.compress(body, 1) if zipped else body
    found = await wix.says(
        lambda: httpx.Response(200, stream=httpx.ByteStream(content), headers=headers)
    ).list_connections()
    assert (len(found.connections), found.unreadable) == (MANY, 0)
    assert [len(one.sync_config.imports.calendars) for one in found.connections] == [5] * MANY


def pages_of(wix, key: str, item, size: int):
    def page():
        first = (len(wix.asked) - 1) * size
        more = {"hasNext": True, "cursors": {"next": str(first)}} if first + size < MANY else None
        items = [item(number) for number in range(first, first + size)]
        return answer({key: items, "pagingMetadata": more})

    return wix.says(page)


@pytest.mark.parametrize("key", ["schedules", "staffMembers"])
async def test_ten_thousand_people_arrive_in_a_hundred_pages(wix, key):
    client = pages_of(wix, key, lambda number: {"id": f"p{number}"}, 100)
    found = await (client.all_schedules() if key == "schedules" else client.all_staff_members())
    assert (len(found), len(wix.asked)) == (MANY, 100)


async def test_ten_thousand_busy_times_arrive_in_ten_pages(wix):
    def event(number: int):
        return {
            "start": "2026-11-24T08:00:00Z",
            "end": f"2026-11-{25 + number // 5000}T09:00:00Z",
            "title": f"Event {number} " + "x" * 3000,
        }

    client = pages_of(wix, "events", event, 1000)
    at = datetime(2026, 11, 24, tzinfo=UTC)
    found = await client.all_events(from_=at, to=at, max_events=MANY)
    assert (len(found.events), found.complete, len(wix.asked)) == (MANY, True, 10)


@pytest.mark.parametrize("zipped", [False, True])
async def test_a_response_without_end_is_not_read_to_its_end(wix, zipped):
    sent = 0

    async def endless():
        nonlocal sent
        packer = zlib.compressobj(level=1, wbits=31)
        while True:
            block = b" " * 100_000
            sent += len(block)
            yield packer.compress(block) + packer.flush(zlib.Z_SYNC_FLUSH) if zipped else block

    class Endless(httpx.AsyncByteStream):
        def __aiter__(self):
            return endless()

    headers = {"Content-Encoding": "gzip"} if zipped else {}
    client = wix.says(lambda: httpx.Response(200, stream=Endless(), headers=headers))
    for ask, most in ((client.list_connections, 34_000_000), (client.list_providers, 2_300_000)):
        sent = 0
        tracemalloc.start()
        with pytest.raises(WixOddAnswer):
            await ask()
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert sent < most
        assert peak < 1.2 * most


async def test_an_error_has_the_size_of_other_responses(wix):
    def refused(length: int):
        return lambda: answer({"error": "BAD_CREDENTIALS", "more": "x" * length}, 400)

    with pytest.raises(BadCredentials):
        await wix.says(refused(1_000_000)).list_connections()
    with pytest.raises(WixInvalid):
        await wix.says(refused(3_000_000)).list_connections()


async def test_a_list_of_too_many_items_is_an_invalid_response(wix):
    def page():
        items = [{"id": f"{len(wix.asked)}-{number}"} for number in range(20_000)]
        more = {"hasNext": True, "cursors": {"next": str(len(wix.asked))}}
        return answer({"schedules": items, "pagingMetadata": more})

    with pytest.raises(WixOddAnswer):
        await wix.says(page).all_schedules()
    assert len(wix.asked) <= 4
