"""Clocks of servers that differ: a minute is tolerated, and more gets a clear message."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from fastapi import FastAPI

from tests.page_texts import CLOCK_WRONG
from tests.visitor import Visitor, exits, title
from tests.web.dashboard.dashboard import FRAME, NORD, TAB, Clock, dashboard
from tests.web.health.test_health import addresses
from tests.web.signin.test_signin import CHEAP, PASSWORD, app_with, sign_in


@pytest.fixture
def clock() -> Clock:
    """The clock of the server that a request reaches; turned back, it is a slow second server."""
    return Clock()


@pytest.fixture
async def owner(clock: Clock) -> AsyncIterator[Visitor]:
    """An owner, signed in by the server that is on time."""
    app: FastAPI = app_with(CHEAP, clock=clock)
    async with app.router.lifespan_context(app):
        visitor = Visitor(app)
        await sign_in(visitor)
        yield visitor


async def test_a_minute_between_two_servers_is_tolerated(owner: Visitor, clock: Clock):
    page = await owner.open("/connect")
    clock.go_on(seconds=-60)
    assert (await owner.open("/")).status_code == 200
    answer = await owner.submit(page, "/signout")
    assert (answer.status_code, answer.headers["location"]) == (303, "/signin")


async def test_a_server_ten_minutes_behind_says_so(
    owner: Visitor, clock: Clock, caplog: pytest.LogCaptureFixture
):
    page, (feed, _) = await owner.open("/connect"), await addresses(owner)
    clock.go_on(minutes=-10)
    for answer in (
        await owner.open("/"),
        await owner.submit(page, "/signout"),
        await Visitor(owner.app).open(feed),
    ):
        assert (answer.status_code, title(answer)) == (503, CLOCK_WRONG)
        assert "retry-after" in answer.headers
    assert ("Try again", "/") in exits(await owner.open("/"))
    assert [one for one in caplog.messages if one.startswith("clock=behind by_s=600;")]


async def test_a_server_ten_minutes_behind_signs_people_in(owner: Visitor, clock: Clock):
    clock.go_on(minutes=-10)
    page = await owner.open("/signin")
    answer = await owner.submit(page, "/signin", password=PASSWORD)
    assert answer.status_code == 303
    assert (await owner.open("/connect")).status_code == 200


@pytest.mark.parametrize(("seconds", "status"), [(60, 303), (61, 503), (600, 503), (-600, 303)])
async def test_wixs_clock_may_be_a_minute_ahead(seconds: int, status: int):
    async with dashboard() as wix:
        signed = (wix.clock() + timedelta(seconds=seconds)).isoformat()
        instance = await wix.instance(NORD, signDate=signed)
        for address, sent in (("/wix/app", TAB), ("/wix/dashboard", FRAME)):
            answer = await wix.visitor().open(f"{address}?instance={instance}", **sent)
            assert answer.status_code == status
            assert status == 303 or title(answer) == CLOCK_WRONG
