"""How often a call is tried, how long each try and the whole may take.

Own lines rather than stamina's: how often depends on what went wrong (a call that was not sent may
be repeated when a doubtful one may not), the wait may come from Wix, and no try may start that the
budget cannot hold. With stamina all three live in one hook, and its clock cannot be replaced.
"""

import asyncio
import math
import random
import time
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from app.wix.errors import (
    WixBroken,
    WixError,
    WixRateLimited,
    WixTimeout,
    WixUnavailable,
    WixUnreachable,
)

T = TypeVar("T")

LONGEST_WAIT_S = 2.0
RATE_LIMIT_WAIT_S = 1.0
JITTERS_S = (0.2, 0.6)
SHORTEST_TRY_S = 0.5


@dataclass(frozen=True, slots=True)
class Policy:
    """Limits of one kind of call. The last three are tries in all, the first one included.

    Args:
        attempt_s: How long one try may take.
        budget_s: How long all tries and the waits between them may take.
        unsent_attempts: After no connection could be made.
        busy_attempts: After a 429 or 503.
        uncertain_attempts: After an error that leaves open whether Wix executed the request.
    """

    attempt_s: float
    budget_s: float
    unsent_attempts: int
    busy_attempts: int
    uncertain_attempts: int


READ = Policy(attempt_s=4, budget_s=8, unsent_attempts=3, busy_attempts=3, uncertain_attempts=3)
# A second URL is only an unused URL.
MAKE_OAUTH_URL = Policy(
    attempt_s=8, budget_s=10, unsent_attempts=3, busy_attempts=2, uncertain_attempts=2
)
# Each send counts as a sign-in at Apple, and Wix has to ask Apple first.
SEND_CREDENTIALS = Policy(
    attempt_s=20, budget_s=25, unsent_attempts=2, busy_attempts=1, uncertain_attempts=1
)
# Whoever calls these reads back what became of a doubtful one before repeating it.
SET_SYNC_CONFIG = Policy(
    attempt_s=4, budget_s=10, unsent_attempts=3, busy_attempts=1, uncertain_attempts=1
)
DISCONNECT = Policy(
    attempt_s=4, budget_s=10, unsent_attempts=2, busy_attempts=1, uncertain_attempts=1
)


@dataclass(frozen=True, slots=True)
class RetryClock:
    """The clock, the sleep and the chance that retries go by; tests bring their own.

    `now` gives the present, with a time zone, for waits that Wix names by a date.
    """

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    chance: Callable[[], float] = random.random
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


_deadline: ContextVar[float] = ContextVar("deadline", default=math.inf)


@contextmanager
def time_budget(budget_s: float, *, clock: Callable[[], float] = time.monotonic) -> Generator[None]:
    """Makes all calls within end in time together, however many there are.

    Who waits for a page does not care which of its calls is slow. An inner budget replaces the
    outer one, so that a route which needs more can take it.
    """
    token = _deadline.set(clock() + budget_s)
    try:
        yield
    finally:
        _deadline.reset(token)


def time_left_s(*, clock: Callable[[], float] = time.monotonic) -> float | None:
    """How many seconds of the time budget are left, `None` without one.

    For whoever waits for calls that are made within another budget.
    """
    deadline = _deadline.get()
    return None if math.isinf(deadline) else max(deadline - clock(), 0.0)


async def retry(
    attempt: Callable[[float], Awaitable[T]], *, policy: Policy, retry_clock: RetryClock
) -> T:
    """Tries until it works, the policy's tries are used up, or the budget is.

    Args:
        attempt: One try; it is told how many seconds it may take.
        policy: How often and how long.
        retry_clock: What time it is.

    Raises:
        WixError: What the last try raised.
    """
    deadline = min(retry_clock.clock() + policy.budget_s, _deadline.get())
    tries = 0
    while True:
        tries += 1
        try:
            return await attempt(min(policy.attempt_s, deadline - retry_clock.clock()))
        except WixError as error:
            wait_s = _wait_s(error, tries=tries, retry_clock=retry_clock)
            left_s = deadline - retry_clock.clock() - wait_s
            if tries >= _tries_for(error, policy) or left_s < SHORTEST_TRY_S:
                raise
        await retry_clock.sleep(wait_s)


def _tries_for(error: WixError, policy: Policy) -> int:
    match error:
        case WixUnreachable(untrusted=False):
            return policy.unsent_attempts
        case WixRateLimited(retry_after_s=None):
            return min(policy.busy_attempts, 2)
        case (
            WixRateLimited(retry_after_s=wait_s) | WixUnavailable(status=503, retry_after_s=wait_s)
        ):
            return policy.busy_attempts if (wait_s or 0) <= LONGEST_WAIT_S else 1
        case WixTimeout() | WixBroken() | WixUnavailable():
            return policy.uncertain_attempts
        case _:
            return 1


def _wait_s(error: WixError, *, tries: int, retry_clock: RetryClock) -> float:
    jitter_s = JITTERS_S[min(tries, len(JITTERS_S)) - 1] * retry_clock.chance()
    match error:
        case WixRateLimited(retry_after_s=None):
            return RATE_LIMIT_WAIT_S + jitter_s
        case WixRateLimited(retry_after_s=wait_s) | WixUnavailable(retry_after_s=wait_s) if wait_s:
            return wait_s + jitter_s
        case _:
            return jitter_s
