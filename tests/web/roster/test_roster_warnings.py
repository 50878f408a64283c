"""Warnings of harmful set-ups: on the roster, on a connection, and before connecting."""

import re
from datetime import timedelta

from tests.salon import ANNA, BO, BUSINESS, GOOGLE, MICROSOFT
from tests.visitor import Visitor, words
from tests.web.conftest import connect
from tests.web.sync_settings import NOW

EXPORTS = {"default_sync": "both"}


async def share(visitor: Visitor, connection_id: str) -> None:
    """Set the account of a connection to Anna's."""
    email = {"externalAccountEmail": "anna.vogel@studio-nord.example"}
    await visitor.control(f"connections/{connection_id}", email)


async def test_a_shared_account_has_a_warning_wherever_it_is_shown(visitor: Visitor):
    made = await connect(visitor, BO, GOOGLE)
    await share(visitor, made)
    said = words(await visitor.open("/"))
    assert "1 warning" in said
    assert "One account is connected to several schedules" in said
    assert "anna.vogel@studio-nord.example Anna Vogel and Bo" in said
    assert said.count("Its account is on another schedule, too.") == 2
    assert "One account is connected" in words(await visitor.open(f"/connections/{made}"))


async def test_a_business_on_a_persons_account_has_its_own_warning(visitor: Visitor):
    await share(visitor, await connect(visitor, BUSINESS, GOOGLE))
    said = words(await visitor.open("/"))
    assert "The whole business and a person share one account" in said
    assert "Whole business and Anna Vogel" in said


async def test_bookings_that_probably_echo_have_a_warning(visitor: Visitor):
    await visitor.control("site", {"google_export": "PRIMARY_CALENDAR_ONLY"})
    made = await connect(visitor, BO, GOOGLE)
    assert "probably come back" not in words(await visitor.open("/")), "to an account of his own"
    await share(visitor, made)
    for page in ("/", f"/connections/{made}"):
        said = words(await visitor.open(page))
        assert "Copied bookings probably come back" in said
        assert "Switch copying off in the one or blocking in the other" in said


async def test_calendars_with_equal_busy_times_have_a_warning(visitor: Visitor):
    await visitor.control("site", {**EXPORTS, "connections": 0})
    reads = await connect(visitor, BO, GOOGLE)
    writes = await connect(visitor, BO, MICROSOFT)
    tomorrow = NOW + timedelta(days=1)
    for hour in range(3):
        start = tomorrow + timedelta(hours=hour, minutes=7)
        span = {"start": start.isoformat(), "end": (start + timedelta(minutes=11)).isoformat()}
        for one in (reads, writes):
            await visitor.control("events", {"connectionId": one, "title": "x", **span})
    for one in (reads, writes):
        assert "probably come back" in words(await visitor.open(f"/connections/{one}"))


async def test_a_second_export_has_a_warning_before_it_is_made(visitor: Visitor):
    await visitor.control("site", EXPORTS)
    made = await connect(visitor, ANNA, MICROSOFT)
    review = f"/connect/review?schedule_id={ANNA}&provider_id="
    assert "Wix copies these bookings into another calendar" in words(
        await visitor.open(review + MICROSOFT)
    )
    assert "Wix copies these bookings" not in words(await visitor.open(review + GOOGLE))
    assert "Wix copies these bookings" not in words(
        await visitor.open(f"/connect/review?schedule_id={BO}&provider_id={MICROSOFT}")
    )
    other = await connect(visitor, ANNA, MICROSOFT, account="bo@mail.example")
    assert "Bookings are copied into two calendars" in words(await visitor.open("/"))
    for one in (made, other):
        said = words(await visitor.open(f"/connections/{one}"))
        assert "Bookings are copied into two calendars" in said


async def test_duplicates_are_named_with_the_way_to_remove_one(visitor: Visitor):
    await visitor.control("site", EXPORTS)
    old, new = [await connect(visitor, ANNA, MICROSOFT) for _ in range(2)]
    for address in ("/", f"/connections/{new}"):
        page = await visitor.open(address)
        assert "One account is connected twice to the same schedule." in words(page)
        assert "copied into two calendars" not in words(page), "one warning for one cause"
        assert f'href="/connections/{old}/disconnect"' in page.text


async def test_a_connection_shows_check_time_and_unproven_parts(visitor: Visitor):
    made = await connect(visitor, BO, GOOGLE)
    await visitor.control(f"connections/{made}", {"status": "SYNCED"})
    page = await visitor.open(f"/connections/{made}")
    assert re.search(r"Checked at .{10,30} \(Berlin\)", words(page))
    assert "<time datetime=" in page.text
    assert 'class="badge is-green"' in page.text

    body = {"failedProviderIds": [GOOGLE]}
    await visitor.control("faults", [{"method": "ListEvents", "status": 200, "body": body}])
    page = await visitor.open(f"/connections/{made}")
    assert "Unclear Wix reports that all is well, but could not read Google" in words(page)
    assert 'class="badge is-green"' not in page.text
    assert "Busy times to Wix: on, but unclear" in words(page)

    await visitor.control("faults", [{"method": "ListEvents", "status": 500, "times": 9}])
    page = await visitor.open(f"/connections/{made}")
    assert "Not proven: Wix could not read busy times just now." in words(page)
    assert 'class="badge is-grey"' in page.text
