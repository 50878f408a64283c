"""The calendar of reminders: on which day they stand, and how subscribers learn of a change."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from app.main import create_app
from app.sandbox import create_sandbox
from app.settings import load
from app.wix import Pace
from tests.calendars.ical_readers import Read, by_ical_js, by_icalendar
from tests.visitor import BASE, Visitor
from tests.web.conftest import KEY
from tests.web.test_health import addresses

EVENING = datetime(2026, 11, 27, 5, 46, tzinfo=UTC)
"""Of the 26th in Los Angeles, where it is 21:46."""


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = EVENING

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def visitor(waits: list[float], clock: Clock) -> AsyncIterator[Visitor]:
    async def sleep(wait_s: float) -> None:
        waits.append(wait_s)

    sandbox = create_sandbox(public_url=BASE, clock=clock)
    pace = Pace(sleep=sleep)
    app = create_app(load({"secret_key": KEY}), sandbox=sandbox, pace=pace, clock=clock)
    async with app.router.lifespan_context(app):
        yield Visitor(app)


async def move(visitor: Visitor, zone: str | None) -> None:
    """Have Wix say that every schedule is in a zone."""
    query = "/sandbox/api/calendar/v3/schedules/query"
    answer = (await visitor.http.post(query, json={}, headers={"authorization": "key"})).json()
    for schedule in answer["schedules"]:
        schedule["timeZone"] = zone
    fault = {"method": "QuerySchedules", "status": 200, "body": answer, "times": 20}
    await visitor.control("faults", [fault])


async def entry(visitor: Visitor) -> Read:
    """Return the one thing to do, as two readers understand it."""
    feed, _ = await addresses(visitor)
    answer = await visitor.open(feed)
    assert answer.content == (await visitor.open(feed)).content
    [read] = by_ical_js([answer.content])
    found: Read
    [found] = read["components"]
    assert by_icalendar(answer.content)["components"] == [found]
    return found


@pytest.mark.parametrize(
    ("zone", "day", "midnight"),
    [
        ("America/Los_Angeles", "2026-11-26", "2026-11-26T08:00:00Z"),
        ("Pacific/Auckland", "2026-11-27", "2026-11-26T11:00:00Z"),
        ("Asia/Kathmandu", "2026-11-27", "2026-11-26T18:15:00Z"),
        (None, "2026-11-27", "2026-11-27T00:00:00Z"),
        ("Mars/Olympus", "2026-11-27", "2026-11-27T00:00:00Z"),
    ],
    ids=str,
)
async def test_a_reminder_stands_on_the_day_of_the_business(
    visitor: Visitor, zone: str | None, day: str, midnight: str
):
    await visitor.control("site", {"properties": "bare"})
    await move(visitor, zone)
    found = await entry(visitor)

    assert found["dtstart"] == day
    assert found["dtstamp"] == found["last-modified"] == midnight


async def test_on_the_next_day_it_is_the_same_entry_and_newer(visitor: Visitor, clock: Clock):
    first = await entry(visitor)
    clock.now += timedelta(days=1)
    second = await entry(visitor)

    assert first["uid"] == second["uid"]
    assert (first["dtstart"], second["dtstart"]) == ("2026-11-27", "2026-11-28")
    assert int(first["sequence"]) < int(second["sequence"])
    assert first["last-modified"] < second["last-modified"]
    assert first["summary"] == second["summary"]
    assert first["url"].startswith(f"{BASE}/connections/")
