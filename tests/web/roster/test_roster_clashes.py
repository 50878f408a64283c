"""Clashes of bookings with busy times: on the roster, on a connection's page, for programs."""

from datetime import timedelta

import pytest

from tests.salon import ANNA
from tests.visitor import Visitor, words
from tests.web.clashes import START, add_clash

CLASH = "1 booking clashes with busy times"


async def connection_path(visitor: Visitor) -> str:
    page = (await visitor.open("/")).text
    return page.partition('#clashes"')[0].rpartition('href="')[2]


async def test_the_roster_counts_clashes_and_leads_to_them(visitor: Visitor):
    await add_clash(visitor)
    await visitor.open("/")  # reads bookings for the next page
    page = await visitor.open("/?fresh=1")
    assert CLASH in words(page)

    there = await visitor.open(await connection_path(visitor))
    assert CLASH in words(there)
    assert "Balayage" in words(there)
    assert "Move the booking in Wix" in words(there)
    assert 'id="clashes"' in there.text


async def test_without_clashes_pages_say_nothing(visitor: Visitor):
    await add_clash(visitor, status="CANCELLED")

    assert CLASH not in words(await visitor.open("/?fresh=1"))


async def test_bookings_are_read_beside_the_roster(visitor: Visitor):
    await visitor.control("faults", [{"method": "QueryEvents", "status": 500, "times": 9}])

    page = await visitor.open("/")
    assert page.status_code == 200
    assert CLASH not in words(page)


async def test_a_missing_permission_is_said_once_with_its_fix(visitor: Visitor):
    await visitor.control("faults", [{"method": "QueryEvents", "status": 403, "times": 99}])
    page = words(await visitor.open("/?fresh=1"))

    assert page.count("Read Bookings - Public Data") == 1
    before = (await visitor.calls()).count("QueryEvents")
    for _ in range(3):
        await visitor.open("/")
    assert (await visitor.calls()).count("QueryEvents") == before


@pytest.mark.parametrize("status", [200, 403])
async def test_programs_get_clashes_in_utc(visitor: Visitor, status: int):
    await add_clash(visitor)
    if status != 200:
        await visitor.control("faults", [{"method": "QueryEvents", "status": status, "times": 9}])
    page = (await visitor.open("/watch")).text
    feed = page.partition("/health.json?token=")[2].partition("\n")[0].split('"')[0].split("<")[0]
    report = (await visitor.open(f"/health.json?token={feed}")).json()

    if status == 200:
        [found] = report["clashes"]
        assert found == {
            "schedule_id": ANNA,
            "name": "Anna Vogel",
            "booking_start": (START + timedelta(minutes=30)).isoformat(),
            "booking_end": (START + timedelta(hours=2)).isoformat(),
            "busy_start": START.isoformat(),
            "busy_end": (START + timedelta(hours=1)).isoformat(),
            "title": "Balayage",
        }
    else:
        assert (report["clashes"], report["clashes_checked"]) == ([], "forbidden")
