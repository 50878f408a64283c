"""A site of many people: while they are read, pages show how many were, and cost no calls."""

import asyncio
import json
import re
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from app.calendars.snapshot.people_progress import RELOAD_S
from app.main import create_app
from app.sandbox import create_sandbox, standalone_app
from app.settings import load
from app.wix import RetryClock
from tests.salon import ANNA, MICROSOFT
from tests.visitor import Visitor, exits, title, words
from tests.web.health.test_health import addresses
from tests.web.invitations.guests import made_by_hand
from tests.web.sync_settings import NOW
from tests.web.test_site_mode import LIVE, SITE

READING = "We are reading your people from Wix"
REVIEW = f"/connect/review?schedule_id={ANNA}&provider_id={MICROSOFT}"
PAGES = 100
LISTS = {"/schedules/query": "schedules", "/staff-members/query": "staffMembers"}


class LargeSite(httpx.AsyncBaseTransport):
    """A sandbox with 10,000 people; its clock stands still, and `minute` ends all waits."""

    def __init__(self) -> None:
        self.inner = httpx.ASGITransport(app=standalone_app(create_sandbox(clock=lambda: NOW)))
        self.calls = 0
        self.now_s = 0.0
        self.waiting: list[asyncio.Event] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.calls += 1
        for path, key in LISTS.items():
            if request.url.path.endswith(path):
                return httpx.Response(200, json=page_of(key, json.loads(request.content)))
        return await self.inner.handle_async_request(request)

    async def sleep(self, _: float) -> None:
        self.waiting.append(asyncio.Event())
        await self.waiting[-1].wait()

    async def minute(self) -> None:
        self.now_s += 60
        for one in self.waiting:
            one.set()
        await turns()


def page_of(key: str, query: dict[str, dict[str, dict[str, str]]]) -> dict[str, object]:
    number = int(query["query"]["cursorPaging"].get("cursor", "0"))
    found = [{"id": f"p{number}-{turn}", "resourceId": "", "name": "X"} for turn in range(100)]
    following = {"next": str(number + 1)}
    return {key: found, "pagingMetadata": {"hasNext": number + 1 < PAGES, "cursors": following}}


def so_far(page: httpx.Response) -> int:
    found = re.search(r"([\d,]+) so far", words(page))
    return int(found[1].replace(",", "")) if found else 0


async def turns(number: int = 4000) -> None:
    for _ in range(number):
        await asyncio.sleep(0)


@pytest.fixture
def wix() -> LargeSite:
    return LargeSite()


@pytest.fixture
async def app(wix: LargeSite) -> AsyncIterator[FastAPI]:
    """The app, with a page that began to read the site, which used up the minute's calls."""
    settings = load({**LIVE, "wix_api_url": "http://127.0.0.1:9001/sandbox/api"})
    clock = RetryClock(sleep=wix.sleep, clock=lambda: wix.now_s)
    app = create_app(settings, transport=wix, retry_clock=clock, clock=lambda: NOW)
    async with app.router.lifespan_context(app):
        first = asyncio.create_task(Visitor(app).open("/"))
        await turns()
        wix.now_s += 3
        yield app
        first.cancel()
        await asyncio.wait([first])


@pytest.mark.parametrize("address", ["/", "/connect", REVIEW, "/busy"])
async def test_a_page_shows_the_progress_and_reloads(app: FastAPI, wix: LargeSite, address: str):
    calls = wix.calls
    page = await Visitor(app).open(address)
    assert (page.status_code, title(page)) == (503, READING)
    assert 3000 < so_far(page) < 4000
    assert "This page reloads by itself." in words(page)
    assert page.headers["Refresh"] == page.headers["Retry-After"] == str(RELOAD_S)
    assert exits(page)[0] == ("Try again", address)
    assert wix.calls == calls


async def test_the_page_is_shown_once_everybody_was_read(app: FastAPI, wix: LargeSite):
    await wix.minute()
    assert so_far(await Visitor(app).open("/connect")) > 6000
    await wix.minute()
    assert (await Visitor(app).open("/connect")).status_code == 200


async def test_programs_are_told_when_to_ask_again(app: FastAPI):
    owner = Visitor(app)
    ics, found = await addresses(owner)
    for address in (ics, found, "/busy.ics", "/busy.json"):
        answer = await owner.open(address)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, str(RELOAD_S))
        assert "Refresh" not in answer.headers
    assert (await owner.open(found)).json()["fault"] == "SiteStillLoading"


async def test_what_wix_answers_right_now_takes_one_page(app: FastAPI, wix: LargeSite):
    calls = wix.calls
    assert "People: Wix lists 100 and more." in words(await Visitor(app).open("/watch"))
    assert wix.calls - calls <= 6


async def test_a_guest_is_asked_to_wait_and_not_told_how_many_there_are(app: FastAPI):
    page = await Visitor(app).open(made_by_hand(tenant=SITE))
    assert (page.status_code, title(page)) == (503, "Just a moment")
    assert page.headers["Refresh"] == str(RELOAD_S)
    assert "so far" not in words(page)
