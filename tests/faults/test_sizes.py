"""Row 23: pages of sites of any size, and names of any length."""

import time

import pytest

from app.sandbox.switches import Switches
from tests.faults.live_site import LiveSite, live_site
from tests.web.route_requests import SITE

PAGES = ("/", "/connect", "/busy", "/invites/new")
MOST_BYTES = 300_000
MOST_CPU_S = 1.0


async def open_warm(live: LiveSite, path: str) -> tuple[int, int, float]:
    """Open a page twice; return status, size, and the CPU time of the second view."""
    for _ in range(20):
        if (await live.visitor.open(path)).status_code != 503:
            break
        live.clock.passed_s += 60
    began_s = time.process_time()
    page = await live.visitor.open(path)
    return page.status_code, len(page.content), time.process_time() - began_s


@pytest.mark.parametrize("people", [1, 200, 2000])
async def test_a_page_of_any_site_is_small_and_quick(people: int):
    async with live_site() as live:
        switches = Switches(schedules=people, connections=people)
        live.wix.sandbox.state.sandbox.seed_site(SITE, switches)
        for path in PAGES:
            status, size, cpu_s = await open_warm(live, path)
            assert (status, size <= MOST_BYTES) == (200, True), (path, size)
            assert cpu_s < MOST_CPU_S, path


async def test_a_site_without_connections_is_invited_to_connect():
    async with live_site() as live:
        live.wix.sandbox.state.sandbox.seed_site(SITE, Switches(connections=0))
        assert (await live.visitor.open("/")).headers["location"] == "/connect"


async def test_a_name_of_a_megabyte_is_cut():
    async with live_site() as live:
        live.wix.sandbox.state.sandbox.seed_site(SITE, Switches(names=("x" * 1_000_000,)))
        for path in PAGES:
            page = await live.visitor.open(path)
            assert len(page.content) <= MOST_BYTES, path
