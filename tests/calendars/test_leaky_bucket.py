"""A crowd at one site is slowed down to a rate that leaves other sites their turn."""

import pytest

from app.calendars.security.leaky_bucket import MAX_WAIT_S, LeakyBucket


@pytest.fixture
def waits():
    return []


@pytest.fixture
def bucket(clock, waits):
    async def sleep(wait_s):
        waits.append(wait_s)

    return LeakyBucket(clock=clock, sleep=sleep, per_second=10)


async def test_a_burst_of_a_second_does_not_wait(bucket, waits):
    for _ in range(10):
        await bucket.wait()
    assert waits == []


async def test_further_requests_wait_for_their_turn(bucket, waits):
    for _ in range(13):
        await bucket.wait()
    assert waits == pytest.approx([0.1, 0.2, 0.3], abs=1e-4)


async def test_nobody_waits_longer_than_two_seconds(bucket, waits):
    for _ in range(1000):
        await bucket.wait()
    assert max(waits) == pytest.approx(MAX_WAIT_S)


async def test_the_rate_itself_is_never_slowed_down(bucket, waits, clock):
    for _ in range(1000):
        clock.advance(0.1)
        await bucket.wait()
    assert waits == []


async def test_a_costly_request_delays_later_ones(bucket, waits):
    for _ in range(3):
        await bucket.wait()
        bucket.charge(4)
    assert waits == pytest.approx([0.1], abs=1e-4)


async def test_after_a_pause_a_burst_is_possible_again(bucket, waits, clock):
    for _ in range(30):
        await bucket.wait()
    waits.clear()
    clock.advance(60)
    for _ in range(10):
        await bucket.wait()
    assert waits == []
