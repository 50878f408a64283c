"""A value of Wix that is kept for a while and read once for all callers."""

import asyncio
import gc

import pytest

from app.calendars.snapshot.cached_read import CachedRead
from app.calendars.snapshot.outdated import oldest_noted_s, start_noting
from app.calendars.snapshot.snapshot_ages import Ages
from app.wix import (
    Priority,
    WixBudgetExceeded,
    WixForbidden,
    WixOutOfTime,
    WixRateLimited,
    WixUnavailable,
    WixUnreachable,
    call_priority,
    current_priority,
    time_budget,
    time_left_s,
)

AGES = Ages(fresh_s=30, stale_s=90, kept_s=900)


class Wix:
    """Returns an increasing number, once `go` is set."""

    def __init__(self):
        self.asked = 0
        self.time_left_s = []
        self.priorities = []
        self.answers = {}
        self.go = asyncio.Event()

    async def __call__(self):
        self.asked += 1
        turn = self.asked
        self.time_left_s.append(time_left_s())
        self.priorities.append(current_priority())
        await self.go.wait()
        answer = self.answers.get(turn, (turn,))
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def wix():
    return Wix()


@pytest.fixture
def quick(wix):
    """A Wix that answers at once."""
    wix.go.set()
    return wix


@pytest.fixture
def cached(wix, clock):
    return CachedRead(
        wix, method="QuerySchedules", ages=AGES, clock=clock, unsettled=lambda value: not value
    )


async def waiting(*calls):
    """Start some calls, and return once each of them waits."""
    tasks = [asyncio.create_task(call) for call in calls]
    await settled()
    return tasks


async def settled():
    for _ in range(5):
        await asyncio.sleep(0)


async def test_a_value_is_fresh_from_the_start_of_its_read(cached, wix, clock):
    [first] = await waiting(cached.get())
    clock.advance(10)
    wix.go.set()
    assert await first == (1,)
    clock.advance(19.9)
    assert (await cached.get(), wix.asked) == ((1,), 1)


async def test_a_stale_value_is_returned_while_a_new_one_is_read(cached, wix, clock):
    wix.go.set()
    await cached.get()
    clock.advance(30)
    wix.go.clear()

    assert [await cached.get() for _ in range(9)] == [(1,)] * 9
    await settled()
    assert wix.asked == 2, "one read for all of them"
    wix.go.set()
    await settled()
    assert (await cached.get(), wix.asked) == ((2,), 2)


async def test_nobody_waits_for_a_refresh_so_it_has_the_lowest_priority(cached, quick, clock):
    with call_priority(Priority.OWNER):
        await cached.get()
        clock.advance(30)
        await cached.get()
        await settled()

    assert quick.priorities == [Priority.OWNER, Priority.BACKGROUND]


@pytest.mark.usefixtures("quick")
async def test_a_value_that_is_too_old_is_waited_for(cached, clock):
    await cached.get()
    clock.advance(90)
    assert await cached.get() == (2,)


async def test_concurrent_callers_share_one_read(cached, wix):
    tasks = await waiting(*(cached.get() for _ in range(20)))
    wix.go.set()

    assert await asyncio.gather(*tasks) == [(1,)] * 20
    assert wix.asked == 1


async def test_callers_share_a_failure_and_each_adds_its_own_context(cached, wix):
    wix.answers[1] = WixUnreachable("QuerySchedules")
    tasks = await waiting(cached.get(), cached.get())
    wix.go.set()
    ends = await asyncio.gather(*tasks, return_exceptions=True)

    assert [type(end) for end in ends] == [WixUnreachable] * 2
    assert ends[0] is not ends[1]


async def test_a_failure_is_repeated_to_callers_for_two_seconds(cached, quick, clock):
    quick.answers[1] = WixUnreachable("QuerySchedules")
    for after_s in (0, 1.9):
        clock.advance(after_s)
        with pytest.raises(WixUnreachable):
            await cached.get()
    assert quick.asked == 1
    clock.advance(0.2)
    assert await cached.get() == (2,)


