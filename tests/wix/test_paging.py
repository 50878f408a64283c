"""Lists are read completely: every page, every schedule."""

import asyncio
from datetime import UTC, datetime

import httpx
import pytest

from app.wix import WixInvalid, WixOddAnswer, WixUnauthorized
from app.wix.external_calendars.models import EventList, EventPage
from app.wix.schedules.models import BOOKINGS_APP_ID
from tests.wix.conftest import answer, refusal

FROM, TO = datetime(2023, 1, 1, tzinfo=UTC), datetime(2023, 1, 8, tzinfo=UTC)


def events(*days: int, cursor: str | None = None, failed: tuple[str, ...] = ()):
    items = [
        {"start": f"2023-01-0{day}T08:00:00Z", "end": f"2023-01-0{day}T09:00:00Z"} for day in days
    ]
    return {"events": items, "pagingMetadata": paging(cursor), "failedProviderIds": list(failed)}


def paging(cursor: str | None):
    return {"hasNext": True, "cursors": {"next": cursor}} if cursor else {"hasNext": False}


def days_of(found):
    return [event.start.day for event in found.events]


async def test_events_of_all_pages_are_merged(wix):
    client = wix.says(events(1, 2, cursor="b", failed=("p",)), events(3, failed=("p", "q")))
    found = await client.all_events(from_=FROM, to=TO, max_events=500, all_day=True, own_pi=True)
    assert (days_of(found), found.complete) == ([1, 2, 3], True)
    assert found.failed_provider_ids == ("p", "q")


async def test_the_next_page_of_events_repeats_the_filters(wix):
    client = wix.says(events(1, cursor="b+/="), events(2))
    await client.all_events(from_=FROM, to=TO, max_events=500, all_day=True, own_pi=True)
    first, second = wix.queries
    assert sorted([*first, ("cursorPaging.cursor", "b+/=")]) == second


async def test_reading_stops_at_the_limit_and_says_so(wix):
    client = wix.says(events(1, 2, cursor="b"), events(3, 4, cursor="c"), events(5))
    found = await client.all_events(from_=FROM, to=TO, max_events=3)
    assert (days_of(found), found.complete) == ([1, 2, 3], False)
    assert len(wix.asked) == 2
    assert wix.asked[0].url.params["cursorPaging.limit"] == "3"


async def test_exactly_the_limit_of_events_counts_as_complete(wix):
    found = await wix.says(events(1, 2)).all_events(from_=FROM, to=TO, max_events=2)
    assert found.complete


async def test_the_page_size_is_capped_at_a_thousand_events(wix):
    await wix.says(events()).all_events(from_=FROM, to=TO, max_events=5000)
    assert wix.asked[0].url.params["cursorPaging.limit"] == "1000"


async def test_events_of_many_schedules_are_requested_in_batches(wix):
    ids = [f"s{number}" for number in range(250)]
    client = wix.says(events(2, 5), events(1, 4), events(3))
    found = await client.all_events(from_=FROM, to=TO, max_events=500, schedule_ids=[*ids, "s0"])
    assert days_of(found) == [1, 2, 3, 4, 5]
    asked = [request.url.params.get_list("scheduleIds") for request in wix.asked]
    assert [len(part) for part in asked] == [100, 100, 50]
    assert sorted(identifier for part in asked for identifier in part) == sorted(ids)


async def test_events_of_very_many_schedules_are_requested_without_ids(wix):
    def listed(*schedule_ids: str, cursor: str | None = None):
        found = events(*range(1, 1 + len(schedule_ids)), cursor=cursor)
        for event, schedule_id in zip(found["events"], schedule_ids, strict=True):
            event["scheduleId"] = schedule_id
        return found

    ids = [f"s{number}" for number in range(10_000)]
    client = wix.says(listed("S1", "other", cursor="b"), listed("s2", ""))
    found = await client.all_events(from_=FROM, to=TO, max_events=500, schedule_ids=ids)
    assert [event.schedule_id.lower() for event in found.events] == ["s1", "s2"]
    assert (found.unreadable, len(wix.asked)) == (1, 2), "the one without a schedule may be theirs"
    assert all("scheduleIds" not in request.url.params for request in wix.asked)


