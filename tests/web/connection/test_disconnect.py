"""Disconnecting: its cost, the pause offered first, a single request, and the result."""

import asyncio
import re
from html import unescape

import pytest

from tests.page_texts import (
    CONNECTION_UNKNOWN,
    LINK_TO_CALENDAR,
    NOTHING_CHANGED,
    OUTCOME_UNKNOWN,
    WIX_FORBIDS,
    WIX_RATE_LIMITED,
    WIX_UNREACHABLE,
)
from tests.salon import ANNA, BO, GOOGLE, MICROSOFT
from tests.visitor import Visitor, exits, hidden, title, words
from tests.web.conftest import connect


@pytest.fixture
async def google(visitor: Visitor) -> str:
    """Bo's Google connection, which imports busy times by default."""
    return await connect(visitor, BO, GOOGLE)


def page_of(connection_id: str) -> str:
    return f"/connections/{connection_id}/disconnect"


async def both_on(visitor: Visitor) -> str:
    """Connect Bo's Outlook with both directions enabled, and return its id."""
    await visitor.control("site", {"default_sync": "both"})
    return await connect(visitor, BO, MICROSOFT)


async def sends(visitor: Visitor) -> int:
    return (await visitor.calls()).count("Disconnect")


@pytest.mark.parametrize("style", ["typings", "samples"])
async def test_the_cost_is_shown_before_anything_is_done(visitor: Visitor, style: str):
    await visitor.control("site", {"style": style})
    connection_id = await connect(visitor, BO, GOOGLE)
    page = await visitor.open(page_of(connection_id))
    said = words(page)
    assert title(page) == "Disconnect Google Calendar?"
    assert "busy times in the next 30 days will open for booking. The next one: " in said
    assert "No other calendar protects Bo" in said
    assert "Disconnect Bo's Google Calendar Keep it" in said
    assert await sends(visitor) == 0


async def test_a_disconnected_calendar_says_how_to_reconnect(visitor: Visitor, google: str):
    page = await visitor.open(page_of(google))
    answer = await visitor.submit(page, page_of(google))
    assert answer.status_code == 303
    after = await visitor.open(answer.headers["location"])
    said = words(after)
    assert "Disconnected. Wix confirmed it. Counted again: no busy time of it blocks" in said
    assert "press “Connect again” below" in said
    assert page_of(google) not in after.text
    assert 'role="switch"' not in after.text, "a switch that is on would say that it still blocks"
    assert await sends(visitor) == 1


async def test_busy_times_can_be_downloaded_before_disconnecting(visitor: Visitor, google: str):
    page = await visitor.open(page_of(google))
    counted = re.search(r"(\d+) busy times in the next 30 days will open", words(page))
    [address] = re.findall(r'href="(/busy\.ics[^"]+)" download', page.text)
    file = await visitor.open(unescape(address))
    assert file.headers["content-type"].startswith("text/calendar")
    assert counted
    assert file.text.count("BEGIN:VEVENT") >= int(counted[1])


async def test_no_download_is_offered_if_no_busy_times_are_lost(visitor: Visitor):
    await visitor.control("site", {"default_sync": "none"})
    idle = await connect(visitor, BO, MICROSOFT)
    assert "/busy.ics" not in (await visitor.open(page_of(idle))).text


async def test_times_blocked_by_other_calendars_are_counted_apart(visitor: Visitor, google: str):
    await both_on(visitor)
    page = await visitor.open(page_of(google))
    answer = await visitor.submit(page, page_of(google))
    after = await visitor.open(answer.headers["location"])
    assert "Counted again: no busy time of it blocks the next 30 days." in words(after)
    other = await connect(visitor, BO, MICROSOFT, account="bo@mail.example")
    page = await visitor.open(page_of(other))
    after = await visitor.open((await visitor.submit(page, page_of(other))).headers["location"])
    assert re.search(r"Counted again: \d+ busy times of the next 30 days still block", words(after))
    assert f'href="/busy?schedule_id={BO}">See what blocks now' in after.text


