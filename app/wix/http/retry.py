"""Retry policies, and time limits of one attempt, of one request and of several together.

Not stamina: the number of attempts depends on the error (a request that was not sent may be
repeated where one that may have run must not), Wix may name the wait, and no attempt may start
that exceeds the budget. stamina has one hook for all three, and its clock cannot be replaced.
"""

import asyncio
import math
import random
import time
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeVar

from app.wix.errors import (
    WixBroken,
    WixCircuitOpen,
    WixError,
    WixOutOfTime,
    WixPoolExhausted,
    WixRateLimited,
    WixTimeout,
    WixUnavailable,
    WixUnreachable,
)

T = TypeVar("T")

MAX_WAIT_S = 2.0
RATE_LIMIT_WAIT_S = 1.0
JITTERS_S = (0.2, 0.6)
MIN_ATTEMPT_S = 0.5


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Limits of one kind of request. Attempts include the first one.

    Args:
        attempt_s: Time limit of one attempt.
        budget_s: Time limit of all attempts and the waits between them.
        unsent_attempts: After no connection could be made.
        throttled_attempts: After a 429 or 503.
        uncertain_attempts: After an error that leaves open whether Wix executed the request.
        writes: Whether it changes something.
    """

    attempt_s: float
    budget_s: float
    unsent_attempts: int
    throttled_attempts: int
    uncertain_attempts: int
    writes: bool = True


READ = RetryPolicy(
    attempt_s=4,
    budget_s=8,
    unsent_attempts=3,
    throttled_attempts=3,
    uncertain_attempts=3,
    writes=False,
)
# A second URL does no harm: one stays unused.
MAKE_OAUTH_URL = RetryPolicy(
    attempt_s=8, budget_s=10, unsent_attempts=3, throttled_attempts=2, uncertain_attempts=2
)
# Each one counts as a sign-in at Apple. Slow: Wix asks Apple first.
SEND_CREDENTIALS = RetryPolicy(
    attempt_s=20, budget_s=25, unsent_attempts=2, throttled_attempts=1, uncertain_attempts=1
)
# The caller reads back the outcome before it repeats one that may have run.
SET_SYNC_CONFIG = RetryPolicy(
    attempt_s=4, budget_s=10, unsent_attempts=3, throttled_attempts=1, uncertain_attempts=1
)
DISCONNECT = RetryPolicy(
    attempt_s=4, budget_s=10, unsent_attempts=2, throttled_attempts=1, uncertain_attempts=1
)

# Wix ignores an event that it has. No write, since nobody waits for it: pages go first.
REPORT = replace(MAKE_OAUTH_URL, attempt_s=4, writes=False)


@dataclass(frozen=True, slots=True)
class RetryClock:
    """Clock, sleep and randomness of the retries, replaceable in tests.

    `now` returns the current time with a time zone, for a `Retry-After` that is a date.
    """

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    random: Callable[[], float] = random.random
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


_deadline: ContextVar[float] = ContextVar("deadline", default=math.inf)


@contextmanager
def time_budget(budget_s: float, *, clock: Callable[[], float] = time.monotonic) -> Generator[None]:
    """Limit the total time of all requests made within, in seconds.

    An inner budget replaces the outer one, so that a route which needs more can take it.
    """
    token = _deadline.set(clock() + budget_s)
    try:
        yield
    finally:
        _deadline.reset(token)


def time_left_s(*, clock: Callable[[], float] = time.monotonic) -> float | None:
    """Return the seconds left of the time budget, `None` without one."""
    deadline = _deadline.get()
    return None if math.isinf(deadline) else max(deadline - clock(), 0.0)


async def retry(
    attempt: Callable[[float], Awaitable[T]],
    *,
    policy: RetryPolicy,
    retry_clock: RetryClock,
    may_retry: Callable[[], bool] = lambda: True,
    patient: bool = False,
) -> T:
    """Repeat an attempt until it succeeds, or the policy's attempts or the budget are used up.

    The argument of `attempt` is its time limit in seconds. `may_retry` is asked before each repeat.
    A patient call that is held back waits; another one fails.

    Raises:
        WixError: The last attempt's that was not held back.
    """
    deadline = min(retry_clock.clock() + policy.budget_s, _deadline.get())
    attempts, failure = 0, None
    try:
        while True:
            try:
                return await attempt(min(policy.attempt_s, deadline - retry_clock.clock()))
            except WixError as error:
                wait_s = _wait_s(error, attempts=attempts + 1, retry_clock=retry_clock)
                in_time = deadline - retry_clock.clock() - wait_s >= MIN_ATTEMPT_S
                if is_held_back(error):
                    if failure or not patient or not in_time:
                        raise failure or error from None
                else:
                    attempts, failure = attempts + 1, error
                    if attempts >= _max_attempts(error, policy) or not in_time or not may_retry():
                        raise
            await retry_clock.sleep(wait_s)
    finally:
        failure = None  # it refers to this frame: a cycle that would wait for a full collection


def is_held_back(error: WixError) -> bool:
    """Whether a call was not sent for what happened to earlier ones."""
    return isinstance(error, WixCircuitOpen) or (
        isinstance(error, WixRateLimited) and error.status is None
    )


def _max_attempts(error: WixError, policy: RetryPolicy) -> int:
    match error:
        case WixPoolExhausted() | WixOutOfTime():
            return 1  # it has waited, and others wait too
        case WixUnreachable(untrusted=False):
            return policy.unsent_attempts
        case WixRateLimited(retry_after_s=None):
            return min(policy.throttled_attempts, 2)
        case (
            WixRateLimited(retry_after_s=wait_s) | WixUnavailable(status=503, retry_after_s=wait_s)
        ):
            return policy.throttled_attempts if (wait_s or 0) <= MAX_WAIT_S else 1
        case WixTimeout() | WixBroken() | WixUnavailable():
            return policy.uncertain_attempts
        case _:
            return 1


def _wait_s(error: WixError, *, attempts: int, retry_clock: RetryClock) -> float:
    jitter_s = JITTERS_S[min(attempts, len(JITTERS_S)) - 1] * retry_clock.random()
    match error:
        case WixRateLimited(retry_after_s=None):
            return RATE_LIMIT_WAIT_S + jitter_s
        case (
            WixRateLimited(retry_after_s=wait_s)
            | WixUnavailable(retry_after_s=wait_s)
            | WixCircuitOpen(retry_after_s=wait_s)
        ) if wait_s:
            return wait_s + jitter_s
        case _:
            return jitter_s
