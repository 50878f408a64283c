"""A list of more pages than a site may request in a minute is read completely all the same."""

import httpx
import pytest

from app.wix import Priority, WixBudgetExceeded, WixRateLimited, WixUnavailable, time_budget
from app.wix.http.long_read import MOST_WAIT_S
from app.wix.http.priority import current_priority
from tests.wix.conftest import answer
from tests.wix.test_call_gate import Wix, read

PAGES = 200


class Site(Wix):
    """A site of 200 pages; `odd` has responses that replace a page, by the number of its call."""

    def __init__(self):
        super().__init__()
        self.reply = self.page
        self.next = 0
        self.odd: dict[int, httpx.Response] = {}
        self.priorities: list[Priority] = []

    def page(self) -> httpx.Response:
        self.priorities.append(current_priority())
        if odd := self.odd.pop(len(self.sent), None):
            return odd
        first, self.next = self.next, self.next + 1
        paging = {"hasNext": self.next < PAGES, "cursors": {"next": str(self.next)}}
        return answer({"schedules": [{"id": f"p{first}"}], "pagingMetadata": paging})

    def in_minute(self, until: float) -> int:
        return sum(until - 60 < at <= until for at, _ in self.sent)


async def test_a_long_list_waits_for_its_calls_and_keeps_its_pages():
    site = Site()
    seen: list[int] = []
    found = await site.site().all_schedules(progress=seen.append)
    assert len(found) == len(site.sent) == PAGES, "no page was requested twice"
    assert seen == list(range(1, PAGES + 1))
    assert max(site.in_minute(at) for at, _ in site.sent) <= 75
    assert site.clock.now_s == pytest.approx(120, abs=2)


async def test_after_its_first_pages_it_leaves_the_minute_to_others():
    site = Site()
    await site.site().all_schedules()
    assert site.priorities[:3] == [Priority.OWNER] * 3
    assert set(site.priorities[4:]) == {Priority.BACKGROUND}


async def test_a_first_page_that_is_held_back_fails_at_once():
    site = Site()
    site.reply = lambda: answer({"calendars": []})
    await read(site.site(), 130)
    with pytest.raises(WixBudgetExceeded):
        await site.site().all_schedules()
    assert site.clock.waits_s == []


async def test_within_a_time_budget_nothing_waits():
    site = Site()
    with pytest.raises(WixBudgetExceeded), time_budget(8, clock=lambda: 0):
        await site.site().all_schedules()
    assert len(site.sent) == 130
    assert site.clock.waits_s == []


async def test_it_waits_as_long_as_wix_says():
    site = Site()
    site.odd = {9: answer({}, 429, Retry_After="30")}
    found = await site.site().all_schedules()
    assert len(found) == PAGES
    assert site.sent[9][0] - site.sent[8][0] == pytest.approx(30)


async def test_it_does_not_wait_for_ever():
    site = Site()
    site.odd = {9: answer({}, 429, Retry_After=f"{MOST_WAIT_S + 1:.0f}")}
    with pytest.raises(WixRateLimited):
        await site.site().all_schedules()
    assert len(site.sent) == 9


async def test_other_errors_end_it():
    site = Site()
    site.odd = {turn: answer({}, 500) for turn in range(9, 20)}
    with pytest.raises(WixUnavailable):
        await site.site().all_schedules()
