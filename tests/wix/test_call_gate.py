"""Limits of each site's calls: a minute, slots, a circuit breaker and few retries."""

import asyncio
import copy
import math
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from hypothesis import given, strategies as st

from app.stores.call_counts import LocalCallCounts
from app.wix import (
    ApiKey,
    CallGates,
    CallLimits,
    Priority,
    WixBudgetExceeded,
    WixCircuitOpen,
    WixClient,
    WixError,
    WixNotFound,
    WixOutOfTime,
    WixPoolExhausted,
    WixRateLimited,
    WixTimeout,
    WixUnavailable,
    WixUnreachable,
    call_priority,
    failure_expected,
    gather_or_cancel,
    time_budget,
)
from app.wix.http.call_gate import MAX_SITES
from app.wix.http.site_state import LONGEST_HOLD_S
from tests.wix.conftest import BASE_URL, Clock, answer, sample


class Wix:
    """A fake Wix with one gate per site; `reply` makes each response, and may be replaced."""

    def __init__(self, limits: CallLimits | None = None) -> None:
        self.clock = Clock()
        self.sent: list[tuple[float, str]] = []
        self.reply: Callable[[], Any] = done
        self.counts = LocalCallCounts(clock=lambda: self.clock.now_s)
        self.gates = CallGates(self.counts, retry_clock=self.clock.retry_clock(), limits=limits)
        self._transport = httpx.MockTransport(self._answer)

    def site(self, name: str = "site-1") -> WixClient:
        return WixClient(
            self._transport,
            base_url=BASE_URL,
            auth=ApiKey("key", name),
            retry_clock=self.clock.retry_clock(),
            gate=self.gates.of(name),
        )

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        self.sent.append((self.clock.now_s, request.headers["wix-site-id"]))
        reply = self.reply()
        if asyncio.isfuture(reply):
            reply = await reply
        if isinstance(reply, Exception):
            raise reply
        response: httpx.Response = reply
        return response


async def turns(number: int = 20) -> None:
    """Let other tasks run."""
    for _ in range(number):
        await asyncio.sleep(0)


def done() -> httpx.Response:
    """A response that a read and a write accept."""
    return answer(sample("disconnect"))


async def read(client: WixClient, times: int = 1) -> None:
    for _ in range(times):
        await client.list_providers()


async def write(client: WixClient) -> None:
    await client.disconnect("c")


# The minute


@pytest.mark.parametrize(
    ("priority", "limit"),
    [
        (Priority.WRITE, 150),
        (Priority.OWNER, 130),
        (Priority.FEED, 60),
        (Priority.GUEST, 60),
        (Priority.BACKGROUND, 75),
    ],
)
async def test_a_priority_makes_its_calls_of_a_minute_and_no_more(priority, limit):
    wix = Wix()
    with call_priority(priority):
        await read(wix.site(), limit)
        wix.clock.now_s = 59.0
        with pytest.raises(WixBudgetExceeded) as caught, time_budget(0.9, clock=lambda: 59.0):
            await read(wix.site())
        assert len(wix.sent) == limit
        assert caught.value.retry_after_s == pytest.approx(1.0)
        assert not caught.value.sent
        wix.clock.now_s = 60.0
        await read(wix.site(), limit)


async def test_a_lower_priority_leaves_calls_to_the_higher_ones():
    wix, left = Wix(), []
    for priority in reversed(Priority):
        with call_priority(priority), time_budget(0.1, clock=lambda: 0.0):
            before = len(wix.sent)
            with pytest.raises(WixBudgetExceeded):
                await read(wix.site(), 1000)
            left.append(len(wix.sent) - before)
    assert left == [75, 15, 19, 21, 20]


async def test_guests_have_a_limit_of_their_own_for_writes_too():
    wix = Wix()
    with call_priority(Priority.GUEST):
        await read(wix.site(), 60)
        with pytest.raises(WixBudgetExceeded):
            await write(wix.site())
    await read(wix.site())


async def test_a_write_has_the_first_priority_whoever_waits():
    wix = Wix()
    with call_priority(Priority.BACKGROUND):
        with pytest.raises(WixBudgetExceeded):
            await read(wix.site(), 1000)
        await write(wix.site())


