"""Blocking work is awaited with a timeout, and stuck work is logged."""

import asyncio
import logging
import threading
from collections.abc import Callable, Iterator
from typing import TypeVar

import pytest

from app.calendars.security.blocking_work import BlockingWork, Stuck, WorkTimeout

T = TypeVar("T")


async def begin(work: BlockingWork, act: Callable[[], T]) -> asyncio.Task[T]:
    """Start work, and return once it is running."""
    loop, begun = asyncio.get_running_loop(), asyncio.Event()

    def note() -> T:
        loop.call_soon_threadsafe(begun.set)
        return act()

    caller = asyncio.create_task(work.run("check", note))
    await begun.wait()
    return caller


@pytest.fixture
def ever() -> Iterator[threading.Event]:
    """An event that blocks work until the test ends."""
    event = threading.Event()
    yield event
    event.set()


async def test_results_and_errors_reach_the_caller():
    work = BlockingWork(1)
    assert await work.run("sum", lambda: 1 + 1) == 2
    with pytest.raises(ZeroDivisionError):
        await work.run("division", lambda: 1 // 0)
    assert await work.run("sum", lambda: 2 + 2) == 4, "the place is free again"


async def test_concurrency_is_limited_to_the_slots():
    most = running = 0
    lock = threading.Lock()
    pair = threading.Barrier(2)

    def count() -> None:
        nonlocal most, running
        with lock:
            running += 1
            most = max(most, running)
        pair.wait()
        with lock:
            running -= 1

    work = BlockingWork(2)
    await asyncio.gather(*(work.run("count", count) for _ in range(20)))
    assert most == 2


async def test_stuck_work_is_logged_and_not_awaited(
    ever: threading.Event, caplog: pytest.LogCaptureFixture
):
    now = [0.0]
    work = BlockingWork(1, timeout_s=0.02, clock=lambda: now[0])
    with pytest.raises(WorkTimeout):
        await work.run("check", ever.wait)
    assert work.stuck() == []
    now[0] = 7.0
    with caplog.at_level(logging.ERROR):
        with pytest.raises(WorkTimeout):
            await work.run("next", lambda: None)
        assert work.stuck() == [Stuck("check", 7.0)]
    assert [record.getMessage() for record in caplog.records] == [
        "stuck worker: check has not ended"
    ]


async def test_waiting_for_a_slot_times_out(ever: threading.Event):
    work = BlockingWork(1, queue_s=0.02, timeout_s=30)
    caller = await begin(work, ever.wait)
    with pytest.raises(WorkTimeout):
        await work.run("next", lambda: None)
    ever.set()
    await caller


async def test_waiting_fails_at_once_if_no_slot_can_become_free(
    ever: threading.Event,
):
    work = BlockingWork(1, queue_s=600, timeout_s=0.05)
    first = await begin(work, ever.wait)
    async with asyncio.timeout(5):
        for caller in (work.run("next", lambda: None), first):
            with pytest.raises(WorkTimeout):
                await caller


async def test_a_thread_that_cannot_start_holds_no_slot(monkeypatch: pytest.MonkeyPatch):
    def none_left(thread: threading.Thread) -> None:
        raise RuntimeError(f"can't start {thread.name}")

    work = BlockingWork(1)
    with monkeypatch.context() as machine:
        machine.setattr(threading.Thread, "start", none_left)
        with pytest.raises(WorkTimeout):
            await work.run("check", lambda: None)
    assert await work.run("next", lambda: "done") == "done"


async def test_late_work_releases_its_slot(ever: threading.Event):
    work = BlockingWork(1, timeout_s=0.02, clock=lambda: 0.0)
    with pytest.raises(WorkTimeout):
        await work.run("check", ever.wait)
    ever.set()
    assert await work.run("next", lambda: "done") == "done"


async def test_a_cancelled_callers_slot_is_released_when_the_work_ends(
    ever: threading.Event,
):
    work = BlockingWork(1, queue_s=0.02, timeout_s=30)
    caller = await begin(work, ever.wait)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    with pytest.raises(WorkTimeout):
        await work.run("next", lambda: "done")
    ever.set()
    await begin(work, lambda: None)
