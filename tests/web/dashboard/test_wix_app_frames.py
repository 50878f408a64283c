"""Frames of several sites in one browser: each has its own cookie for its own site."""

import re
from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from tests.page_texts import FRAME_EXPIRED
from tests.visitor import Visitor, title
from tests.web.dashboard.dashboard import (
    FRAME,
    INSIDE,
    NORD,
    SUED,
    Dashboard,
    again,
    dashboard,
    framed_cookie,
    session,
)
from tests.web.dashboard.test_wix_app import redeem, tickets

CLOSED = (401, FRAME_EXPIRED)
SITES = [str(UUID(int=n + 1, version=4)) for n in range(10)]


@pytest.fixture
async def wix() -> AsyncIterator[Dashboard]:
    async with dashboard() as found:
        for site, name in ((NORD, "Salon Nord"), (SUED, "Salon Süd")):
            await found.control("site", site_id=site, site_name=name)
        yield found


async def seen(visitor: Visitor, address: str) -> tuple[int, str]:
    answer = await visitor.open(address, **INSIDE)
    return answer.status_code, title(answer)


async def test_frames_of_two_sites_work_side_by_side(wix: Dashboard):
    visitor, nord = await wix.frame(NORD)
    _, sued = await wix.frame(SUED, visitor)
    for minutes in (0, 10, 10):
        wix.clock.go_on(minutes=minutes)
        assert await seen(visitor, again(nord)) == (200, "Salon Nord")
        assert await seen(visitor, again(sued)) == (200, "Salon Süd")
    assert {*session(visitor)} == {
        framed_cookie(await wix.tenant(NORD)),
        framed_cookie(await wix.tenant(SUED)),
    }


async def test_a_session_of_one_site_opens_no_other_by_url(wix: Dashboard):
    _, sued = await wix.frame(SUED)
    visitor, nord = await wix.frame(NORD)
    both = again(nord).replace("?", f"{again(sued).removeprefix('/wix/dashboard/site')}&")
    for address in (again(sued), "/wix/dashboard/site", "/wix/dashboard/site?at=", both):
        assert await seen(visitor, address) == CLOSED, address
    assert await seen(visitor, again(nord)) == (200, "Salon Nord")


async def test_a_cookie_renamed_for_another_site_opens_neither(wix: Dashboard):
    visitor, nord = await wix.frame(NORD)
    _, sued = await wix.frame(SUED)
    [cookie] = session(visitor).values()
    for name in (framed_cookie(await wix.tenant(SUED)), "__Host-session-framed-"):
        thief = wix.visitor()
        thief.http.cookies.set(name, cookie, domain="app.example")
        for address in (again(sued), again(nord), "/wix/dashboard/site?at="):
            assert await seen(thief, address) == CLOSED, (name, address)


async def test_two_cookies_for_one_site_are_rejected(wix: Dashboard):
    visitor, nord = await wix.frame(NORD)
    other, _ = await wix.frame(NORD)
    [(name, planted)] = session(other).items()
    sent = {**INSIDE, "cookie": f"{name}={session(visitor)[name]}; {name}={planted}"}
    answer = await wix.visitor().open(again(nord), **sent)
    assert (answer.status_code, title(answer)) == CLOSED


async def test_an_arrival_is_valid_for_its_site_only(wix: Dashboard):
    _, sued = await wix.frame(SUED)
    visitor = wix.visitor()
    arrived = await visitor.open(f"/wix/dashboard?instance={await wix.instance(NORD)}", **FRAME)
    there = arrived.headers["location"]
    elsewhere = re.sub(r"at=[^&]+", again(sued).partition("?")[2], there)
    assert await seen(visitor, elsewhere) == CLOSED
    visitor.http.cookies.clear()
    assert await seen(visitor, elsewhere) == CLOSED
    assert await seen(visitor, there) == (200, "Salon Nord")


async def test_reloading_a_frame_keeps_the_forms_of_its_tabs_valid(wix: Dashboard):
    visitor, nord = await wix.frame(NORD)
    tab, _ = await redeem(wix, tickets(nord)["/"])
    page = await tab.open("/")
    await wix.frame(SUED, visitor)
    _, anew = await wix.frame(NORD, visitor)
    await redeem(wix, tickets(anew)["/"], tab)
    assert (await tab.submit(page, "/signout")).status_code == 303


async def test_the_latest_eight_frames_keep_their_cookies(wix: Dashboard):
    visitor, pages = wix.visitor(), list[str]()
    for site in SITES:
        pages.append(again((await wix.frame(site, visitor))[1]))
    assert len(session(visitor)) == 8
    for page in pages[:2]:
        assert await seen(visitor, page) == CLOSED
    for page in pages[2:]:
        assert (await visitor.open(page, **INSIDE)).status_code == 200