async def test_a_write_waits_for_the_minute_within_its_budget():
    wix = Wix()
    with call_priority(Priority.WRITE):
        await read(wix.site(), 150)
    wix.clock.now_s = 51.0
    await write(wix.site())
    assert wix.sent[-1][0] == pytest.approx(60, abs=0.5)
    wix.clock.now_s = 61.0
    with call_priority(Priority.WRITE):
        await read(wix.site(), 149)
    wix.clock.now_s = 70.0
    with pytest.raises(WixBudgetExceeded):
        await write(wix.site())
    assert wix.clock.now_s == 70.0


async def test_retries_count_as_calls():
    wix = Wix(CallLimits(per_minute=150, failures=1000, retries=1000.0))
    wix.reply = lambda: answer({}, 500)
    for _ in range(60):
        with pytest.raises(WixError):
            await read(wix.site())
    assert len([at for at, _ in wix.sent if at < 60]) <= 130


async def test_sites_have_minutes_of_their_own():
    wix = Wix()
    with pytest.raises(WixBudgetExceeded):
        await read(wix.site("a"), 1000)
    await read(wix.site("b"), 130)


STEPS = st.tuples(
    st.sampled_from(Priority), st.booleans(), st.integers(0, 40), st.integers(0, 20_000)
)


@given(st.lists(STEPS, max_size=40))
async def test_no_minute_has_more_calls_than_the_limit(steps):
    """For calls of any priority at any time (milliseconds apart)."""
    now_ms, sent = 0, []
    counts, limits = LocalCallCounts(clock=lambda: now_ms / 1000), CallLimits()
    for priority, urgent, times, pause_ms in steps:
        now_ms += pause_ms
        groups = limits.groups(priority, urgent=urgent)
        waits = [await counts.admit("site", groups) for _ in range(times)]
        sent += [now_ms for wait in waits if not any(wait)]
    for first in sent:
        assert len([at for at in sent if first <= at < first + 60_000]) <= 150


async def test_an_idle_site_keeps_no_state():
    wix = Wix()
    for number in range(100):
        await read(wix.site(f"site-{number}"))
    assert len(wix.gates) == 0
    wix.clock.now_s = 60.0
    await read(wix.site("another"))
    assert len(wix.counts) == 1


# Retry-After


async def test_retry_after_holds_all_calls_of_the_site_and_of_no_other():
    wix = Wix()
    wix.reply = lambda: answer({}, 429, retry_after="30")
    with pytest.raises(WixRateLimited):
        await read(wix.site())
    wix.reply = done
    wix.clock.now_s = 10.0
    with pytest.raises(WixRateLimited) as caught:
        await read(wix.site())
    assert (caught.value.retry_after_s, caught.value.sent) == (20.0, False)
    assert type(caught.value) is WixRateLimited
    with pytest.raises(WixRateLimited):
        await write(wix.site())
    assert len(wix.sent) == 1
    await read(wix.site("another"))
    wix.clock.now_s = 30.0
    await read(wix.site())


async def test_a_write_waits_for_retry_after_within_its_budget():
    wix = Wix()
    wix.reply = lambda: answer({}, 429, retry_after="30")
    with pytest.raises(WixRateLimited):
        await read(wix.site())
    wix.reply = done
    wix.clock.now_s = 25.0
    await write(wix.site())
    assert wix.sent[-1][0] == pytest.approx(30, abs=0.5)


async def test_without_retry_after_the_hold_doubles_until_a_success():
    wix, holds = Wix(), []
    for _ in range(8):
        wix.reply = lambda: answer({}, 429)
        with pytest.raises(WixRateLimited):
            await write(wix.site())  # a write is not repeated after a 429
        with pytest.raises(WixRateLimited) as caught:
            await read(wix.site())
        holds.append(caught.value.retry_after_s)
        wix.clock.now_s += caught.value.retry_after_s or math.nan
    assert holds == [1, 2, 4, 8, 16, 32, 60, LONGEST_HOLD_S]
    wix.reply = done
    await read(wix.site())
    wix.reply = lambda: answer({}, 429)
    with pytest.raises(WixRateLimited):
        await write(wix.site())
    wix.clock.now_s += 1.0
    wix.reply = done
    await read(wix.site())


# Slots


