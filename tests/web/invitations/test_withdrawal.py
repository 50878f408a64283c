"""Open invitations are listed, and can be withdrawn one by one or all."""

import re
from collections.abc import AsyncIterator

import pytest

from tests.salon import BO, MICROSOFT
from tests.visitor import Visitor, title, words
from tests.web.conftest import Ticks
from tests.web.dashboard.dashboard import NORD, SUED, Dashboard, dashboard
from tests.web.invitations.guests import by_password, invited, withdraw_path

WITHDRAWN = "This link was withdrawn"


@pytest.fixture
async def wix() -> AsyncIterator[Dashboard]:
    async with dashboard() as found:
        yield found


async def listed(owner: Visitor) -> list[str]:
    page = await owner.open("/invites")
    assert page.status_code == 200
    return re.findall(r'action="(/invites/[^"/]+/withdraw)"', page.text)


async def test_one_link_is_withdrawn_and_the_others_stay(visitor: Visitor):
    links = [await invited(visitor, days=days) for days in ("1", "7")]
    assert {*await listed(visitor)} == {*map(withdraw_path, links)}
    page = await visitor.open("/invites")
    assert "/i/" not in page.text, "the list cannot open a link"
    assert "Made: just now" in words(page)
    answer = await visitor.submit(page, withdraw_path(links[0]))
    assert (answer.status_code, answer.headers["location"]) == (303, "/invites")
    guest = await Visitor(visitor.app).open(links[0])
    assert (guest.status_code, title(guest)) == (410, WITHDRAWN)
    assert (await Visitor(visitor.app).open(links[1])).status_code == 200
    assert await listed(visitor) == [withdraw_path(links[1])]


async def test_a_withdrawn_link_connects_nothing(visitor: Visitor, ticks: Ticks):
    link, guest = await invited(visitor), Visitor(visitor.app)
    step = await guest.open(f"{link}?provider_id={MICROSOFT}")
    page = await visitor.open(link.replace("/i/", "/invites/"))
    await visitor.submit(page, withdraw_path(link))
    assert step.status_code == 200
    ticks.advance(60)  # what was read is old
    before = await visitor.calls()
    assert (await guest.submit(step, f"{link}/connect")).status_code == 410
    assert await visitor.calls() == before, "Wix is not asked about a withdrawn link"
    assert (await by_password(guest, link)).status_code in {403, 410, 422}
    assert "ConnectByCredentials" not in await visitor.calls()
    page = await visitor.open(link.replace("/i/", "/invites/"))
    assert "The link was withdrawn" in words(page)


async def test_another_spelling_of_a_withdrawn_link_opens_nothing(visitor: Visitor):
    link = await invited(visitor)
    await visitor.submit(await visitor.open("/invites"), withdraw_path(link))
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-":
        guest = await Visitor(visitor.app).open(link[:-1] + letter)
        assert guest.status_code in {404, 410}, letter


async def test_all_links_of_a_site_are_withdrawn_and_no_other_sites(wix: Dashboard):
    nord, sued = await wix.tab(NORD), await wix.tab(SUED)
    mine, theirs = [await invited(nord, days=days) for days in ("1", "7")], await invited(sued)
    wix.clock.go_on(seconds=1)
    await nord.submit(await nord.open("/invites"), "/invites/withdraw")
    assert await listed(nord) == []
    for link in mine:
        assert (await wix.visitor().open(link)).status_code == 410
    assert (await wix.visitor().open(theirs)).status_code == 200
    wix.clock.go_on(seconds=1)
    assert (await wix.visitor().open(await invited(nord))).status_code == 200


async def test_all_links_made_until_then_are_withdrawn_and_no_later_one(wix: Dashboard):
    owner = await wix.tab(NORD)
    wix.clock.go_on(seconds=0.3004)
    earlier = await invited(owner)
    await owner.submit(await owner.open("/invites"), "/invites/withdraw")
    wix.clock.go_on(seconds=0.002)
    later = await invited(owner)
    assert (await wix.visitor().open(earlier)).status_code == 410
    assert (await wix.visitor().open(later)).status_code == 200
    assert await listed(owner) == [withdraw_path(later)]


async def test_an_owner_withdraws_no_link_of_another_site(wix: Dashboard):
    nord, sued = await wix.tab(NORD), await wix.tab(SUED)
    await invited(nord)
    theirs = await invited(sued)
    page = await nord.open("/invites")
    own = (await listed(nord))[0]
    await nord.submit(page, own)
    assert (await wix.visitor().open(theirs)).status_code == 200
    assert await listed(sued) == [withdraw_path(theirs)]


async def test_a_used_link_is_not_listed(visitor: Visitor):
    link = await invited(visitor, schedule_id=BO)
    assert (await by_password(Visitor(visitor.app), link)).status_code == 303
    assert await listed(visitor) == []


async def test_the_list_needs_a_session_and_withdrawing_a_form(wix: Dashboard):
    owner = await wix.tab(NORD)
    link = await invited(owner)
    assert (await wix.visitor().open("/invites")).status_code == 401
    for path in ("/invites/withdraw", withdraw_path(link)):
        sent = {"sec-fetch-site": "same-origin"}
        answer = await owner.http.post(path, data={"csrf_token": "x"}, headers=sent)
        assert answer.status_code == 403
    assert await listed(owner) == [withdraw_path(link)]
