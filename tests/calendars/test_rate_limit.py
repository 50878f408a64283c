"""Password attempts are limited, actions run once, and both have bounded memory."""

import asyncio
import json
import time

import pytest

from app.calendars.security.rate_limit import AttemptLimiter, AttemptsLeft, TooManyAttempts
from app.stores.memory_stores import MemoryStores
from app.stores.single_flight import SingleFlight
from tests.local_store import LocalStore

SITE = "site"


def once_only(*, fallback, clock=time.monotonic, **more):
    return SingleFlight(
        LocalStore(clock=clock),
        fallback=fallback,
        to_json=json.dumps,
        from_json=json_or_none,
        **more,
    )


def json_or_none(text):
    try:
        return json.loads(text)
    except ValueError:
        return None


@pytest.fixture
def limiter(clock):
    return AttemptLimiter(LocalStore(clock=clock), clock=clock)


async def fail(limiter, number, email="me@mail.example", site=SITE):
    return [await limiter.acquire(site=site, email=email) for _ in range(number)]


async def refused(limiter, email="me@mail.example", site=SITE):
    with pytest.raises(TooManyAttempts) as caught:
        await limiter.acquire(site=site, email=email)
    return caught.value.context.retry_after_s


async def test_the_sixth_attempt_within_15_minutes_has_to_wait(limiter, clock):
    await fail(limiter, 1)
    clock.advance(60)
    await fail(limiter, 4)

    assert await refused(limiter) == 14 * 60
    clock.advance(14 * 60)
    await fail(limiter, 1)
    assert await refused(limiter) == 60


async def test_spellings_of_an_account_count_as_one(limiter):
    await fail(limiter, 5, email="Me@Mail.Example")

    await refused(limiter, email=" me@mail.example")


async def test_no_spelling_of_an_account_gets_extra_attempts(limiter):
    await fail(limiter, 5, email="anna@gmail.com")

    for spelling in ("a.nna@gmail.com", "anna+1@googlemail.com", "anna@gmail.com\u200b"):
        await refused(limiter, email=spelling)


async def test_a_similar_looking_account_has_its_own_attempts(limiter):
    await fail(limiter, 5, email="strasse@mail.example")

    await fail(limiter, 1, email="straße@mail.example")


async def test_a_site_has_ten_attempts_an_hour_over_all_accounts(limiter, clock):
    for one in range(10):
        await fail(limiter, 1, email=f"{one}@mail.example")
        clock.advance(60)

    assert await refused(limiter, email="new@mail.example") == 50 * 60
    await fail(limiter, 1, email="new@mail.example", site="another")


async def test_guest_attempts_count_for_their_link_not_for_the_site(limiter):
    for link in ("one", "two", "three"):
        for one in range(5):
            await limiter.acquire(site=SITE, email=f"{link}{one}@mail.example", link=link)

    with pytest.raises(TooManyAttempts) as caught:
        await limiter.acquire(site=SITE, email="new@mail.example", link="one")
    assert caught.value.context.retry_after_s == 60 * 60
    assert await limiter.left(site=SITE, email="new@mail.example") == AttemptsLeft(5, 0.0)


async def test_attempts_count_per_account_over_all_visitors(limiter):
    for link in ("one", "two", "", "", ""):
        await limiter.acquire(site=SITE, email="me@mail.example", link=link)

    await refused(limiter)
    left = await limiter.left(site=SITE, email="me@mail.example", link="three")
    assert left.attempts == 0


async def test_released_attempts_do_not_count(limiter):
    for begun in await fail(limiter, 5):
        await limiter.refund(begun)

    assert await limiter.left(site=SITE, email="me@mail.example") == AttemptsLeft(5, 0.0)


async def test_releasing_an_unknown_attempt_is_harmless(limiter, clock):
    [begun] = await fail(limiter, 1)
    clock.advance(3600)

    await limiter.left(site=SITE, email="me@mail.example")
    await limiter.refund(begun)


async def test_concurrent_attempts_are_counted_immediately(limiter):
    await fail(limiter, 5)

    assert await limiter.left(site=SITE, email="me@mail.example") == AttemptsLeft(0, 15 * 60)


async def test_a_million_accounts_do_not_exhaust_memory(clock):
    stores = MemoryStores(clock=clock, max_entries=1_000)
    limiter = AttemptLimiter(stores("passwords"), clock=clock)
    for one in range(600):
        await fail(limiter, 1, email=f"{one}@mail.example", site=f"site {one}")

    assert len(stores.entries) == 1_000


async def test_an_action_runs_once_and_all_callers_get_its_result():
    once = once_only(fallback="unknown")
    gate = asyncio.Event()
    acts = []

    async def act():
        acts.append(1)
        await gate.wait()
        return "done"

    waiting = [asyncio.ensure_future(once.run("key", act)) for _ in range(20)]
    await asyncio.sleep(0)
    assert not await once.finished("key")
    gate.set()

    assert await asyncio.gather(*waiting) == ["done"] * 20
    assert await once.run("key", act) == "done"
    assert await once.finished("key")
    assert acts == [1]


async def test_a_crash_or_cancellation_leaves_the_outcome_unknown():
    once = once_only(fallback="unknown")

    async def crash():
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await once.run("crash", crash)
    assert await once.run("crash", crash) == "unknown"

    async def wait():
        await asyncio.Event().wait()

    running = asyncio.ensure_future(once.run("wait", wait))
    await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert await once.run("wait", wait) == "unknown"


async def test_one_cancelled_caller_does_not_affect_the_others():
    once = once_only(fallback="unknown")
    gate = asyncio.Event()

    async def act():
        await gate.wait()
        return "done"

    first, second, third = (asyncio.ensure_future(once.run("key", act)) for _ in range(3))
    await asyncio.sleep(0)
    second.cancel()
    gate.set()

    assert [*await asyncio.gather(first, third)] == ["done", "done"]


async def test_an_action_that_did_not_happen_may_run_again(clock):
    once = once_only(fallback=0, clock=clock, is_final=lambda end: end != 1)
    acts = iter(range(1, 9))

    async def act():
        return next(acts)

    assert await once.run("key", act) == 1
    assert await once.run("key", act) == 1
    clock.advance(2)
    assert await once.run("key", act) == 2
    assert await once.run("key", act) == 2


async def test_an_account_is_limited_at_all_sites_together(clock):
    stores = MemoryStores(clock=clock)
    sites = [AttemptLimiter.of_site(stores, f"tenant {n}", clock=clock) for n in range(5)]
    for one in sites[:4]:
        for _ in range(5):
            await one.acquire(site="s", email="a@mail.example")
    with pytest.raises(TooManyAttempts):
        await sites[4].acquire(site="s", email="A@mail.example")
    await sites[4].acquire(site="s", email="b@mail.example")
    clock.advance(15 * 60 + 1)
    await sites[4].acquire(site="s", email="a@mail.example")
