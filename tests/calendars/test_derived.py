"""Values of long lists are made beside the event loop, once for all that ask."""

import asyncio
import threading

import pytest

from app.calendars.values.derived import LARGE, Derived


class Maker:
    """Makes the sum of some numbers, once `go` is set."""

    def __init__(self):
        self.threads = []
        self.go = threading.Event()
        self.derived = Derived(self.make, size=len, same=lambda one, other: one is other)

    def make(self, numbers):
        self.threads.append(threading.current_thread())
        assert self.go.wait(10)
        if None in numbers:
            raise ValueError("no number")
        return sum(numbers)


@pytest.fixture
def maker():
    return Maker()


async def waiting(*calls):
    tasks = [asyncio.create_task(call) for call in calls]
    for _ in range(3):
        await asyncio.sleep(0)
    return tasks


async def test_a_long_list_is_worked_on_while_other_tasks_run_and_once(maker):
    numbers = [1] * (LARGE + 1)
    tasks = await waiting(*(maker.derived.of(numbers) for _ in range(9)))
    assert not any(task.done() for task in tasks)
    maker.go.set()
    assert await asyncio.gather(*tasks) == [LARGE + 1] * 9
    assert await maker.derived.of(numbers) == LARGE + 1
    [thread] = maker.threads
    assert thread is not threading.current_thread()


async def test_a_short_list_is_worked_on_at_once(maker):
    maker.go.set()
    numbers = [1] * LARGE
    assert [await maker.derived.of(numbers), await maker.derived.of(numbers)] == [LARGE] * 2
    assert maker.threads == [threading.current_thread()]


async def test_long_lists_of_all_sites_take_turns(maker):
    other = Maker()
    other.go.set()
    first, second = await waiting(
        maker.derived.of([1] * (LARGE + 1)), other.derived.of([2] * (LARGE + 1))
    )
    assert other.threads == []
    maker.go.set()
    assert (await first, await second) == (LARGE + 1, 2 * (LARGE + 1))


async def test_a_caller_that_leaves_does_not_end_it(maker):
    numbers = [1] * (LARGE + 1)
    first, second = await waiting(maker.derived.of(numbers), maker.derived.of(numbers))
    first.cancel()
    await asyncio.wait([first])
    maker.go.set()
    assert await second == LARGE + 1
    assert len(maker.threads) == 1


async def test_a_failure_reaches_all_callers_and_is_tried_again(maker):
    maker.go.set()
    numbers = [None] * (LARGE + 1)
    tasks = await waiting(maker.derived.of(numbers), maker.derived.of(numbers))
    await asyncio.wait(tasks)
    assert [type(task.exception()) for task in tasks] == [ValueError] * 2
    with pytest.raises(ValueError, match="no number"):
        await maker.derived.of(numbers)
    assert len(maker.threads) == 2


async def test_only_the_value_of_the_latest_argument_is_kept(maker):
    maker.go.set()
    ones, twos = [1], [2]
    assert [await maker.derived.of(given) for given in (ones, twos, twos, ones)] == [1, 2, 2, 1]
    assert len(maker.threads) == 3
    maker.derived.clear()
    await maker.derived.of(ones)
    assert len(maker.threads) == 4
