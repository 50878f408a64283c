"""List Events: period, filters, paging, personal information, failures."""

from itertools import pairwise

import pytest

from tests.rows import each_row
from tests.sandbox.conftest import ANNA, DMITRI, EXTERNAL, MICROSOFT, NOA, violation

ANNAS_USER = "6fced11d-2bd8-41e6-847a-8387cdde8d51"
NOAS_USER = "78b7d0ac-8477-4ce0-8e4c-da11b43c589b"
ANNAS_RESOURCE = "9dfb369b-ab13-4fae-a276-55daa05f1119"


def found(answer):
    assert answer.status_code == 200, answer.text
    return answer.json()["events"]


def starts(answer):
    return [one["start"] for one in found(answer)]


async def importing(wix, names=("Home", "Work"), **changes):
    connection_id = await wix.apple(**changes)
    path = f"{EXTERNAL}/connections/{connection_id}/calendars"
    listed = (await wix.get(path)).json()["calendars"]
    chosen = [one for one in listed if one["name"] in names]
    side = {"enabled": True, "calendars": {"calendars": chosen}}
    await wix.update(connection_id, {"listEventFromCalendars": side})
    return connection_id


async def test_events_are_sorted_by_start_across_connections(wix):
    await importing(wix)
    events = found(await wix.events())
    assert {one["scheduleId"] for one in events} == {ANNA, NOA}
    assert [one["start"] for one in events] == sorted(one["start"] for one in events)


async def test_the_seed_has_all_day_overlapping_and_overnight_events(wix):
    events = [(one["start"], one["end"]) for one in found(await wix.events())]
    assert ("2026-11-22T23:00:00.000Z", "2026-11-23T23:00:00.000Z") in events
    assert ("2026-11-22T21:30:00.000Z", "2026-11-23T00:00:00.000Z") in events
    assert any(later[0] < sooner[1] for sooner, later in pairwise(events))


@pytest.mark.parametrize(
    ("start", "end", "inside"),
    [
        ("2026-11-22T12:00:00Z", "2026-11-22T12:30:00Z", True),
        ("2026-11-22T12:29:59Z", "2026-11-22T13:30:00Z", True),
        ("2026-11-22T13:10:00+01:00", "2026-11-22T13:20:00+01:00", True),
        ("2026-11-22T12:30:00Z", "2026-11-22T13:30:00Z", False),
        ("2026-11-22T11:30:00Z", "2026-11-22T12:00:00Z", False),
    ],
)
async def test_a_time_range_includes_overlapping_events(wix, start, end, inside):
    answer = await wix.events(**{"from": start, "to": end})
    assert ("2026-11-22T12:00:00.000Z" in starts(answer)) is inside


async def test_only_enabled_imports_are_listed(wix):
    await wix.apple()
    assert found(await wix.events(scheduleIds=NOA)) == []
    connection_id = await importing(wix, names=["Work"])
    titles = found(await wix.events(scheduleIds=NOA))
    assert len(titles) == 3
    off = {"listEventFromCalendars": {"enabled": False}}
    await wix.update(connection_id, off)
    assert found(await wix.events(scheduleIds=NOA)) == []


async def test_a_disconnected_account_has_no_events(wix):
    connection_id = await importing(wix)
    assert found(await wix.events(scheduleIds=NOA))
    await wix.post(f"{EXTERNAL}/connections/{connection_id}/disconnect")
    assert found(await wix.events(scheduleIds=NOA)) == []


async def test_all_day_and_timed_events_can_be_filtered(wix):
    whole, timed = await wix.events(allDay="true"), await wix.events(allDay="false")
    assert all(one["allDay"] for one in found(whole))
    assert not any(one["allDay"] for one in found(timed))
    assert sorted(starts(whole) + starts(timed)) == starts(await wix.events())


async def test_schedule_and_user_ids_are_combined(wix):
    await importing(wix)
    assert {one["scheduleId"] for one in found(await wix.events(userIds=NOAS_USER))} == {NOA}
    both = await wix.events(userIds=[ANNAS_USER, NOAS_USER], scheduleIds=[ANNA, DMITRI])
    assert {one["scheduleId"] for one in found(both)} == {ANNA}
    assert found(await wix.events(userIds=NOAS_USER, scheduleIds=ANNA)) == []


@pytest.mark.parametrize("limit", [1, 3, 7, 1000])
async def test_pages_add_up_to_the_whole_and_need_only_the_cursor(wix, limit):
    await importing(wix)
    query = {"scheduleIds": [ANNA, NOA], "allDay": "false"}
    whole = found(await wix.events(**query))
    page = (await wix.events(**query, **{"cursorPaging.limit": limit})).json()
    events, paging = page["events"], page["pagingMetadata"]
    while paging["hasNext"]:
        assert paging["count"] == limit
        cursor = {"cursorPaging.cursor": paging["cursors"]["next"], "cursorPaging.limit": limit}
        page = (await wix.get(f"{EXTERNAL}/events", partialFailure="true", **cursor)).json()
        events, paging = events + page["events"], page["pagingMetadata"]
    assert events == whole
    assert "cursors" not in paging


async def test_new_events_do_not_shift_the_pages(wix, control):
    first = (await wix.events(**{"cursorPaging.limit": 2})).json()
    early = {"title": "Early", "start": "2026-11-17T08:00:00Z", "end": "2026-11-17T09:00:00Z"}
    await control.post("events", {"scheduleId": ANNA, **early})
    cursor = {"cursorPaging.cursor": first["pagingMetadata"]["cursors"]["next"]}
    following = (await wix.events(**cursor)).json()["events"]
    assert following[0]["start"] > first["events"][-1]["start"]


