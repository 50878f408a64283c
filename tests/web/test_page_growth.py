"""What a page takes does not grow with the site: at 1,000 people little more than at 100."""

import cProfile
import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from app.calendars.invitations.new_links import LinkChoices
from app.calendars.security.tokens import Purpose
from tests.rows import each_row
from tests.salon import GOOGLE
from tests.services import services_of
from tests.web.dashboard.dashboard import INSIDE, NORD, SUED, again, dashboard
from tests.web.test_page_costs import CONNECTION, Measured, site_of
from tests.web.test_site_mode import SITE

MOST_GROWTH = 1.2
SCHEDULE, USER = (uuid.uuid5(uuid.NAMESPACE_OID, f"{kind} 50") for kind in ("schedule", "user"))
PAGES = {
    "roster": "/",
    "roster, another page": "/?page=2",
    "roster, search": "/?q=stylist",
    "roster, one found": "/?q=anna",
    "picker": "/connect",
    "picker, person chosen": f"/connect?schedule_id={SCHEDULE}",
    "picker, search": "/connect?q=stylist",
    "review": f"/connect/review?schedule_id={SCHEDULE}&provider_id={GOOGLE}",
    "connection": CONNECTION,
    "poll of its status": f"{CONNECTION}/status",
    "busy, everyone": "/busy",
    "busy, one person": f"/busy?schedule_id={SCHEDULE}",
    "busy, Wix user": f"/busy?user_id={USER}",
    "busy, search": "/busy?q=stylist",
    "why": f"/busy/why?schedule_id={SCHEDULE}&at=2026-11-24T10:00",
    "invitation, whom": "/invites/new",
    "invitation": f"/invites/new?schedule_id={SCHEDULE}",
}


@pytest.fixture(scope="module")
async def sites() -> AsyncIterator[tuple[Measured, Measured]]:
    """Sites of 100 and of 1,000 people, each with as many connections."""
    async with AsyncExitStack() as stack:
        yield (
            await stack.enter_async_context(site_of(100)),
            await stack.enter_async_context(site_of(1000)),
        )


@each_row("page", list(PAGES))
async def test_a_page_of_a_large_site_takes_little_more(
    sites: tuple[Measured, Measured], page: str
):
    small, large = [await site.warm_view(PAGES[page]) for site in sites]
    assert large.function_calls <= MOST_GROWTH * small.function_calls
    assert large.size <= MOST_GROWTH * small.size
    assert large.calls_to_wix == small.calls_to_wix


async def test_the_frame_of_a_large_site_takes_little_more():
    costs = []
    async with dashboard() as running:
        for site, people in ((NORD, 100), (SUED, 500)):
            await running.control("site", site_id=site, schedules=people, connections=people)
            visitor, page = await running.frame(site)
            counting = cProfile.Profile()
            await visitor.open(again(page), **INSIDE)
            with counting:
                page = await visitor.open(again(page), **INSIDE)
            costs.append((sum(one.callcount for one in counting.getstats()), len(page.content)))
    small, large = costs
    assert large[0] <= MOST_GROWTH * small[0]
    assert large[1] <= MOST_GROWTH * small[1]


async def test_a_guest_of_a_large_site_takes_little_more(sites: tuple[Measured, Measured]):
    costs = []
    for measured in sites:
        site = services_of(measured.app).sites.of(SITE)
        link = await site.invitations.create(
            schedule_id=str(SCHEDULE), choices=LinkChoices((GOOGLE,))
        )
        costs.append(await measured.warm_view(f"/i/{link}"))
    small, large = costs
    assert large.function_calls <= MOST_GROWTH * small.function_calls


async def test_only_what_lists_everyone_grows_with_them(sites: tuple[Measured, Measured]):
    costs = []
    for measured in sites:
        token = services_of(measured.app).signer.sign(Purpose.HEALTH, {"w": SITE})
        feeds = [f"/health.ics?token={token}", f"/health.json?token={token}"]
        costs.append([await measured.warm_view(feed) for feed in feeds])
    (small_ics, small_json), (large_ics, large_json) = costs
    assert large_ics.function_calls <= MOST_GROWTH * small_ics.function_calls
    per_person = (large_json.function_calls - small_json.function_calls) / 900
    assert per_person <= 15, "as many as its entry in the list takes"
