"""Query Events, and bookings added by the control API."""

import pytest

from tests.rows import each_row
from tests.sandbox.conftest import ANNA

PATH = "/calendar/v3/events/query"
BOOKINGS = "13d21c63-b5ec-5912-8397-c3a5ddb27a97"
ANNAS, NOAS = "9dfb369b-ab13-4fae-a276-55daa05f1119", "66080f17-4c96-48e2-9cbd-0ba3a1a6bcde"
HAIRCUT = "98daa4bf-7559-4f89-b3fb-95ee22432045"
BUSINESS = "23961c52-2970-4819-ae6f-8f356f02bfb4"
DAY = {"fromLocalDate": "2026-11-24T00:00:00", "toLocalDate": "2026-11-25T00:00:00"}


async def book(wix, start, end, **given):
    body = {
        "resourceId": ANNAS,
        "start": f"2026-11-{start}:00Z",
        "end": f"2026-11-{end}:00Z",
        **given,
    }
    return await wix.http.post("/sandbox/control/bookings", json=body)


async def ask(wix, query=None, **body):
    return await wix.post(PATH, {**DAY, "query": query or {}, **body})


async def titles(wix, query=None, **body):
    answer = await ask(wix, query, **body)
    assert answer.status_code == 200, answer.text
    return [one["title"] for one in answer.json()["events"]]


@pytest.fixture
async def booked(wix):
    await book(wix, "24T09:00", "24T10:00", title="second")
    await book(wix, "24T08:00", "24T12:00", title="first")
    await book(wix, "24T11:00", "24T12:00", title="noas", resourceId=NOAS)
    return wix


async def test_a_booking_has_local_and_utc_times_and_no_customer(booked):
    [event, *_] = (await ask(booked, timeZone="Asia/Tokyo")).json()["events"]

    assert event["start"] == {
        "localDate": "2026-11-24T09:00:00",
        "timeZone": "Europe/Berlin",
        "utcDate": "2026-11-24T08:00:00.000Z",
    }
    assert event["adjustedStart"] == {"localDate": "2026-11-24T17:00:00", "timeZone": "Asia/Tokyo"}
    assert [one["id"] for one in event["resources"]] == [ANNAS]
    assert not {"participants", "notes", "conferencingDetails"} & {*event}


async def test_bookings_are_sorted_by_start_or_from_the_last_end(booked):
    assert await titles(booked) == ["first", "second", "noas"]
    last = await titles(booked, {"sort": [{"fieldName": "end", "order": "DESC"}]})
    assert (last[-1], len(last)) == ("second", 3)


@each_row(
    ("given", "found"),
    [
        ({"resources.id": {"$hasSome": [ANNAS]}}, ["first", "second"]),
        ({"resources.id": {"$hasAll": [ANNAS, NOAS]}}, []),
        ({"appId": BOOKINGS, "scheduleId": HAIRCUT}, ["first", "second", "noas"]),
        ({"scheduleId": {"$in": [ANNA]}}, []),
        ({"type": "WORKING_HOURS"}, []),
        ({"transparency": {"$eq": "OPAQUE"}}, ["first", "second", "noas"]),
    ],
)
async def test_bookings_are_filtered_by_the_fields_of_wix(booked, given, found):
    assert await titles(booked, {"filter": given}) == found


@each_row(
    ("body", "reason"),
    [
        ({"query": {"filter": {"status": "CONFIRMED"}}}, "filterable"),
        ({"query": {"filter": {"id": ANNAS}}}, "filterable"),
        ({"query": {"filter": {"start": {"$gt": "2026"}}}}, "filterable"),
        ({"query": {"filter": {"resources.id": ANNAS}}}, "$hasSome and $hasAll"),
        ({"query": {"filter": {"transparency": {"$in": ["OPAQUE"]}}}}, "$eq only"),
        ({"query": {"sort": [{"fieldName": "title"}]}}, "start ASC"),
        ({"query": {"sort": [{"fieldName": "start", "order": "DESC"}]}}, "start ASC"),
        ({"query": {"cursorPaging": {"limit": 1001}}}, "1000"),
        ({"query": {"cursorPaging": {"cursor": "no"}}}, "cursor"),
        ({"fromLocalDate": "2026-11-24T00:00:00Z"}, "fromLocalDate"),
        ({"toLocalDate": "2026-11-23T00:00:00"}, "toLocalDate"),
        ({"timeZone": "Mars/Olympus"}, "LocalDate"),
        ({"fields": ["PI_FIELDS", "OWN_PI_FIELDS"]}, "fields"),
        ({"recurrenceType": ["SOMETIMES"]}, "recurrenceType"),
    ],
)
async def test_what_wix_does_not_support_is_refused(booked, body, reason):
    answer = await booked.post(PATH, {**DAY, **body})

    assert answer.status_code == 400
    assert reason in answer.text


@each_row(
    ("zone", "found"),
    [("Europe/Berlin", ["late"]), ("UTC", []), ("Pacific/Auckland", [])],
)
async def test_the_range_is_local_to_the_zone(wix, zone, found):
    await book(wix, "24T22:30", "24T23:00", title="late")
    range_ = {"fromLocalDate": "2026-11-24T23:30:00", "toLocalDate": "2026-11-25T00:00:00"}

    assert await titles(wix, **range_, timeZone=zone) == found


async def test_a_booking_that_only_touches_the_range_is_left_out(wix):
    await book(wix, "23T22:00", "23T23:00", title="ends at midnight")
    await book(wix, "23T22:00", "23T23:01", title="ends after")

    assert await titles(wix, timeZone="Europe/Berlin") == ["ends after"]


async def test_cursors_lead_through_all_pages(booked):
    first = (await ask(booked, {"cursorPaging": {"limit": 2}})).json()
    cursor = first["pagingMetadata"]["cursors"]["next"]
    second = (await ask(booked, {"cursorPaging": {"limit": 2, "cursor": cursor}})).json()

    found = [one["title"] for one in (*first["events"], *second["events"])]
    assert found == ["first", "second", "noas"]
    assert second["pagingMetadata"] == {"count": 1, "hasNext": False}
    both = await ask(booked, {"cursorPaging": {"cursor": cursor}, "filter": {"appId": BOOKINGS}})
    assert both.status_code == 400


async def test_cancelled_bookings_are_listed_as_such(wix):
    await book(wix, "24T09:00", "24T10:00", status="CANCELLED")

    assert [one["status"] for one in (await ask(wix)).json()["events"]] == ["CANCELLED"]


async def test_a_booking_of_the_business_takes_no_staff(wix):
    await book(wix, "24T09:00", "24T10:00", resourceId=ANNAS)
    body = {"start": "2026-11-24T09:00:00Z", "end": "2026-11-24T10:00:00Z", "scheduleId": BUSINESS}
    assert (await wix.http.post("/sandbox/control/bookings", json=body)).status_code == 200

    found = (await ask(wix, {"filter": {"scheduleId": BUSINESS}})).json()["events"]
    assert [one["resources"] for one in found] == [[]]


@each_row(
    ("given", "status"),
    [
        ({"resourceId": HAIRCUT}, 404),
        ({"status": "MAYBE"}, 400),
        ({"title": "x" * 201}, 400),
        ({"color": "red"}, 400),
    ],
)
async def test_a_malformed_booking_is_refused(wix, given, status):
    assert (await book(wix, "24T09:00", "24T10:00", **given)).status_code == status
    assert (await book(wix, "24T10:00", "24T10:00")).status_code == 400
