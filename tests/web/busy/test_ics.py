"""The download of busy times as an iCalendar file."""

from tests.calendars.ical_readers import by_ical_js, by_icalendar
from tests.salon import ANNA, BO
from tests.visitor import Visitor
from tests.web.busy.test_busy import DMITRI, SECRETS, visitor
from tests.web.fake_busy_times import event, set_events, set_time_zone

__all__ = ["visitor"]


async def test_busy_times_download_as_an_uncached_harmless_file(visitor: Visitor):
    answer = await visitor.open(f"/busy.ics?schedule_id={ANNA}&from=2026-11-22&days=7")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="busy-2026-11-22.ics"'
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].endswith("; sandbox")
    assert "set-cookie" not in answer.headers


async def test_the_file_holds_the_requested_days_without_titles(visitor: Visitor):
    answer = await visitor.open(f"/busy.ics?schedule_id={ANNA}&days=1&titles=1")

    assert answer.text.count("BEGIN:VEVENT\r\n") == 4
    assert "DTSTART:20261122T080000Z\r\nDTEND:20261122T090000Z\r\nSUMMARY:Busy\r\n" in answer.text
    assert "DTSTAMP:20261122T090000Z\r\n" in answer.text
    assert "X-WR-CALNAME:Busy times: Anna Vogel\r\n" in answer.text
    assert not [secret for secret in SECRETS if secret in answer.text]
    calls = (await visitor.control("calls"))["calls"]
    assert not [call for call in calls if "OWN_PI" in call["query"]]


async def test_repeated_downloads_are_identical(visitor: Visitor):
    first, second = [await visitor.open(f"/busy.ics?schedule_id={ANNA}") for _ in "ab"]
    assert first.content == second.content


async def test_an_incomplete_file_says_so(visitor: Visitor):
    answer = await visitor.open(f"/busy.ics?schedule_id={DMITRI}")

    assert 'filename="busy-2026-11-22-incomplete.ics"' in answer.headers["content-disposition"]
    assert "X-WR-CALDESC:Some busy times are missing" in answer.text


async def test_a_file_without_busy_times_is_valid(visitor: Visitor):
    answer = await visitor.open(f"/busy.ics?schedule_id={BO}")
    assert "BEGIN:VFREEBUSY\r\n" in answer.text


FIRST, LAST = "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"


async def test_two_ical_readers_find_the_times_of_wix(visitor: Visitor):
    await set_time_zone(visitor, "Pacific/Auckland")
    await set_events(
        visitor,
        event(FIRST, LAST),
        event("0025-05-12T08:35:00Z", "2026-11-24T10:00:00.5Z"),
        event("2026-11-24T08:00:00Z", "2026-11-24T08:00:00Z"),
        # a day of Los Angeles, and two of Auckland
        event("2026-11-24T08:00:00Z", "2026-11-25T08:00:00Z", allDay=True),
        event("2026-11-24T11:00:00Z", "2026-11-26T11:00:00Z", allDay=True),
        event("2026-11-24T09:00:00+13:00", "2026-11-24T10:00:00+13:00"),
    )
    file = (await visitor.open(f"/busy.ics?schedule_id={ANNA}&from=2026-11-22&days=7")).content
    read = by_icalendar(file)
    [other] = by_ical_js([file])

    assert read["components"] == other["components"]
    assert other["name"] == "Busy times: Anna Vogel"
    assert {(one["dtstart"], one.get("dtend")) for one in read["components"]} == {
        ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"),
        ("0025-05-12T08:35:00Z", "2026-11-24T10:00:00Z"),
        ("2026-11-24T08:00:00Z", None),
        ("2026-11-24", None),
        ("2026-11-25", "2026-11-27"),
        ("2026-11-23T20:00:00Z", "2026-11-23T21:00:00Z"),
    }


async def test_a_free_week_names_its_schedule(visitor: Visitor):
    await set_time_zone(visitor, "America/Los_Angeles")
    await set_events(visitor)
    [read] = by_ical_js([(await visitor.open(f"/busy.ics?schedule_id={ANNA}")).content])

    [free] = read["components"]
    assert (free["dtstart"], free["dtend"]) == ("2026-11-22T08:00:00Z", "2026-11-29T08:00:00Z")


async def test_an_unread_week_is_not_called_free(visitor: Visitor):
    await set_events(visitor, event("soon", "later"))
    [read] = by_ical_js([(await visitor.open(f"/busy.ics?schedule_id={ANNA}")).content])

    assert "1 event that Wix sent can't be read." in read["description"]
    assert {*read["components"][0]} == {"kind", "uid", "dtstamp"}