async def test_an_empty_list_is_read_again_soon(cached, quick, clock):
    quick.answers[1] = ()
    assert await cached.get() == ()
    clock.advance(4.9)
    assert await cached.get() == ()
    clock.advance(0.2)
    assert await cached.get() == (2,)


@pytest.mark.parametrize(
    "error", [WixUnreachable("M"), WixUnavailable("M", status=500), WixRateLimited("M", status=429)]
)
async def test_an_older_value_bridges_an_outage(cached, quick, clock, error):
    start_noting()
    await cached.get()
    assert oldest_noted_s() is None
    clock.advance(899)
    quick.answers[2] = error

    assert (await cached.get(), oldest_noted_s()) == ((1,), 899)
    clock.advance(2)
    quick.answers[3] = error
    with pytest.raises(type(error)):
        await cached.get()


async def test_a_caller_out_of_time_gets_an_older_value(cached, wix, clock):
    wix.go.set()
    await cached.get()
    clock.advance(90)
    wix.go.clear()
    with time_budget(0):
        assert await cached.get() == (1,)


async def test_a_refusal_says_that_older_data_is_wrong(cached, quick, clock):
    await cached.get()
    clock.advance(90)
    quick.answers[2] = WixForbidden("QuerySchedules", status=403)
    with pytest.raises(WixForbidden):
        await cached.get()
    assert cached.kept is None


async def test_a_failed_refresh_is_not_repeated_by_every_caller(cached, quick, clock):
    await cached.get()
    clock.advance(30)
    quick.answers[2] = WixUnreachable("QuerySchedules")
    for _ in range(9):
        assert await cached.get() == (1,)
        await settled()
    assert quick.asked == 2


async def test_a_cancelled_caller_does_not_end_the_read(cached, wix):
    first, other = await waiting(cached.get(), cached.get())
    first.cancel()
    other.cancel()
    await settled()
    wix.go.set()

    assert first.cancelled()
    assert (await cached.get(), wix.asked) == ((1,), 1)


async def test_a_caller_out_of_time_does_not_end_the_read(cached, wix):
    async def hasty():
        with time_budget(0.01):
            return await cached.get()

    late, patient = await waiting(hasty(), cached.get())
    with pytest.raises(WixOutOfTime):
        await late
    wix.go.set()

    assert wix.time_left_s == [None], "its budget does not bind the others"
    assert (await patient, wix.asked) == ((1,), 1)


@pytest.mark.usefixtures("quick")
async def test_an_expired_value_is_waited_for_unless_it_is_very_young(cached, clock):
    await cached.get()
    clock.advance(1.9)
    cached.expire()
    assert await cached.get() == (1,)
    clock.advance(0.1)
    cached.expire()
    assert await cached.get() == (2,)


async def test_expiring_keeps_the_value_for_an_outage(cached, quick, clock):
    await cached.get()
    clock.advance(10)
    cached.expire()
    quick.answers[2] = WixUnreachable("QuerySchedules")
    start_noting()
    assert (await cached.get(), oldest_noted_s()) == ((1,), 10)


async def test_a_put_value_beats_a_read_that_began_before(cached, wix, clock):
    wix.go.set()
    await cached.get()
    clock.advance(30)
    wix.go.clear()
    await cached.get()
    await settled()
    cached.put((9,), age_s=0)
    wix.go.set()
    await settled()

    assert (await cached.get(), wix.asked) == ((9,), 2)


async def test_a_read_that_began_before_clearing_is_not_kept(cached, wix):
    [early] = await waiting(cached.get())
    cached.clear()
    wix.go.set()

    assert await early == (1,)
    assert await cached.get() == (2,)


async def test_a_value_that_lacks_something_is_read_again(cached, quick, clock):
    await cached.get()
    assert await cached.get(accept=lambda value: value == (2,)) == (1,), "it is very young"
    clock.advance(2)
    assert await cached.get(accept=lambda value: value == (2,)) == (2,)
    assert quick.asked == 2