async def test_users_are_requested_in_batches_of_a_hundred(wix):
    ids = [f"u{number}" for number in range(150)]
    client = wix.says(events(2), events(1))
    found = await client.all_events(from_=FROM, to=TO, max_events=500, user_ids=[*ids, "u0"])
    assert days_of(found) == [1, 2]
    asked = [request.url.params.get_list("userIds") for request in wix.asked]
    assert [len(part) for part in asked] == [100, 50]
    assert sorted(identifier for part in asked for identifier in part) == sorted(ids)
    assert all("scheduleIds" not in request.url.params for request in wix.asked)


async def test_connections_of_many_schedules_are_requested_in_batches(wix):
    client = wix.says({"connections": [{"id": "a"}], "failedProviderIds": ["p"]})
    found = await client.list_connections([f"s{number}" for number in range(101)])
    assert [one.id for one in found.connections] == ["a"]
    assert len(wix.asked) == 2
    assert found.failed_provider_ids == ("p",)


async def test_no_schedules_means_no_events_and_no_request(wix):
    client = wix.says(events(1))
    found = await client.all_events(from_=FROM, to=TO, max_events=5, schedule_ids=[])
    assert (found.events, found.complete) == ((), True)
    assert (await client.list_events(from_=FROM, to=TO, schedule_ids=[])).events == ()
    nothing: list[dict[str, list[str]]] = [
        {"user_ids": []},
        {"user_ids": ["u"], "schedule_ids": []},
    ]
    for none in nothing:
        assert await client.all_events(from_=FROM, to=TO, max_events=5, **none) == EventList()
        assert await client.list_events(from_=FROM, to=TO, **none) == EventPage()
    assert wix.asked == []


async def test_one_failing_batch_fails_the_whole_request(wix):
    client = wix.says(events(1), lambda: refusal(401, "UNAUTHENTICATED"))
    ids = [f"s{number}" for number in range(300)]
    with pytest.raises(WixUnauthorized):
        await client.all_events(from_=FROM, to=TO, max_events=5, schedule_ids=ids)


async def test_later_pages_of_schedules_send_only_the_cursor(wix):
    client = wix.says(
        {"schedules": [{"id": "a"}], "pagingMetadata": paging("two")},
        {"schedules": [{"id": "b"}], "pagingMetadata": paging("three")},
        {"schedules": [{"id": "c"}], "pagingMetadata": {"count": 1, "hasNext": False}},
    )
    assert [one.id for one in await client.all_schedules()] == ["a", "b", "c"]
    assert [body["query"] for body in wix.bodies] == [
        {"filter": {"appId": BOOKINGS_APP_ID}, "cursorPaging": {"limit": 100}},
        {"cursorPaging": {"limit": 100, "cursor": "two"}},
        {"cursorPaging": {"limit": 100, "cursor": "three"}},
    ]


async def test_staff_members_of_all_pages_are_merged(wix):
    client = wix.says(
        {"staffMembers": [{"id": "a"}], "pagingMetadata": paging("two")},
        {"staffMembers": [{"id": "b"}]},
    )
    assert [one.id for one in await client.all_staff_members()] == ["a", "b"]
    assert wix.bodies[1] == {"query": {"cursorPaging": {"limit": 100, "cursor": "two"}}}


@pytest.mark.parametrize(
    ("metadata", "cursor"),
    [
        (None, None),
        ({}, None),
        ({"hasNext": False, "cursors": {"next": "stale"}}, None),
        ({"hasNext": None, "cursors": {"next": ""}}, None),
        ({"cursors": {"next": "two"}}, "two"),
        ({"hasNext": True, "cursors": {"next": "two"}}, "two"),
    ],
)
async def test_the_last_page_is_recognised(wix, metadata, cursor):
    page = await wix.says({"pagingMetadata": metadata}).query_schedules()
    assert page.next_cursor == cursor


