"""Spreads the requests of a site over time, so that a crowd at one site leaves others a turn."""

from collections.abc import Awaitable, Callable

from app.stores.waiting import waiting

PER_SECOND = 250.0
"""More than an owner and many guests need; a page takes a few milliseconds of the process."""

GUESTS_PER_SECOND = 100.0

BURST_S = 1.0
MAX_WAIT_S = 2.0

MAX_WAITING = 100
"""Requests of a site; more are refused at once."""


class LeakyBucket:
    """Lets requests start at most at a rate, after a burst of a second; others wait a moment.

    Args:
        clock: monotonic seconds.
        sleep: waits.
        per_second: the rate.
    """

    __slots__ = ("_clock", "_interval_s", "_next_s", "_sleep")

    def __init__(
        self,
        *,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[object]],
        per_second: float = PER_SECOND,
    ) -> None:
        self._clock, self._sleep, self._interval_s = clock, sleep, 1 / per_second
        self._next_s = 0.0

    async def wait(self) -> None:
        """Wait until it is this request's turn, at most `MAX_WAIT_S`.

        Raises:
            Busy: `MAX_WAITING` requests wait, or too many are active afterwards.
        """
        with waiting("arrival", most=MAX_WAITING):
            self.charge(1)
            wait_s = self._next_s - self._clock() - BURST_S
            if wait_s > 0:
                await self._sleep(wait_s)

    def charge(self, requests: int) -> None:
        """Delay later requests as if there had been this many."""
        now_s = self._clock()
        latest_s = now_s + BURST_S + MAX_WAIT_S
        self._next_s = min(max(self._next_s, now_s) + requests * self._interval_s, latest_s)


class Arrivals:
    """The requests of a site. Guests need no sign-in, so they keep only each other waiting.

    Args:
        clock: monotonic seconds.
        sleep: waits.
    """

    __slots__ = ("_guests", "_owners")

    def __init__(
        self, *, clock: Callable[[], float], sleep: Callable[[float], Awaitable[object]]
    ) -> None:
        self._owners = LeakyBucket(clock=clock, sleep=sleep)
        self._guests = LeakyBucket(clock=clock, sleep=sleep, per_second=GUESTS_PER_SECOND)

    def of(self, *, guest: bool) -> LeakyBucket:
        """Return the bucket of the guests, or of all others."""
        return self._guests if guest else self._owners