async def test_a_site_has_four_calls_at_once_and_writes_go_first():
    wix, gate = Wix(), asyncio.get_running_loop().create_future()
    order: list[str] = []

    async def call(name: str, priority: Priority) -> None:
        with call_priority(priority):
            await (write if "writes" in name else read)(wix.site())
        order.append(name)

    wix.reply = lambda: gate
    running = [asyncio.create_task(call("first", Priority.OWNER)) for _ in range(4)]
    await turns()
    waiting = [
        asyncio.create_task(call(name, priority))
        for name, priority in [
            ("poll", Priority.BACKGROUND),
            ("guest writes", Priority.GUEST),
            ("owner 1", Priority.OWNER),
            ("owner 2", Priority.OWNER),
            ("write", Priority.WRITE),
            ("owner writes", Priority.OWNER),
        ]
    ]
    await turns()
    assert len(wix.sent) == 4
    wix.reply = done
    gate.set_result(done())
    await asyncio.gather(*running, *waiting)
    assert order[4:] == ["write", "owner writes", "owner 1", "owner 2", "guest writes", "poll"]


async def test_waiting_for_a_slot_ends_with_the_time_of_the_call():
    wix, never = Wix(), asyncio.get_running_loop().create_future()
    wix.reply = lambda: never
    running = [asyncio.create_task(read(wix.site())) for _ in range(4)]
    await turns()
    with time_budget(0.01, clock=lambda: 0.0), pytest.raises(WixOutOfTime) as caught:
        await read(wix.site())
    assert not caught.value.sent
    assert len(wix.sent) == 4
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    wix.reply = done
    await gather_or_cancel(*(read(wix.site()) for _ in range(8)))
    assert len(wix.gates) == 0, "cancelled calls keep no slot"


async def test_a_hanging_site_delays_no_other():
    wix, never = Wix(), asyncio.get_running_loop().create_future()
    wix.reply = lambda: never
    visitors = [asyncio.create_task(read(wix.site("a"))) for _ in range(120)]
    await turns()
    assert wix.sent == [(0.0, "a")] * 4
    wix.reply = done
    await read(wix.site("b"), 10)
    assert wix.sent[4:] == [(0.0, "b")] * 10
    for task in visitors:
        task.cancel()
    await asyncio.gather(*visitors, return_exceptions=True)


async def test_a_full_pool_is_tried_once_and_opens_no_circuit():
    wix = Wix(CallLimits(failures=1))
    wix.reply = lambda: httpx.PoolTimeout("x")
    for calls in range(1, 4):
        with pytest.raises(WixPoolExhausted):
            await read(wix.site())
        assert len(wix.sent) == calls


# The circuit breaker


DOWN = [
    (lambda: answer({}, 500), WixUnavailable),
    (lambda: answer({}, 503), WixUnavailable),
    (lambda: httpx.ReadTimeout("x"), WixTimeout),
    (lambda: httpx.ConnectError("x"), WixUnreachable),
]


async def fail(wix: Wix, times: int) -> None:
    for _ in range(times):
        with pytest.raises(WixError):
            await write(wix.site())  # a write is not repeated


@pytest.mark.parametrize(("reply", "kind"), DOWN)
async def test_after_five_failures_calls_are_held_back_until_one_succeeds(reply, kind):
    wix = Wix(CallLimits(retries=0.0))
    wix.reply = reply
    await fail(wix, 4)
    with pytest.raises(kind):
        await write(wix.site())
    assert len(wix.sent) == 5
    with pytest.raises(WixCircuitOpen) as caught:
        await read(wix.site())
    assert copy.copy(caught.value).retry_after_s == 5.0
    assert not caught.value.sent
    assert len(wix.sent) == 5
    wix.reply = done
    await read(wix.site("another"))
    wix.clock.now_s = 5.0
    await read(wix.site(), 3)
    assert len(wix.gates) == 0


async def test_each_failed_probe_doubles_the_pause():
    wix, pauses = Wix(), []
    wix.reply = lambda: answer({}, 500)
    await fail(wix, 5)
    for _ in range(6):
        with pytest.raises(WixCircuitOpen) as caught:
            await read(wix.site())
        pauses.append(caught.value.retry_after_s)
        wix.clock.now_s += caught.value.retry_after_s or math.nan
        before = len(wix.sent)
        with pytest.raises(WixUnavailable):
            await read(wix.site())
        assert len(wix.sent) == before + 1, "a probe is not repeated"
    assert pauses == pytest.approx([5, 10, 20, 40, 60, 60])