@pytest.mark.parametrize("cursors", [None, {}, {"next": None}, {"next": ""}])
async def test_a_promised_page_without_a_cursor_is_an_invalid_response(wix, cursors):
    client = wix.says({"pagingMetadata": {"hasNext": True, "cursors": cursors}})
    with pytest.raises(WixOddAnswer):
        await client.query_schedules()


async def test_a_repeated_cursor_is_an_invalid_response(wix):
    client = wix.says({"pagingMetadata": paging("again")})
    with pytest.raises(WixOddAnswer):
        await client.all_schedules()
    assert len(wix.asked) == 2


async def test_endless_pages_are_an_invalid_response(wix):
    def page():
        return answer({"pagingMetadata": paging(str(len(wix.asked)))})

    with pytest.raises(WixOddAnswer):
        await wix.says(page).all_staff_members()
    assert len(wix.asked) == 500


async def test_a_list_truncated_after_merging_is_incomplete(wix):
    client = wix.says(events(2, 5), events(1, 4), events(3))
    ids = [f"s{number}" for number in range(250)]
    found = await client.all_events(from_=FROM, to=TO, max_events=4, schedule_ids=ids)
    assert (days_of(found), found.complete) == ([1, 2, 3, 4], False)


async def test_events_are_sorted_by_start(wix):
    long = {"start": "2023-01-01T08:00:00Z", "end": "2023-01-07T09:00:00Z"}
    client = wix.says({"events": [long]}, events(2))
    ids = [f"s{number}" for number in range(150)]
    assert days_of(await client.all_events(from_=FROM, to=TO, max_events=9, schedule_ids=ids)) == [
        1,
        2,
    ]


def at(hour: int, **more: object):
    event = {"start": f"2023-01-01T{hour:02}:00:00Z", "end": f"2023-01-01T{hour + 1:02}:00:00Z"}
    return {**event, "scheduleId": "s", "title": "Lunch", **more}


def page(*items, cursor: str | None = None):
    return {"events": list(items), "pagingMetadata": paging(cursor)}


async def test_an_event_that_moves_to_the_next_page_is_counted_once(wix):
    client = wix.says(page(at(8), at(9), cursor="b"), page(at(9), at(10)))
    found = await client.all_events(from_=FROM, to=TO, max_events=9)
    assert [event.start.hour for event in found.events] == [8, 9, 10]


async def test_equal_events_on_one_page_are_both_kept(wix):
    client = wix.says(page(at(9), at(9), cursor="b"), page(at(9), at(10)))
    found = await client.all_events(from_=FROM, to=TO, max_events=9)
    assert [event.start.hour for event in found.events] == [9, 9, 10]


@pytest.mark.parametrize(
    "other",
    [
        {"title": "Dinner"},
        {"allDay": True},
        {"scheduleId": "t"},
        {"calendarName": "Work"},
        {"calendarType": "GOOGLE"},
        {"end": "2023-01-01T09:30:00Z"},
    ],
)
async def test_events_that_differ_across_pages_are_both_kept(wix, other):
    client = wix.says(page(at(9), cursor="b"), page(at(9, **other)))
    assert len((await client.all_events(from_=FROM, to=TO, max_events=9)).events) == 2


async def test_unreadable_items_are_counted_over_all_pages(wix):
    client = wix.says(page(at(8), {}, cursor="b"), page({}, {}, at(9)))
    found = await client.all_events(from_=FROM, to=TO, max_events=9)
    assert (len(found.events), found.unreadable) == (2, 3)


LISTS = {
    "events": lambda client: client.all_events(from_=FROM, to=TO, max_events=9),
    "schedules": lambda client: client.all_schedules(),
    "staffMembers": lambda client: client.all_staff_members(),
}


