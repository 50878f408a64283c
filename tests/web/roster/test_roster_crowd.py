"""The roster of a large site: searched, filtered and paged on the server."""

import gzip
import re
from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI

from tests.rows import each_row
from tests.services import services_of
from tests.visitor import Visitor, words
from tests.web.conftest import app_at_fixed_time
from tests.web.roster.test_roster import rows

CROWD = {"schedules": 500, "connections": 1000, "names": ["Zoë Ångström"]}
_HREF = re.compile(r'<a class="button is-quiet" rel="(\w+)" href="([^"]+)"')


@pytest.fixture(scope="module")
async def crowded() -> AsyncIterator[FastAPI]:
    """500 people with 1,000 connections, one of them broken; the business has none."""
    async with app_at_fixed_time([]) as app:
        await Visitor(app).control("site", CROWD)
        yield app


@pytest.fixture
def crowd(crowded: FastAPI) -> Visitor:
    """A visitor who changes nothing."""
    return Visitor(crowded)


async def test_a_page_has_forty_people_and_20_kb(crowd: Visitor):
    page = await crowd.open("/")
    assert "500 of 500 people are protected" in words(page)
    assert "1\N{EN DASH}40 of 501" in words(page)
    assert len(gzip.compress(page.content)) <= 20_000
    assert page.text.count('<li class="row">') == 40


async def test_a_large_site_takes_one_call_per_page_plus_three(crowd: Visitor):
    services_of(crowd.app).sites.invalidate()
    before = len(await crowd.calls())
    await crowd.open("/")
    calls = (await crowd.calls())[before:]
    assert calls.count("QuerySchedules") == 6, "a hundred at a time; Wix has no larger pages"
    assert calls.count("QueryStaffMembers") == 5
    assert len(calls) == 6 + 5 + 3


async def test_a_repeated_visit_takes_no_calls(crowd: Visitor):
    await crowd.open("/")
    before = len(await crowd.calls())
    page = await crowd.open("/?page=2")
    assert (await crowd.calls())[before:] == []
    assert "500 of 500 people are protected" in words(page)


async def test_a_connection_page_reads_calendars_busy_times_and_bookings(crowd: Visitor):
    link = re.search(r'href="(/connections/\w+)"', (await crowd.open("/")).text)
    assert link
    before = len(await crowd.calls())
    assert (await crowd.open(link[1])).status_code == 200
    calls = (await crowd.calls())[before:]
    assert calls.count("ListEvents") == 1
    assert calls.count("QueryEvents") <= 1, "the roster may have read bookings in the background"
    assert {*calls} <= {"ListCalendars", "ListEvents", "QueryEvents"}


async def test_a_changed_sandbox_is_shown_at_once(visitor: Visitor):
    await visitor.control("site", {"schedules": 3, "names": ["Zoë Ångström"]})
    assert "Ida" not in words(await visitor.open("/"))
    await visitor.control("site", {"schedules": 2, "names": ["Ida"]})
    assert "Ida" in words(await visitor.open("/"))


async def test_pages_list_everybody_once(crowd: Visitor):
    seen: list[str] = []
    address = "/"
    while address:
        page = await crowd.open(address)
        seen += re.findall(r"<h3[^>]*>(.*?)</h3>", page.text)
        address = dict(_HREF.findall(page.text)).get("next", "").replace("&amp;", "&")
    assert len(seen) == len(set(seen)) == 501


@each_row("page", ["0", "-1", "x", "", "٣", "99999999999999999999", "1e9"])
async def test_an_invalid_page_number_is_the_first_page(crowd: Visitor, page: str):
    assert "1\N{EN DASH}40 of 501" in words(await crowd.open(f"/?page={page}"))


async def test_a_page_beyond_the_last_is_the_last(crowd: Visitor):
    assert "481\N{EN DASH}501 of 501" in words(await crowd.open("/?page=999"))


async def test_the_list_can_be_filtered_by_gaps(crowd: Visitor):
    found = await rows(crowd, "/?show=gaps")
    assert [found[0].split(" Needs ")[0], len(found)] == ["Whole business", 2]


async def test_search_and_filter_are_kept_together(crowd: Visitor):
    page = await crowd.open("/?q=ANGSTROM")
    assert page.text.count('<li class="row">') == 1
    assert 'href="/?q=ANGSTROM&amp;show=gaps"' in page.text
    page = await crowd.open("/?q=angstrom&show=gaps")
    assert "Nobody here is called “angstrom”." in words(page)
    assert '<input type="hidden" name="show" value="gaps">' in page.text


async def test_the_business_is_found_by_its_label(crowd: Visitor):
    assert (await rows(crowd, "/?q=business"))[0].startswith("Whole business")


async def test_check_again_stays_on_the_same_page(crowd: Visitor):
    assert '<a href="/?page=3&amp;fresh=1">Check again</a>' in (await crowd.open("/?page=3")).text


async def test_many_warnings_are_counted_and_few_are_shown(crowd: Visitor):
    page = await crowd.open("/")
    assert re.search(r"\d+ warnings", words(page))
    assert page.text.count('class="hazard"') == 1
    assert re.search(r"and \d+ more", words(page))


async def test_a_small_site_has_neither_search_nor_pages(visitor: Visitor):
    page = await visitor.open("/")
    assert 'type="search"' not in page.text
    assert 'class="pagination"' not in page.text


async def test_without_gaps_the_filter_says_nothing_to_do(visitor: Visitor):
    await visitor.control("site", {"schedules": 0, "connections": 1})
    assert "Nothing to do" in words(await visitor.open("/?show=gaps"))
