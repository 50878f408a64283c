"""How long callers wait for a read of many people, and what they learn of it."""

import asyncio

import pytest

from app.calendars.snapshot.cached_read import CachedRead
from app.calendars.snapshot.people_progress import PAGE_WAIT_S, PeopleProgress, SiteStillLoading
from app.calendars.snapshot.snapshot_ages import Ages
from app.wix import ParsedList, WixOutOfTime, time_budget


def people(number):
    return ParsedList(range(number)), ParsedList(range(number))


class Site:
    """A cached read of many people; `go` ends it."""

    def __init__(self, clock):
        self.clock, self.progress = clock, PeopleProgress()
        self.go = asyncio.Event()
        self.number = 10_000
        self.cached = CachedRead(
            self.read,
            method="QuerySchedules",
            ages=Ages(fresh_s=30, stale_s=90, kept_s=900),
            clock=clock,
            progress=self.progress,
        )

    async def read(self):
        self.schedules, self.staff = self.progress.start()
        await self.go.wait()
        lists = people(self.number)
        self.progress.end(lists)
        return lists

    async def reading(self, schedules, staff, *, for_s=PAGE_WAIT_S):
        """Read so many items for some seconds."""
        self.go.clear()
        waiting = asyncio.create_task(self.cached.get())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        self.schedules(schedules)
        self.staff(staff)
        self.clock.advance(for_s)
        return waiting


@pytest.fixture
def site(clock):
    return Site(clock)


async def test_a_caller_with_a_time_budget_does_not_wait_for_a_long_read(site):
    patient = await site.reading(3000, 2000)
    with time_budget(1000), pytest.raises(SiteStillLoading) as caught:
        await site.cached.get()
    assert (caught.value.so_far, caught.value.known) == (2500, None)
    site.go.set()
    assert await patient == people(10_000), "who has time waits"


@pytest.mark.parametrize(("schedules", "for_s"), [(500, PAGE_WAIT_S), (9000, 0)])
async def test_a_caller_waits_for_a_read_that_may_be_short(site, schedules, for_s):
    await site.reading(schedules, 500, for_s=for_s)
    with time_budget(1000):
        waiting = asyncio.create_task(site.cached.get())
    await asyncio.sleep(0)
    site.go.set()
    assert await waiting == people(10_000)


async def test_a_caller_out_of_time_learns_of_the_progress_if_there_is_any(site):
    await site.reading(0, 0)
    with time_budget(0), pytest.raises(WixOutOfTime):
        await site.cached.get()
    site.schedules(100)
    with time_budget(0), pytest.raises(SiteStillLoading):
        await site.cached.get()


async def test_an_older_value_is_returned_instead(site, clock):
    site.go.set()
    older = await site.cached.get()
    clock.advance(90)
    await site.reading(3000, 3000)
    with time_budget(1000):
        assert await site.cached.get() is older


async def test_the_number_of_the_last_time_is_known(site):
    site.go.set()
    await site.cached.get()
    site.cached.clear()
    await site.reading(4000, 4000)
    with time_budget(1000), pytest.raises(SiteStillLoading) as caught:
        await site.cached.get()
    assert (caught.value.so_far, caught.value.known) == (4000, 10_000)


async def test_a_caller_waits_for_a_read_whose_end_is_in_sight(site):
    site.go.set()
    await site.cached.get()
    site.cached.clear()
    await site.reading(6000, 6000)
    with time_budget(1000):
        waiting = asyncio.create_task(site.cached.get())
    await asyncio.sleep(0)
    site.go.set()
    assert await waiting == people(10_000)


async def test_a_number_that_was_exceeded_is_not_named(site):
    site.number = 2000
    site.go.set()
    await site.cached.get()
    site.cached.clear()
    await site.reading(3000, 3000)
    with time_budget(0), pytest.raises(SiteStillLoading) as caught:
        await site.cached.get()
    assert caught.value.known is None