async def test_only_one_probe_is_sent_at_once():
    wix, slow = Wix(), asyncio.get_running_loop().create_future()
    wix.reply = lambda: answer({}, 500)
    await fail(wix, 5)
    wix.clock.now_s = 5.0
    wix.reply = lambda: slow
    probe = asyncio.create_task(read(wix.site()))
    await turns()
    with pytest.raises(WixCircuitOpen):
        await read(wix.site())
    assert len(wix.sent) == 6
    slow.set_result(done())
    await probe
    wix.reply = done
    await read(wix.site())


async def test_a_cancelled_probe_leaves_room_for_another():
    wix, never = Wix(), asyncio.get_running_loop().create_future()
    wix.reply = lambda: answer({}, 500)
    await fail(wix, 5)
    wix.clock.now_s = 5.0
    wix.reply = lambda: never
    probe = asyncio.create_task(read(wix.site()))
    await turns()
    probe.cancel()
    await asyncio.gather(probe, return_exceptions=True)
    wix.reply = done
    await read(wix.site())


async def test_a_write_is_a_probe_at_any_time():
    wix = Wix()
    wix.reply = lambda: answer({}, 500)
    await fail(wix, 6)
    assert len(wix.sent) == 6
    wix.reply = done
    with call_priority(Priority.WRITE):
        await read(wix.site())
    await write(wix.site())


async def test_a_refusal_is_no_failure_of_wix():
    wix = Wix()
    for status in [*[500] * 4, 404, *[500] * 4]:
        replies = [answer({}, status)]
        wix.reply = replies.pop
        with pytest.raises(WixError):
            await write(wix.site())
    wix.reply = lambda: answer({}, 404)
    with pytest.raises(WixNotFound):
        await read(wix.site())


async def test_an_expected_failure_is_no_failure_of_wix():
    wix = Wix(CallLimits(failures=1))
    for reply, kind in DOWN[:2]:
        wix.reply = reply
        with failure_expected(), pytest.raises(kind):
            await read(wix.site())
    wix.reply = done
    await read(wix.site())
    wix.reply = DOWN[2][0]
    with failure_expected(), pytest.raises(WixTimeout):
        await read(wix.site())
    with pytest.raises(WixCircuitOpen):
        await read(wix.site())


async def test_an_opened_circuit_is_logged_once(caplog):
    wix = Wix()
    wix.reply = lambda: answer({}, 500)
    await fail(wix, 5)
    for _ in range(9):
        with pytest.raises(WixCircuitOpen):
            await read(wix.site())
    said = [one.getMessage() for one in caplog.records if "in a row" in one.getMessage()]
    assert said == ["Wix failed 5 times in a row for a site, which makes no calls for 5 s"]


# Retries


async def test_retries_are_a_tenth_of_the_calls():
    wix = Wix(CallLimits(per_minute=10_000, failures=10_000))
    wix.reply = lambda: answer({}, 500)
    for _ in range(200):
        with pytest.raises(WixUnavailable):
            await read(wix.site())
    assert len(wix.sent) == 200 + 3 + 19


async def test_a_storm_of_failures_makes_few_calls():
    """Thirty pages with four questions each."""
    wix = Wix()
    wix.reply = lambda: answer({}, 500)
    for _ in range(30):
        with pytest.raises(WixError):
            await gather_or_cancel(*(read(wix.site()) for _ in range(4)))
        wix.clock.now_s += 1.0
    assert len(wix.sent) <= 20


async def test_a_held_back_retry_shows_the_failure_before():
    wix = Wix(CallLimits(failures=1))
    replies = [answer({}, 429, retry_after="1"), answer({}, 429, retry_after="9")]
    wix.reply = lambda: replies.pop(0)
    with pytest.raises(WixRateLimited) as caught:
        await read(wix.site())
    assert caught.value.status == 429


async def test_sites_in_trouble_are_remembered_up_to_a_limit():
    wix = Wix()
    for number in range(MAX_SITES + 10):
        wix.gates.state(f"site-{number}").breaker.fail(0.0, probe=False)
    assert len(wix.gates) == MAX_SITES
