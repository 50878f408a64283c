"""Deadlines of sending, and which connections close first for want of room."""

import pytest

from app.server.progress import Phase, Progress
from tests.protocol.conftest import Clock


@pytest.fixture
def progress(clock: Clock) -> Progress:
    return Progress(clock=clock)


@pytest.mark.parametrize(
    ("every_s", "ends_s"), [(1, 60), (9, 63), (11, 12)], ids=["steady", "slow", "stopped"]
)
def test_sending_ends_without_progress_and_in_the_end(
    progress: Progress, clock: Clock, every_s: int, ends_s: int
):
    progress.begin(Phase.RESPONSE)
    unsent = 1_000_000
    progress.is_overdue(unsent)
    while not progress.is_overdue(unsent):
        clock.now += 1
        unsent -= clock.now % every_s == 0
    assert clock.now == pytest.approx(ends_s, abs=3)


def test_each_response_has_its_own_time(progress: Progress, clock: Clock):
    for _ in range(20):
        progress.begin(Phase.RESPONSE)
        assert not progress.is_overdue(1000)
        clock.now += 9
        assert not progress.is_overdue(1000)
        assert not progress.is_overdue(0)


def test_idle_time_begins_when_all_is_sent(progress: Progress, clock: Clock):
    progress.begin(Phase.IDLE)
    for clock.now, unsent in ((0, 3), (9, 2), (18, 1), (27, 0)):
        assert not progress.is_overdue(unsent)
    clock.now = 27 + 64
    assert not progress.is_overdue(0)
    clock.now += 1
    assert progress.is_overdue(0)


def test_what_waits_for_a_client_makes_room_first(clock: Clock):
    order = [Phase.CLOSING, Phase.HEAD, Phase.IDLE, Phase.BODY]
    waiting = [Progress(clock=clock) for _ in order]
    for one, phase in zip(waiting, order, strict=True):
        one.begin(phase)
    stalled = Progress(clock=clock)
    stalled.begin(Phase.RESPONSE)
    stalled.is_overdue(1000)
    clock.now = 2
    ranked = [*(one.rank(0) for one in waiting), stalled.rank(1000)]
    closing, head, idle, body, reader = (one or (99, 0.0) for one in ranked)
    assert closing < head < idle < reader < body < (99, 0.0)


def test_the_oldest_makes_room_first(clock: Clock):
    old = Progress(clock=clock)
    clock.now = 5
    new = Progress(clock=clock)
    clock.now = 10
    ranks = (old.rank(0), new.rank(0))
    assert ranks == ((Phase.HEAD.value, 0), (Phase.HEAD.value, 5))


def test_what_is_at_work_makes_no_room(clock: Clock):
    one = Progress(clock=clock)
    clock.now = 100
    one.begin(Phase.RESPONSE)
    assert one.rank(0) is None
    assert one.rank(1000) is None  # it has just begun to send
    for phase in (Phase.IDLE, Phase.BODY):
        one.begin(phase)
        assert one.rank(0) is None
    one.begin(Phase.HEAD)
    assert one.rank(0) > (Phase.BODY.value, 0)  # type: ignore[operator]  # not None, or the test fails