async def test_a_failed_recount_claims_nothing(visitor: Visitor, google: str):
    page = await visitor.open(page_of(google))
    answer = await visitor.submit(page, page_of(google))
    await visitor.control("faults", [{"method": "ListEvents", "status": 500, "times": 99}])
    said = words(await visitor.open(answer.headers["location"]))
    assert "Disconnected. Wix confirmed it. Its busy times should block no bookings" in said
    assert "Counted again" not in said


async def test_deleted_copies_and_kept_bookings_are_distinguished(
    visitor: Visitor,
):
    connection_id = await both_on(visitor)
    said = words(await visitor.open(page_of(connection_id)))
    assert "Wix deletes the bookings that it copied into this calendar." in said
    assert "Your bookings in Wix should stay" in said


async def test_a_pause_is_offered_first_and_keeps_the_other_direction(visitor: Visitor):
    connection_id = await both_on(visitor)
    page = await visitor.open(page_of(connection_id))
    said = words(page)
    assert said.index("Stop blocking booking times") < said.index("For a problem, connect it again")
    answer = await visitor.submit(page, f"/connections/{connection_id}/sync")
    assert answer.status_code == 303
    after = await visitor.open(answer.headers["location"])
    assert "Saved." in words(after)
    assert "to Wix: off" in after.text
    assert "From Wix to Outlook: on" in after.text


async def test_the_export_can_be_paused_alone(visitor: Visitor):
    connection_id = await both_on(visitor)
    page = await visitor.open(page_of(connection_id))
    second = page.text.split("Stop blocking booking times")[1]
    fields = {**hidden(page), "import_locked": "on"}
    del fields["export_locked"]
    assert "Stop copying bookings" in second
    answer = await visitor.http.post(
        f"/connections/{connection_id}/sync",
        data={**fields, "csrf_token": second.split('name="csrf_token" value="')[1].split('"')[0]},
        headers={"sec-fetch-site": "same-origin"},
    )
    after = await visitor.open(answer.headers["location"])
    assert "to Wix: on" in after.text
    assert "From Wix to Outlook: off" in after.text


async def test_no_pause_is_offered_for_fixed_directions(visitor: Visitor, google: str):
    assert "Pause instead" not in words(await visitor.open(page_of(google)))


async def test_another_protecting_calendar_is_named(visitor: Visitor, google: str):
    await both_on(visitor)
    said = words(await visitor.open(page_of(google)))
    assert "Another calendar goes on blocking its own busy times: bo@studio-nord.example." in said
    assert "No other calendar protects" not in said


@pytest.mark.parametrize(
    ("method", "says"),
    [
        ("ListEvents", "How many, Wix can't tell just now."),
        ("ListConnections", "Whether another calendar still protects these bookings can't be seen"),
    ],
)
@pytest.mark.parametrize("status", [403, 429, 500, 503])
async def test_an_unknown_count_is_reported_and_blocks_nothing(
    visitor: Visitor, google: str, method: str, says: str, status: int
):
    await visitor.control("faults", [{"method": method, "status": status, "times": 9}])
    page = await visitor.open(page_of(google))
    assert page.status_code == 200
    assert says in words(page)
    assert "Disconnect Bo's Google Calendar" in words(page)


@pytest.mark.parametrize(
    "methods", [("GetConnection", "ListConnections"), ("QuerySchedules",), ("ListProviders",)]
)
async def test_a_failed_cost_page_changes_nothing(
    visitor: Visitor, google: str, methods: tuple[str, ...]
):
    faults = [{"method": method, "status": 500, "times": 9} for method in methods]
    await visitor.control("faults", faults)
    page = await visitor.open(page_of(google))
    assert page.status_code >= 500
    assert NOTHING_CHANGED in words(page)


async def test_reloading_and_going_back_show_a_normal_page(visitor: Visitor, google: str):
    page = await visitor.open(page_of(google))
    await visitor.submit(page, page_of(google))
    again = await visitor.open(page_of(google))
    assert (again.status_code, title(again)) == (200, "Disconnected already")
    assert "Disconnect Bo's" not in words(again)
    old = await visitor.submit(page, page_of(google))
    assert old.status_code == 303
    assert await sends(visitor) == 1


