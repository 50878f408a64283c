"""A cache that shares one request between concurrent callers, whoever of them is cancelled."""

import asyncio
import math

import pytest

from app.calendars.directory.cached import TimedCache
from app.wix import WixOutOfTime, WixUnreachable, time_budget, time_left_s
from tests.calendars.doubles import Clock


class Wix:
    """Returns an increasing number, once `go` is set."""

    def __init__(self):
        self.asked = 0
        self.ended = 0
        self.time_left_s = []
        self.answers = {}
        self.go = asyncio.Event()

    async def __call__(self):
        self.asked += 1
        turn = self.asked
        self.time_left_s.append(time_left_s())
        try:
            await self.go.wait()
        finally:
            self.ended += 1
        answer = self.answers.get(turn, (turn,))
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def wix():
    return Wix()


@pytest.fixture
def recent(wix, clock):
    return TimedCache(wix, method="QuerySchedules", max_age_s=30, clock=clock)


async def waiting(*questions):
    """Start some calls, and return once each of them waits."""
    tasks = [asyncio.create_task(question) for question in questions]
    await settled()
    return tasks


async def settled():
    for _ in range(5):
        await asyncio.sleep(0)


async def test_a_value_is_cached_from_the_time_of_the_request(recent, wix, clock):
    [first] = await waiting(recent.get())
    clock.advance(10)
    wix.go.set()
    assert await first == (1,)
    clock.advance(19)
    assert await recent.get() == (1,)
    clock.advance(1)
    assert await recent.get() == (2,)


async def test_concurrent_callers_share_one_request(recent, wix):
    tasks = await waiting(*(recent.get() for _ in range(20)))
    wix.go.set()

    assert await asyncio.gather(*tasks) == [(1,)] * 20
    assert wix.asked == 1


@pytest.mark.parametrize("answer", [WixUnreachable("QuerySchedules"), ()])
async def test_failures_and_none_are_not_cached(recent, wix, answer):
    wix.answers[1] = answer
    tasks = await waiting(recent.get(), recent.get())
    wix.go.set()
    ends = await asyncio.gather(*tasks, return_exceptions=True)

    assert [*map(repr, ends)] == [repr(answer)] * 2, "who shares a question shares its failure"
    assert answer == () or ends[0] is not ends[1], "each attaches a context of its own"
    assert await recent.get() == (2,)


async def test_a_cancelled_caller_does_not_affect_the_others(recent, wix):
    first, other = await waiting(recent.get(), recent.get())
    first.cancel()
    await settled()
    wix.go.set()

    assert first.cancelled()
    assert (await other, wix.asked) == ((1,), 1)


async def test_the_request_is_cancelled_with_its_last_caller(recent, wix):
    tasks = await waiting(recent.get(), recent.get())
    for task in tasks:
        task.cancel()
    await settled()

    assert (wix.asked, wix.ended) == (1, 1), "nobody wants to know any more"
    wix.go.set()
    assert await recent.get() == (2,)


async def test_a_caller_after_cancellation_starts_a_new_request(recent, wix):
    [only] = await waiting(recent.get())
    only.cancel()
    next_one = asyncio.create_task(recent.get())
    wix.go.set()

    assert await next_one == (2,)


async def test_a_caller_out_of_time_cancels_nothing(recent, wix):
    async def hasty():
        with time_budget(0):
            return await recent.get()

    patient, late = await waiting(recent.get(), hasty())
    with pytest.raises(WixOutOfTime):
        await late
    wix.go.set()

    assert (await patient, wix.asked) == ((1,), 1)


async def test_the_first_callers_budget_does_not_bind_the_others(recent, wix):
    async def hasty():
        with time_budget(0.01):
            return await recent.get()

    late, patient = await waiting(hasty(), recent.get())
    with pytest.raises(WixOutOfTime):
        await late
    wix.go.set()

    assert wix.time_left_s == [None]
    assert await patient == (1,)


async def test_a_fresh_read_is_not_shared_but_fills_the_cache(recent, wix):
    [old] = await waiting(recent.get())
    [decider] = await waiting(recent.refresh())
    wix.go.set()

    assert (await old, await decider, await recent.get()) == ((1,), (2,), (2,))


async def test_an_older_response_that_arrives_later_is_not_cached(recent, wix):
    [old] = await waiting(recent.get())
    held, wix.go = wix.go, asyncio.Event()
    [new] = await waiting(recent.refresh())
    wix.go.set()
    await new
    held.set()

    assert (await old, await recent.get()) == ((1,), (2,))


async def test_a_value_invalidated_while_read_is_not_cached(recent, wix):
    [before] = await waiting(recent.get())
    recent.clear()
    wix.go.set()

    assert (await before, await recent.get()) == ((1,), (2,))


async def test_an_unusable_cached_value_is_replaced(recent, wix):
    wix.go.set()
    await recent.get()

    assert await recent.get(accept=lambda kept: kept == (1,)) == (1,)
    assert await recent.get(accept=lambda kept: kept == (2,)) == (2,)


async def test_without_a_budget_there_is_no_timeout():
    assert time_left_s() is None
    with time_budget(math.inf):
        assert time_left_s() is None
    with time_budget(5, clock=Clock(100)):
        assert time_left_s(clock=Clock(103)) == 2
        assert time_left_s(clock=Clock(106)) == 0
