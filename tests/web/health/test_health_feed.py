"""The calendar of reminders: their day, and how subscribers notice a change."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from app.main import create_app
from app.sandbox import create_sandbox
from app.settings import load
from app.wix import RetryClock
from tests.calendars.ical_readers import Read, by_ical_js, by_icalendar
from tests.salon import GOOGLE
from tests.services import drop_snapshots
from tests.visitor import BASE, Visitor
from tests.web.conftest import KEY
from tests.web.fake_busy_times import set_time_zone
from tests.web.health.test_health import addresses

EVENING = datetime(2026, 11, 27, 5, 46, tzinfo=UTC)
"""The 26th in Los Angeles, where it is 21:46."""


class Clock:
    """A clock that moves only explicitly."""

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
    retry_clock = RetryClock(sleep=sleep)
    app = create_app(
        load({"secret_key": KEY}), sandbox=sandbox, retry_clock=retry_clock, clock=clock
    )
    async with app.router.lifespan_context(app):
        yield Visitor(app)


async def entry(visitor: Visitor) -> Read:
    """Return the only reminder, as parsed by two readers."""
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
async def test_a_reminder_is_on_the_current_day_of_the_business(
    visitor: Visitor, zone: str | None, day: str, midnight: str
):
    await visitor.control("site", {"properties": "bare"})
    await set_time_zone(visitor, zone)
    found = await entry(visitor)

    assert found["dtstart"] == day
    assert found["dtstamp"] == found["last-modified"] == midnight


async def test_on_the_next_day_the_entry_is_updated(visitor: Visitor, clock: Clock):
    first = await entry(visitor)
    clock.now += timedelta(days=1)
    drop_snapshots(visitor.app)
    second = await entry(visitor)

    assert first["uid"] == second["uid"]
    assert (first["dtstart"], second["dtstart"]) == ("2026-11-27", "2026-11-28")
    assert int(first["sequence"]) < int(second["sequence"])
    assert first["last-modified"] < second["last-modified"]
    assert first["summary"] == second["summary"]
    assert first["url"].startswith(f"{BASE}/connections/")


async def test_an_incomplete_list_does_not_clear_the_day(visitor: Visitor):
    feed, _ = await addresses(visitor)
    nothing = {"connections": [], "failedProviderIds": [GOOGLE]}
    await visitor.control(
        "faults", [{"method": "ListConnections", "status": 200, "body": nothing, "times": 9}]
    )
    [read] = by_ical_js([(await visitor.open(feed)).content])

    assert read["description"] == "Wix could not list everything. A calendar may be missing here."
    [free] = read["components"]
    assert (free["kind"], free.get("dtstart")) == ("VFREEBUSY", None)


async def test_the_feed_fails_if_no_connection_can_be_listed(
    visitor: Visitor,
):
    feed, _ = await addresses(visitor)
    await visitor.control("faults", [{"method": "ListConnections", "status": 500, "times": 9}])

    answer = await visitor.open(feed)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")


async def test_an_incomplete_site_keeps_its_entries(visitor: Visitor):
    feed, _ = await addresses(visitor)
    await visitor.control("faults", [{"method": "ListProviders", "status": 428, "times": 9}])

    answer = await visitor.open(feed)
    assert answer.status_code >= 400, "a program keeps what it has"
    assert answer.headers["content-type"].startswith("text/html")
