"""The download of blocked times."""

from tests.salon import ANNA, BO
from tests.visitor import Visitor
from tests.web.test_busy import DMITRI, SECRETS, visitor

__all__ = ["visitor"]


async def test_blocked_times_are_a_file_that_nobody_keeps_or_runs(visitor: Visitor):
    answer = await visitor.open(f"/busy.ics?schedule_id={ANNA}&from=2026-11-22&days=7")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="busy-2026-11-22.ics"'
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert "set-cookie" not in answer.headers


async def test_it_holds_the_days_asked_for_without_titles(visitor: Visitor):
    answer = await visitor.open(f"/busy.ics?schedule_id={ANNA}&days=1&titles=1")

    assert answer.text.count("BEGIN:VEVENT\r\n") == 4
    assert "DTSTART:20261122T080000Z\r\nDTEND:20261122T090000Z\r\nSUMMARY:Busy\r\n" in answer.text
    assert "DTSTAMP:20261122T090000Z\r\n" in answer.text
    assert "X-WR-CALNAME:Busy times: Anna Vogel\r\n" in answer.text
    assert not [secret for secret in SECRETS if secret in answer.text]
    calls = (await visitor.control("calls"))["calls"]
    assert not [call for call in calls if "OWN_PI" in call["query"]]


async def test_two_downloads_are_the_same(visitor: Visitor):
    first, second = [await visitor.open(f"/busy.ics?schedule_id={ANNA}") for _ in "ab"]
    assert first.content == second.content


async def test_a_file_with_something_missing_says_so(visitor: Visitor):
    answer = await visitor.open(f"/busy.ics?schedule_id={DMITRI}")

    assert 'filename="busy-2026-11-22-incomplete.ics"' in answer.headers["content-disposition"]
    assert "X-WR-CALDESC:Some busy times are missing" in answer.text


async def test_nothing_busy_is_a_valid_file(visitor: Visitor):
    answer = await visitor.open(f"/busy.ics?schedule_id={BO}")
    assert "BEGIN:VFREEBUSY\r\n" in answer.text
