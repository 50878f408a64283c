"""The addresses of feeds can be replaced one by one, and per site."""

from collections.abc import AsyncIterator

import pytest

from app.stores.memory_stores import MemoryStores
from tests.services import services_of
from tests.visitor import Visitor, words
from tests.web.dashboard.dashboard import NORD, SUED, Dashboard, dashboard
from tests.web.health.test_health import addresses

FEEDS = ("ics", "json")


@pytest.fixture
async def wix() -> AsyncIterator[Dashboard]:
    async with dashboard() as found:
        yield found


async def replace(owner: Visitor, feed: str):
    answer = await owner.submit(await owner.open("/watch"), "/watch/replace", feed=feed)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/watch?replaced={feed}")
    return await owner.open(answer.headers["location"])


async def statuses(owner: Visitor, found: tuple[str, str]) -> tuple[int, ...]:
    return tuple([(await Visitor(owner.app).open(one)).status_code for one in found])


@pytest.mark.parametrize(
    ("feed", "after"), [("ics", (404, 200)), ("json", (200, 404)), ("all", (404, 404))]
)
async def test_a_replaced_address_is_gone_and_the_new_one_works(
    visitor: Visitor, feed: str, after: tuple[int, int]
):
    before = await addresses(visitor)
    page = await replace(visitor, feed)
    assert "Replaced." in words(page)
    assert await statuses(visitor, before) == after
    assert await statuses(visitor, await addresses(visitor)) == (200, 200)
    await replace(visitor, feed)
    assert await statuses(visitor, await addresses(visitor)) == (200, 200)


async def test_other_sites_keep_their_addresses(wix: Dashboard):
    nord, sued = await wix.tab(NORD), await wix.tab(SUED)
    theirs = await addresses(sued)
    await replace(nord, "all")
    assert await statuses(sued, theirs) == (200, 200)


async def test_the_address_of_one_feed_opens_no_other(visitor: Visitor):
    feed, json = await addresses(visitor)
    for wrong in (feed.replace("health.ics", "health.json"), json.replace(".json", ".ics")):
        assert (await Visitor(visitor.app).open(wrong)).status_code == 404


async def test_replacing_needs_a_form_of_ours_and_a_known_feed(visitor: Visitor):
    found = await addresses(visitor)
    sent = {"sec-fetch-site": "same-origin"}
    bare = await visitor.http.post(
        "/watch/replace", data={"feed": "all", "csrf_token": "x"}, headers=sent
    )
    assert bare.status_code == 403
    page = await visitor.open("/watch")
    assert (await visitor.submit(page, "/watch/replace", feed="x")).status_code == 422
    assert await statuses(visitor, found) == (200, 200)


async def test_a_new_address_restores_a_lost_replacement(wix: Dashboard):
    owner = await wix.tab(NORD)
    old = await addresses(owner)
    await replace(owner, "all")
    new = await addresses(owner)
    site = services_of(wix.app).sites.of(await wix.tenant(NORD))
    site.feeds._generations = MemoryStores()("feeds")  # noqa: SLF001 -- as after a loss of data
    assert await statuses(owner, new) == (200, 200)
    assert await statuses(owner, old) == (404, 404)