async def test_a_value_of_many_calls_may_get_older(quick, clock):
    cached = CachedRead(quick, method="M", ages=AGES, clock=clock, calls=lambda _: 200)
    await cached.get()
    clock.advance(399)
    assert (await cached.get(), quick.asked) == ((1,), 1)
    clock.advance(1)
    await cached.get()
    await settled()
    assert quick.asked == 2, "200 calls every 400 seconds are 30 calls a minute"


async def test_a_value_of_many_calls_is_not_read_again_by_each_reload(wix, clock):
    cached = CachedRead(wix, method="M", ages=AGES, clock=clock, calls=lambda _: 200)
    [first] = await waiting(cached.get())
    clock.advance(120)
    wix.go.set()
    assert await first == (1,)
    for after_s in (5, 200):
        clock.advance(after_s)
        cached.expire()
        assert (await cached.get(), wix.asked) == ((1,), 1)
    clock.advance(75)
    cached.expire()
    assert (await cached.get(), wix.asked) == ((2,), 2)


async def test_the_value_of_a_long_read_is_accepted_by_who_waited_for_it(wix, clock):
    cached = CachedRead(wix, method="M", ages=AGES, clock=clock, calls=lambda _: 200)
    [first] = await waiting(cached.get())
    clock.advance(120)
    wix.go.set()
    await first
    clock.advance(5)
    assert await cached.get(accept=lambda value: value == (2,)) == (1,)
    clock.advance(25)
    assert await cached.get(accept=lambda value: value == (2,)) == (2,)


async def test_prefetching_starts_a_read_that_a_caller_would_wait_for(cached, wix, clock):
    cached.prefetch()
    cached.prefetch()
    await settled()
    assert wix.asked == 1
    wix.go.set()
    assert await cached.get() == (1,)
    for after_s, asked in ((89, 1), (1, 2)):
        clock.advance(after_s)
        cached.prefetch()
        await settled()
        assert wix.asked == asked


async def test_a_decision_accepts_only_a_fresh_value(cached, quick, clock):
    await cached.get()
    clock.advance(29)
    assert await cached.get(stale_ok=False) == (1,)
    clock.advance(1)
    assert await cached.get(stale_ok=False) == (2,)
    clock.advance(30)
    quick.answers[3] = WixUnreachable("QuerySchedules")
    with pytest.raises(WixUnreachable):
        await cached.get(stale_ok=False)


@pytest.mark.parametrize("joins", [True, False])
async def test_a_read_of_low_priority_that_is_held_back_stops_no_owner(cached, wix, joins):
    """A crowd of guests must not use up the owner's reads."""
    wix.answers[1] = WixBudgetExceeded("QuerySchedules")
    with call_priority(Priority.GUEST):
        [guest] = await waiting(cached.get())
    if not joins:
        wix.go.set()
        await settled()
    with call_priority(Priority.OWNER):
        [owner] = await waiting(cached.get())
    wix.go.set()

    with pytest.raises(WixBudgetExceeded):
        await guest
    assert await owner == (2,)
    assert wix.priorities == [Priority.GUEST, Priority.OWNER]


async def test_a_guest_does_not_repeat_what_was_held_back_for_an_owner(cached, quick):
    quick.answers[1] = WixBudgetExceeded("QuerySchedules")
    for priority in (Priority.OWNER, Priority.GUEST, Priority.OWNER):
        with call_priority(priority), pytest.raises(WixBudgetExceeded):
            await cached.get()
    assert quick.asked == 1


async def test_a_read_without_callers_is_not_collected(clock):
    """Nothing but the event loop knows of it, which holds its tasks weakly."""
    collected = []

    async def load():
        try:
            await asyncio.Event().wait()
        except GeneratorExit:
            collected.append(load)
            raise

    async def ask_and_leave():
        cached = CachedRead(load, method="QuerySchedules", ages=AGES, clock=clock)
        [caller] = await waiting(cached.get())
        caller.cancel()

    await ask_and_leave()
    await settled()
    gc.collect()

    assert collected == []
