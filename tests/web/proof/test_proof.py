"""A test event proves that a calendar blocks, or tells what is wrong."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape

import httpx
import pytest

from app.main import create_app
from app.sandbox import DEMO_SITE_ID
from app.sandbox.connection import seeded_connection_id
from app.settings import load
from tests.salon import ANNA, BO, GOOGLE, MICROSOFT
from tests.visitor import Visitor, words
from tests.web.conftest import KEY, connect
from tests.web.connection.test_history import changes
from tests.web.sync_settings import NOW, Owner, on


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def visitor(clock: Clock) -> AsyncIterator[Visitor]:
    app = create_app(load({"secret_key": KEY}), clock=clock)
    async with app.router.lifespan_context(app):
        yield Visitor(app)


@pytest.fixture
async def google(visitor: Visitor) -> str:
    """Bo's Google connection, which imports busy times by default."""
    return await connect(visitor, BO, GOOGLE)


async def begin(visitor: Visitor, connection_id: str) -> str:
    """Begin a test, and return its address."""
    answer = await visitor.open(f"/connections/{connection_id}/proof")
    assert answer.status_code == 303
    return answer.headers["location"]


async def create(visitor: Visitor, address: str, place: str = "here") -> None:
    page = await visitor.open(address)
    answer = await visitor.submit(page, address.partition("?")[0], place=place)
    assert answer.headers["location"] == address


async def test_an_event_is_seen_and_the_proof_is_kept(visitor: Visitor, clock: Clock, google: str):
    address = await begin(visitor, google)
    page = await visitor.open(f"/connections/{google}")
    assert f'href="/connections/{google}/proof"' in page.text
    said = await visitor.open(address)
    assert "Not seen yet. This page keeps looking" in words(said)
    assert "data-live" in said.text
    await create(visitor, address)
    clock.now += timedelta(seconds=100)
    assert "Seen after 1 min, 40 sec" in words(await visitor.open(address))
    clock.now += timedelta(hours=1)
    again = await visitor.open(address)
    assert "Seen after 1 min, 40 sec" in words(again)
    assert "You can delete the event now: Calendar test (delete it later)" in words(again)
    assert "data-live" not in again.text
    assert f"Proven on {NOW:%a}" in words(await visitor.open(f"/connections/{google}"))
    assert words(await visitor.open("/")).count(f"Proven on {NOW:%a}") == 1
    assert await changes(visitor, google) == [("Test event seen", "Owner"), ("Connected", "Owner")]


async def test_each_test_needs_its_own_event(visitor: Visitor, clock: Clock):
    seeded = seeded_connection_id(DEMO_SITE_ID, 0)
    first = await begin(visitor, seeded)
    await create(visitor, first)
    assert "Seen after" in words(await visitor.open(first))
    await visitor.control("reset", {})
    clock.now += timedelta(seconds=9)
    second = await begin(visitor, seeded)
    assert event_time(await visitor.open(second)) == event_time(await visitor.open(first))
    assert "Not seen yet" in words(await visitor.open(second))


def event_time(page: httpx.Response) -> str:
    found = re.search("dates=([^&]+)&", page.text)
    assert found
    return found[1]


async def test_a_shifted_event_proves_nothing(visitor: Visitor, google: str):
    address = await begin(visitor, google)
    await create(visitor, address, "shifted")
    said = await visitor.open(address)
    assert re.search(r"Seen, shifted by .?2 hr.?: time zones differ", words(said))
    assert "Proven on" not in words(await visitor.open(f"/connections/{google}"))
    await visitor.open(address)
    [shifted, _] = await changes(visitor, google)
    assert shifted == ("Test event seen, but shifted", "Owner")


async def test_an_event_in_another_calendar_is_found_there(visitor: Visitor, google: str):
    address = await begin(visitor, google)
    await create(visitor, address, "elsewhere")
    said = await visitor.open(address)
    assert "Seen in another calendar: Anna" in words(said)
    assert "data-live" in said.text, "it may be moved"
    assert "Proven on" not in words(await visitor.open(f"/connections/{google}"))


async def test_an_event_not_seen_gets_a_checklist_then_looking_ends(
    visitor: Visitor, clock: Clock, google: str
):
    address = await begin(visitor, google)
    clock.now += timedelta(minutes=3)
    said = await visitor.open(address)
    assert "Is it marked as busy, not as free?" in words(said)
    assert f'href="/connections/{google}#calendars"' in said.text
    assert "data-live" in said.text
    assert len(await changes(visitor, google)) == 1
    clock.now += timedelta(minutes=7)
    for _ in range(2):
        said = await visitor.open(address)
        assert "data-live" not in said.text
        assert "Check now" in words(said)
        clock.now += timedelta(hours=1)
    [unseen, _] = await changes(visitor, google)
    assert unseen == ("Test event not seen", "Owner")


async def test_each_look_takes_two_calls_and_none_once_proven(visitor: Visitor, google: str):
    address = await begin(visitor, google)
    await visitor.open(address)
    before = len(await visitor.calls())
    await visitor.open(address)
    assert (await visitor.calls())[before:] == ["ListEvents"] * 2
    await create(visitor, address)
    await visitor.open(address)
    before = len(await visitor.calls())
    await visitor.open(address)
    assert (await visitor.calls())[before:] == []


async def test_a_test_goes_on_while_wix_lists_no_events(visitor: Visitor, google: str):
    await visitor.control("faults", [{"method": "ListEvents", "status": 500, "times": 99}])
    said = await visitor.open(await begin(visitor, google))
    assert "Busy times can't be read just now" in words(said)
    assert "data-live" in said.text


async def test_a_calendar_that_does_not_block_has_no_test(visitor: Visitor, google: str):
    address = await begin(visitor, google)
    await visitor.control(f"connections/{google}", {"status": "ERROR"})
    assert (await visitor.open(address)).headers["location"] == f"/connections/{google}"


async def test_a_token_is_valid_for_its_connection_only(visitor: Visitor, google: str):
    address = await begin(visitor, google)
    anna = await connect(visitor, ANNA, GOOGLE)
    token = address.partition("?test=")[2]
    for wrong in (f"/connections/{anna}/proof?test={token}", f"{address}x"):
        answer = await visitor.open(wrong)
        assert answer.status_code == 303
        begun = answer.headers["location"]
        assert begun.startswith(wrong.partition("=")[0])
        assert begun != wrong


async def test_the_event_can_be_created_in_any_calendar(visitor: Visitor, google: str):
    found, file = await links(visitor, google)
    assert [one.split("/")[2] for one in found] == ["calendar.google.com"]
    dates = re.search(r"dates=(\w+)%2F(\w+)&", found[0])
    assert dates
    assert file.headers["content-type"].startswith("text/calendar")
    assert f"DTSTART:{dates[1]}" in file.text
    assert f"DTEND:{dates[2]}" in file.text
    assert "TRANSP:OPAQUE" in file.text
    owner = Owner(visitor, await connect(visitor, ANNA, MICROSOFT))
    await owner.save(**on(*(await owner.calendars())[:1]))
    found, _ = await links(visitor, owner.id)
    assert [one.split("/")[2] for one in found] == ["outlook.live.com", "outlook.office.com"]


async def links(visitor: Visitor, connection_id: str) -> tuple[list[str], httpx.Response]:
    """Return the links to forms of calendars, and the file."""
    page = await visitor.open(await begin(visitor, connection_id))
    found = [unescape(one) for one in re.findall(r'href="(https://[^"]+)" target', page.text)]
    [file_path] = re.findall(r'href="(/[^"]+proof.ics[^"]+)"', page.text)
    return found, await visitor.open(unescape(file_path))
