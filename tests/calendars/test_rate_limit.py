"""Wrong passwords are counted, acts happen once, and neither fills the memory."""

import asyncio
import json
import time

import pytest

from app.calendars.security.rate_limit import AttemptLimiter, AttemptsLeft, TooManyAttempts
from app.stores.single_flight import SingleFlight
from app.stores.store import LocalStore

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
    return caught.value.retry_after_s


async def test_the_sixth_try_in_a_quarter_of_an_hour_has_to_wait(limiter, clock):
    await fail(limiter, 1)
    clock.advance(60)
    await fail(limiter, 4)

    assert await refused(limiter) == 14 * 60
    clock.advance(14 * 60)
    await fail(limiter, 1)
    assert await refused(limiter) == 60


async def test_an_account_is_the_same_however_it_is_written(limiter):
    await fail(limiter, 5, email="Me@Mail.Example")

    await refused(limiter, email=" me@mail.example")


async def test_no_spelling_of_an_account_has_tries_of_its_own(limiter):
    await fail(limiter, 5, email="anna@gmail.com")

    for spelling in ("a.nna@gmail.com", "anna+1@googlemail.com", "anna@gmail.com\u200b"):
        await refused(limiter, email=spelling)


async def test_an_account_that_only_looks_like_another_has_its_own_tries(limiter):
    await fail(limiter, 5, email="strasse@mail.example")

    await fail(limiter, 1, email="straße@mail.example")


async def test_a_site_has_ten_tries_an_hour_over_all_its_accounts(limiter, clock):
    for one in range(10):
        await fail(limiter, 1, email=f"{one}@mail.example")
        clock.advance(60)

    assert await refused(limiter, email="new@mail.example") == 50 * 60
    await fail(limiter, 1, email="new@mail.example", site="another")


async def test_guests_use_up_the_tries_of_their_link_and_not_the_sites(limiter):
    for link in ("one", "two", "three"):
        for one in range(5):
            await limiter.acquire(site=SITE, email=f"{link}{one}@mail.example", link=link)

    with pytest.raises(TooManyAttempts) as caught:
        await limiter.acquire(site=SITE, email="new@mail.example", link="one")
    assert caught.value.retry_after_s == 60 * 60
    assert await limiter.left(site=SITE, email="new@mail.example") == AttemptsLeft(5, 0.0)


async def test_an_account_is_the_same_whoever_tries_it(limiter):
    for link in ("one", "two", "", "", ""):
        await limiter.acquire(site=SITE, email="me@mail.example", link=link)

    await refused(limiter)
    left = await limiter.left(site=SITE, email="me@mail.example", link="three")
    assert left.attempts == 0


async def test_what_is_forgiven_does_not_count(limiter):
    for begun in await fail(limiter, 5):
        await limiter.refund(begun)

    assert await limiter.left(site=SITE, email="me@mail.example") == AttemptsLeft(5, 0.0)


async def test_forgiving_what_was_forgotten_does_no_harm(limiter, clock):
    [begun] = await fail(limiter, 1)
    clock.advance(3600)

    await limiter.left(site=SITE, email="me@mail.example")
    await limiter.refund(begun)


async def test_tries_that_run_at_once_are_counted_at_once(limiter):
    await fail(limiter, 5)

    assert await limiter.left(site=SITE, email="me@mail.example") == AttemptsLeft(0, 15 * 60)


async def test_a_million_accounts_do_not_fill_the_memory(clock):
    store = LocalStore(clock=clock)
    limiter = AttemptLimiter(store, clock=clock)
    for one in range(6_000):
        await fail(limiter, 1, email=f"{one}@mail.example", site=f"site {one}")

    assert len(store) == 10_000


async def test_an_act_happens_once_and_everybody_hears_how_it_ended():
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


async def test_who_crashes_or_is_cancelled_leaves_it_open_how_it_ended():
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


async def test_one_of_many_who_goes_away_does_not_end_it_for_the_others():
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


async def test_what_did_not_happen_may_happen_again_a_moment_later(clock):
    once = once_only(fallback=0, clock=clock, is_final=lambda end: end != 1)
    acts = iter(range(1, 9))

    async def act():
        return next(acts)

    assert await once.run("key", act) == 1
    assert await once.run("key", act) == 1
    clock.advance(2)
    assert await once.run("key", act) == 2
    assert await once.run("key", act) == 2


async def test_many_acts_do_not_fill_the_memory():
    once = once_only(fallback=0)

    async def act():
        return 1

    for one in range(10_050):
        await once.run(str(one), act)

    assert not await once.finished("0")
    assert await once.finished("10049")