async def test_many_concurrent_clicks_send_one_request(visitor: Visitor, google: str):
    page = await visitor.open(page_of(google))
    answers = await asyncio.gather(*(visitor.submit(page, page_of(google)) for _ in range(20)))
    assert {answer.status_code for answer in answers} == {303}
    assert await sends(visitor) == 1


async def test_a_calendar_disconnected_elsewhere_counts_as_done(visitor: Visitor, google: str):
    page = await visitor.open(page_of(google))
    await visitor.control(f"connections/{google}", {"status": "DISCONNECTED"})
    answer = await visitor.submit(page, page_of(google))
    assert "Disconnected." in words(await visitor.open(answer.headers["location"]))


async def test_an_unclear_response_is_neither_success_nor_failure(visitor: Visitor, google: str):
    page = await visitor.open(page_of(google))
    await visitor.control("faults", [{"method": "Disconnect", "status": 500, "times": 9}])
    answer = await visitor.submit(page, page_of(google))
    said = words(answer)
    assert (answer.status_code, title(answer)) == (409, OUTCOME_UNKNOWN)
    assert "Nothing was changed" not in said
    assert "The calendar may be disconnected." in said
    assert "Wix gave no clear answer." in said
    assert exits(answer) == [
        (LINK_TO_CALENDAR, f"/connections/{google}"),
        ("See what disconnecting changes", page_of(google)),
        ("To the list", "/"),
    ]
    assert await sends(visitor) == 2


@pytest.mark.parametrize(
    ("method", "status", "heading"),
    [
        ("Disconnect", 403, WIX_FORBIDS),
        ("Disconnect", 404, CONNECTION_UNKNOWN),
        ("Disconnect", 429, WIX_RATE_LIMITED),
        ("Disconnect", 503, WIX_UNREACHABLE),
        ("GetConnection", 403, WIX_FORBIDS),
        ("GetConnection", 500, WIX_UNREACHABLE),
    ],
)
async def test_a_clear_rejection_says_that_nothing_changed(
    visitor: Visitor, google: str, method: str, status: int, heading: str
):
    page = await visitor.open(page_of(google))
    await visitor.control("faults", [{"method": method, "status": status, "times": 3}])
    answer = await visitor.submit(page, page_of(google))
    assert title(answer) == heading
    assert NOTHING_CHANGED in words(answer)
    await visitor.http.delete("/sandbox/control/faults")
    assert title(await visitor.open(page_of(google))) == "Disconnect Google Calendar?"
    if heading != CONNECTION_UNKNOWN:
        assert exits(answer) == [
            ("Try again", page_of(google)),
            (LINK_TO_CALENDAR, f"/connections/{google}"),
            ("To the list", "/"),
        ]
        again = await visitor.submit(answer, page_of(google))
        assert "Disconnected." in words(await visitor.open(again.headers["location"]))


async def test_a_form_of_another_action_or_visitor_is_rejected(visitor: Visitor, google: str):
    other = await connect(visitor, ANNA, MICROSOFT)
    page = await visitor.open(page_of(other))
    fields = hidden(page, page_of(other))
    answer = await visitor.http.post(
        page_of(google), data=fields, headers={"sec-fetch-site": "same-origin"}
    )
    assert answer.status_code == 403
    assert await sends(visitor) == 0


async def test_a_get_request_never_disconnects(visitor: Visitor, google: str):
    await visitor.open(page_of(google))
    after = await visitor.open(f"/connections/{google}?done=disconnected")
    assert "Wix confirmed it" not in words(after), "the address alone proves nothing"
    assert await sends(visitor) == 0


async def test_a_connection_of_a_deleted_schedule_can_be_disconnected(
    visitor: Visitor, google: str
):
    await visitor.control("faults", [{"method": "QueryStaffMembers", "status": 200, "body": {}}])
    page = await visitor.open(page_of(google))
    assert page.status_code == 200
    assert "Disconnect Google Calendar Keep it" in words(page)
    answer = await visitor.submit(page, page_of(google))
    assert answer.status_code == 303