@pytest.mark.parametrize("name", ["schedules", "staffMembers"])
async def test_progress_counts_items_and_restarts_with_the_list(wix, name):
    first = {name: [{"id": "a"}, {"id": "b"}, {}], "pagingMetadata": paging("two")}
    second = {name: [{"id": "c"}]}
    client = wix.says(first, lambda: answer({}, 410), first, second)
    counts: list[int] = []
    ask = client.all_schedules if name == "schedules" else client.all_staff_members
    assert len(await ask(progress=counts.append)) == 3
    assert counts == [2, 2, 3]


async def test_the_next_page_is_requested_before_a_page_is_parsed(wix):
    first = {"schedules": [{"id": "a"}], "pagingMetadata": paging("two")}
    client = wix.says(first, {"schedules": [{"id": "b"}]})
    asked: list[int] = []
    found = await client.all_schedules(progress=lambda _: asked.append(len(wix.asked)))
    assert [one.id for one in found] == ["a", "b"]
    assert asked == [2, 2]


async def test_no_page_is_requested_that_may_not_be_needed(wix):
    full = [
        page(*[at(8, title=f"{each}{n}") for each in range(1000)], cursor=str(n)) for n in "abc"
    ]
    client = wix.says(*full)
    found = await client.all_events(from_=FROM, to=TO, max_events=2001)
    assert (len(found.events), found.complete, len(wix.asked)) == (2001, False, 3)
    found = await wix.says(*full).all_events(from_=FROM, to=TO, max_events=2000)
    assert (len(found.events), len(wix.asked)) == (2000, 2)


@pytest.mark.parametrize("last", [False, True])
async def test_a_cursor_inside_an_item_is_not_followed(wix, last):
    item = {"id": "a", "x": {"pagingMetadata": paging("wrong")}}
    first = {"pagingMetadata": paging(None if last else "right"), "schedules": [item]}

    def follow():
        cursor = wix.bodies[-1]["query"]["cursorPaging"].get("cursor")
        return answer(first if cursor is None else {"schedules": [{"id": cursor}]})

    found = await wix.says(follow).all_schedules()
    assert [one.id for one in found] == (["a"] if last else ["a", "right"])


async def test_an_early_request_ends_with_the_list(wix):
    ended = False

    class Silence(httpx.AsyncByteStream):
        async def __aiter__(self):
            nonlocal ended
            try:
                yield b"{"
                await asyncio.Event().wait()
            finally:
                ended = True

    async def read(progress):
        first = {"schedules": [{"id": "a"}], "pagingMetadata": paging("two")}
        client = wix.says(first, lambda: httpx.Response(200, stream=Silence()))
        await client.all_schedules(progress=progress)

    def stop(_: int) -> None:
        raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        await read(stop)
    assert (ended, len(wix.asked)) == (True, 2)


@pytest.mark.parametrize("status", [400, 404, 410])
@pytest.mark.parametrize("name", LISTS)
async def test_an_expired_cursor_restarts_from_the_first_page(wix, name, status):
    first = {name: [{"id": "a", **at(8)}], "pagingMetadata": paging("two")}
    second = {name: [{"id": "b", **at(9)}]}
    client = wix.says(first, lambda: answer({}, status), first, second)
    found = await LISTS[name](client)
    assert len(found.events if name == "events" else found) == 2
    assert len(wix.asked) == 4


@pytest.mark.parametrize("status", [400, 404, 410])
@pytest.mark.parametrize("name", LISTS)
async def test_a_cursor_that_always_expires_is_an_invalid_response(wix, name, status):
    first = {name: [], "pagingMetadata": paging("two")}
    over = lambda: answer({}, status)  # noqa: E731 -- a step of the script
    with pytest.raises(WixOddAnswer):
        await LISTS[name](wix.says(first, over, first, over))
    assert len(wix.asked) == 4


@pytest.mark.parametrize("name", LISTS)
async def test_a_rejected_first_page_fails_at_once(wix, name):
    with pytest.raises(WixInvalid):
        await LISTS[name](wix.says(lambda: answer({}, 400)))
    assert len(wix.asked) == 1
