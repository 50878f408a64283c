"""Pages are made of what Wix said a moment ago: how often it is asked, and what is said of age."""

import asyncio
import re
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from app.main import create_app
from app.sandbox import create_sandbox, standalone_app
from app.settings import load
from app.wix import RetryClock
from tests.rows import each_row
from tests.salon import ANNA, BO
from tests.visitor import Visitor, words
from tests.web.conftest import KEY, Ticks
from tests.web.invitations.guests import invited
from tests.web.sync_settings import NOW, Owner

OUTDATED = "Wix can't be asked right now. This is what it said on"
PAGES = ("/", "/connect", "/busy", f"/busy/why?schedule_id={ANNA}&at=2026-11-23T10:00")


async def calls_of(visitor: Visitor, *paths: str, **headers: str) -> list[str]:
    """Return the calls to Wix of some pages."""
    before = len(await visitor.calls())
    for path in paths:
        answer = await visitor.open(path, **headers)
        assert answer.status_code == 200, path
    return sorted((await visitor.calls())[before:])


async def test_pages_share_what_was_read(visitor: Visitor):
    await calls_of(visitor, *PAGES)
    assert await calls_of(visitor, *PAGES, *PAGES) == []


async def test_a_crowd_costs_no_more_than_one_visitor(visitor: Visitor):
    before = len(await visitor.calls())
    answers = await asyncio.gather(*(visitor.open(path) for path in PAGES * 50))
    assert {answer.status_code for answer in answers} == {200}
    assert len((await visitor.calls())[before:]) <= 8


async def test_visitors_of_an_hour_stay_far_below_the_budget(visitor: Visitor, ticks: Ticks):
    await calls_of(visitor, *PAGES)
    before = len(await visitor.calls())
    for _ in range(60 * 6):
        ticks.advance(10)
        for path in PAGES:
            await visitor.open(path)
    assert len((await visitor.calls())[before:]) / 60 <= 15, "calls a minute"


EVERYTHING = ["ListConnections", "ListEvents", "ListProviders", "QueryEvents", "QuerySchedules"]
EVERYTHING += ["QueryStaffMembers"]


@each_row(
    "path, headers, expected",
    [
        ("/", {}, []),
        ("/?fresh=1", {}, EVERYTHING),
        ("/", {"cache-control": "max-age=0"}, EVERYTHING),
        ("/", {"cache-control": "no-cache"}, EVERYTHING),
        ("/", {"cache-control": "no-cache", "sec-fetch-dest": "empty"}, []),
    ],
)
async def test_check_again_and_reloading_ask_wix(
    visitor: Visitor, ticks: Ticks, path: str, headers: dict[str, str], expected: list[str]
):
    await visitor.open("/")
    ticks.advance(3)
    assert await calls_of(visitor, path, **headers) == expected


async def test_reloading_in_a_loop_asks_every_other_second(visitor: Visitor, ticks: Ticks):
    await visitor.open("/")
    before = len(await visitor.calls())
    for _ in range(100):
        ticks.advance(0.1)
        await visitor.open("/", **{"cache-control": "max-age=0"})
    assert len((await visitor.calls())[before:]) <= 5 * 5


async def test_saving_shows_the_new_state_with_few_calls(owner: Owner):
    page = await owner.page()
    before = len(await owner.visitor.calls())
    await owner.save(page, export_enabled="on")
    saving = (await owner.visitor.calls())[before:]
    assert re.search(r'name="export_enabled"[^>]* checked', (await owner.page()).text)
    assert saving == ["GetConnection", "UpdateSyncConfig", "GetConnection"]


@pytest.fixture
async def failing(ticks: Ticks) -> AsyncIterator[tuple[Visitor, list[str]]]:
    """An owner, and the paths of Wix that answer 500."""
    sandbox = standalone_app(create_sandbox(clock=lambda: NOW))
    inner, broken = httpx.ASGITransport(app=sandbox), list[str]()

    async def carry(request: httpx.Request) -> httpx.Response:
        if any(part in request.url.path for part in broken):
            return httpx.Response(500)
        return await inner.handle_async_request(request)

    async def sleep(_: float) -> None:
        pass

    app: FastAPI = create_app(
        load({"secret_key": KEY}),
        transport=httpx.MockTransport(carry),
        retry_clock=RetryClock(sleep=sleep, clock=ticks),
        clock=lambda: NOW,
    )
    async with app.router.lifespan_context(app):
        yield Visitor(app), broken


async def test_an_outage_shows_older_data_and_its_time(
    failing: tuple[Visitor, list[str]], ticks: Ticks
):
    visitor, broken = failing
    for path in PAGES:
        assert OUTDATED not in words(await visitor.open(path))
    broken.append("/")
    ticks.advance(89)
    assert OUTDATED not in words(await visitor.open("/")), "not older than usual"
    ticks.advance(11)
    for path in PAGES:
        answer = await visitor.open(path)
        assert answer.status_code == 200, path
        assert OUTDATED in words(answer), path
    feed = await visitor.open("/busy.json")
    assert feed.status_code == 200

    broken.clear()
    ticks.advance(3)
    await visitor.open("/")
    assert OUTDATED not in words(await visitor.open("/"))


async def test_after_long_an_outage_is_an_error_again(
    failing: tuple[Visitor, list[str]], ticks: Ticks
):
    visitor, broken = failing
    await visitor.open("/busy")
    broken.append("/events")
    ticks.advance(901)
    assert (await visitor.open("/busy")).status_code == 503


async def test_a_guest_sees_who_connected_although_others_loop(visitor: Visitor, ticks: Ticks):
    link = await invited(visitor, schedule_id=BO)
    before = len(await visitor.calls())
    for _ in range(60):
        ticks.advance(1)
        assert (await visitor.open(link)).status_code == 200
    assert len((await visitor.calls())[before:]) <= 6
