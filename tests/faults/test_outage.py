"""P6: in an outage the app calls Wix hardly more often than it is asked, and then hardly at all."""

import pytest

from tests.faults.live_site import live_site
from tests.visitor import title

PAGES = ("/", "/connect", "/busy", "/watch")
OFFERED = 200
MOST_PER_OFFERED = 1.1
MOST_PER_S = 0.2
MINUTES = 10


@pytest.mark.parametrize("status", [500, 503, 504])
async def test_an_outage_makes_few_calls(status: int):
    async with live_site() as live:
        await live.fail("*", status, times=1_000_000)
        for turn in range(OFFERED):
            page = await live.visitor.open(PAGES[turn % len(PAGES)])
            assert page.status_code in {200, 503}
            live.clock.passed_s += 0.1
        assert len(live.wix.calls) <= MOST_PER_OFFERED * OFFERED
        live.wix.calls.clear()
        began_s = live.clock.passed_s
        while live.clock.passed_s < began_s + 60 * MINUTES:
            await live.visitor.open("/connect")
            live.clock.passed_s += 1
        passed_s = live.clock.passed_s - began_s
        assert len(live.wix.calls) <= MOST_PER_S * passed_s


async def test_after_an_outage_a_site_recovers_within_its_pause():
    async with live_site() as live:
        await live.fail("*", 500, times=1_000_000)
        for _ in range(20):
            assert (await live.visitor.open("/connect")).status_code == 503
            live.clock.passed_s += 5
        await live.control("reset", {})
        pages = []
        for _ in range(80):
            pages.append(await live.visitor.open("/connect"))
            live.clock.passed_s += 1
        assert title(pages[-1]) == "Connect a calendar"