async def test_a_tampered_cursor_is_rejected(wix, call_as):
    answer = (await wix.events(**{"cursorPaging.limit": 2})).json()
    cursor = answer["pagingMetadata"]["cursors"]["next"]
    assert (cursor[:4], cursor.count(".")) == ("JWE.", 5)
    swapped = "A" if cursor[-30] != "A" else "B"
    for bad in (cursor[:-30] + swapped + cursor[-29:], cursor[:-1], "JWE.a.b.c.d.e", "é", "x"):
        answer = await wix.events(**{"cursorPaging.cursor": bad})
        assert violation(answer) == (400, "cursorPaging.cursor", "CUSTOM")
    elsewhere = call_as(authorization="k", wix_site_id="33333333-3333-4333-8333-333333333333")
    answer = await elsewhere.events(**{"cursorPaging.cursor": cursor})
    assert violation(answer) == (400, "cursorPaging.cursor", "CUSTOM")


@each_row(
    ("query", "field", "rule"),
    [
        ({"from": ""}, "from", "REQUIRED_FIELD"),
        ({"to": ""}, "to", "REQUIRED_FIELD"),
        ({"from": "2026-11-16"}, "from", "FORMAT"),
        ({"from": "2026-11-16T00:00:00"}, "from", "FORMAT"),
        ({"from": "2026-13-16T00:00:00Z"}, "from", "FORMAT"),
        ({"from": "0001-01-01T00:00:00+14:00"}, "from", "FORMAT"),
        ({"to": "2026-11-16T00:00:00Z"}, "to", "CUSTOM"),
        ({"scheduleIds": [ANNA, "anna"]}, "scheduleIds", "FORMAT"),
        ({"scheduleIds": [ANNA] * 101}, "scheduleIds", "MAX_SIZE"),
        ({"userIds": [ANNAS_USER] * 101}, "userIds", "MAX_SIZE"),
        ({"allDay": "1"}, "allDay", "FORMAT"),
        ({"partialFailure": ""}, "partialFailure", "FORMAT"),
        ({"cursorPaging.limit": "1001"}, "cursorPaging.limit", "MAX"),
        ({"cursorPaging.limit": "0"}, "cursorPaging.limit", "MIN"),
        ({"cursorPaging.limit": "many"}, "cursorPaging.limit", "FORMAT"),
    ],
)
async def test_query_parameters_are_validated(wix, query, field, rule):
    assert violation(await wix.events(**query)) == (400, field, rule)


async def test_a_hundred_ids_are_accepted(wix):
    answer = await wix.events(scheduleIds=[ANNA] * 100, userIds=[ANNAS_USER] * 100)
    assert found(answer)


async def test_an_unencoded_plus_sign_makes_a_time_invalid(wix):
    query = "from=2026-11-16T00:00:00+01:00&to=2026-12-16T00:00:00Z"
    answer = await wix.http.get(f"/sandbox/api{EXTERNAL}/events?{query}")
    assert violation(answer) == (400, "from", "FORMAT")


async def test_titles_and_names_need_own_pi_and_the_owner(wix):
    await importing(wix)
    for event in found(await wix.events()):
        assert not {"title", "calendarName", "scheduleOwnerName"} & set(event)
    for event in found(await wix.events(fieldsets=["NO_PI", "OWN_PI"])):
        assert ("title" in event) is ("calendarName" in event) is (event["scheduleId"] == ANNA)
        assert "scheduleOwnerName" in event


async def test_or_titles_of_all_people_are_listed(wix, control):
    await control.switch(titles="all")
    await importing(wix)
    assert all("title" in one for one in found(await wix.events(fieldsets="OWN_PI")))


async def test_a_site_without_staff_lists_no_titles(wix, control):
    await control.switch(schedules=0, connections=1)
    assert not any("title" in one for one in found(await wix.events(fieldsets="OWN_PI")))


async def test_an_account_that_changes_its_address_keeps_its_events(wix, control):
    before = found(await wix.events())
    connection_id = (await wix.connections()).json()["connections"][0]["id"]
    await control.change(connection_id, externalAccountEmail="anna@new.example")
    assert found(await wix.events()) == before


async def test_the_owner_is_always_set_and_false_fields_are_omitted(wix, control):
    await control.switch(style="samples")
    answer = await wix.events(scheduleIds=ANNA)
    assert "failedProviderIds" not in answer.json()
    for event in found(answer):
        assert event["scheduleOwnerName"] == "Anna Vogel"
        assert event.get("allDay", True) is True


async def test_the_owner_id_is_the_resource_of_a_staff_member(wix):
    await importing(wix, scheduleId="23961c52-2970-4819-ae6f-8f356f02bfb4")
    owners = {
        (one["scheduleId"] == ANNA, one.get("scheduleOwnerId")) for one in found(await wix.events())
    }
    assert owners == {(True, ANNAS_RESOURCE), (False, None)}


async def test_a_broken_account_fails_the_call_or_is_listed(wix):
    intolerant = await wix.events(partialFailure="false")
    assert (intolerant.status_code, intolerant.json()) == (500, {"message": "", "details": {}})
    tolerant = await wix.events()
    assert tolerant.json()["failedProviderIds"] == [MICROSOFT]
    assert {one["scheduleId"] for one in found(tolerant)} == {ANNA}


async def test_the_call_fails_when_all_accounts_are_broken(wix):
    assert (await wix.events(scheduleIds=DMITRI)).status_code == 500


async def test_a_broken_account_without_import_is_ignored(wix, control):
    connection_id = await wix.apple()
    await control.change(connection_id, status="ERROR", errorReason="TOKEN_REVOKED")
    answer = await wix.events(scheduleIds=NOA, partialFailure="false")
    assert found(answer) == []
