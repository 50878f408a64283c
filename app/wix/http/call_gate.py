"""Which calls of a site may be sent now: its slots, its circuit breaker and its minute."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import TypeVar

from app.wix.errors import (
    WixBudgetExceeded,
    WixCircuitOpen,
    WixError,
    WixOutOfTime,
    WixRateLimited,
)
from app.wix.http.call_limits import CallCounts, CallLimits
from app.wix.http.priority import Priority, current_priority
from app.wix.http.request import WixRequest
from app.wix.http.retry import RetryClock, RetryPolicy, retry
from app.wix.http.site_state import SiteState

MAX_SITES = 10_000

T = TypeVar("T")


class CallGates:
    """The gates of all sites of a process; all calls go to one host.

    A site has state here only while it makes calls, or after failures.
    """

    def __init__(
        self, counts: CallCounts, *, retry_clock: RetryClock, limits: CallLimits | None = None
    ) -> None:
        self.counts, self.clock, self.limits = counts, retry_clock, limits or CallLimits()
        self._states: OrderedDict[str, SiteState] = OrderedDict()

    def __len__(self) -> int:
        return len(self._states)

    def of(self, site: str) -> "CallGate":
        """Return the gate of a site."""
        return CallGate(self, site)

    def state(self, site: str) -> SiteState:
        """Return the state of a site; it is lost if the site is one of too many."""
        if site not in self._states:
            self._states[site] = SiteState(self.limits, self.clock.random)
        self._states.move_to_end(site)
        while len(self._states) > MAX_SITES:
            self._states.popitem(last=False)
        return self._states[site]

    def earn_retry(self, site: str) -> None:
        """Note a first attempt, which earns a part of a retry."""
        if state := self._states.get(site):
            state.retries.earn()

    def drop_initial(self, site: str) -> None:
        """Drop the state of a site if a new one would be the same."""
        state = self._states.get(site)
        if state and state.initial:
            del self._states[site]


class CallGate:
    """The gate of one site."""

    __slots__ = ("_gates", "_site")

    def __init__(self, gates: CallGates, site: str) -> None:
        self._gates, self._site = gates, site

    async def retry(self, attempt: Callable[[float], Awaitable[T]], *, policy: RetryPolicy) -> T:
        """Repeat an attempt as its policy, the site's retries and its breaker allow."""
        self._gates.earn_retry(self._site)
        return await retry(
            attempt,
            policy=policy,
            retry_clock=self._gates.clock,
            may_retry=self._may_retry,
            patient=_is_urgent(policy),
        )

    def _may_retry(self) -> bool:
        state = self._gates.state(self._site)
        return not state.breaker.is_open and state.retries.spend()

    @asynccontextmanager
    async def passage(self, request: WixRequest, limit_s: float) -> AsyncGenerator[None]:
        """Wait for a slot, run the block as one call to Wix, and learn from its outcome.

        Raises:
            WixOutOfTime: No slot was free within `limit_s`.
            WixCircuitOpen: Wix failed too often to be asked now.
            WixBudgetExceeded: The calls of this minute are used up.
            WixRateLimited: An earlier call was told to wait. All four: nothing was sent.
        """
        state, method = self._gates.state(self._site), request.method
        urgent = _is_urgent(request.policy)
        self._check_breaker(state, method, write=urgent)
        await self._take_slot(state, method, limit_s, urgent=urgent)
        try:
            self._check_breaker(state, method, write=urgent)
            probe = state.breaker.begin()
            try:
                await self._admit(method, urgent=urgent)
                yield
                state.succeed()
            except WixError as error:
                if hold_s := state.learn(error, self._gates.clock.clock(), probe=probe):
                    await self._gates.counts.hold(self._site, hold_s)
                raise
            finally:
                state.breaker.end(probe=probe)
        finally:
            state.slots.release()
            self._gates.drop_initial(self._site)

    def _check_breaker(self, state: SiteState, method: str, *, write: bool) -> None:
        wait_s = state.breaker.wait_s(self._gates.clock.clock(), write=write)
        if wait_s:
            raise WixCircuitOpen(method, retry_after_s=wait_s)

    async def _take_slot(
        self, state: SiteState, method: str, limit_s: float, *, urgent: bool
    ) -> None:
        priority = current_priority()
        if urgent and priority is not Priority.GUEST:  # whose writes are strangers' as well
            priority = Priority.WRITE
        try:
            async with asyncio.timeout(limit_s):
                await state.slots.acquire(priority)
        except TimeoutError as error:
            raise WixOutOfTime(method) from error

    async def _admit(self, method: str, *, urgent: bool) -> None:
        groups = self._gates.limits.groups(current_priority(), urgent=urgent)
        free_s, held_s = await self._gates.counts.admit(self._site, groups)
        if held_s:
            raise WixRateLimited(method, retry_after_s=max(free_s, held_s))
        if free_s:
            raise WixBudgetExceeded(method, retry_after_s=free_s)


class OpenGate:
    """A gate without limits."""

    def __init__(self, retry_clock: RetryClock) -> None:
        self._clock = retry_clock

    async def retry(self, attempt: Callable[[float], Awaitable[T]], *, policy: RetryPolicy) -> T:
        """Repeat an attempt as its policy allows."""
        return await retry(attempt, policy=policy, retry_clock=self._clock)

    def passage(self, _request: WixRequest, _limit_s: float) -> AbstractAsyncContextManager[None]:
        """Let every call pass."""
        return nullcontext()


def _is_urgent(policy: RetryPolicy) -> bool:
    return policy.writes or current_priority() is Priority.WRITE
