"""What is remembered of a site's earlier calls."""

import logging
from collections.abc import Callable

from app.wix.errors import (
    WixBroken,
    WixError,
    WixOutOfTime,
    WixPoolExhausted,
    WixRateLimited,
    WixTimeout,
    WixTokenUnavailable,
    WixUnavailable,
    WixUnreachable,
)
from app.wix.http.breaker import Breaker, is_failure_expected
from app.wix.http.bulkhead import Bulkhead
from app.wix.http.call_limits import CallLimits, RetryBudget

FIRST_HOLD_S = 1.0
LONGEST_HOLD_S = 60.0
"""How long no call is sent after a 429 without `Retry-After`; it doubles with each one."""

_OPENED = "Wix failed %d times in a row for a site, which makes no calls for %d s"

_log = logging.getLogger("app.wix")


class SiteState:
    """The slots, the circuit breaker and the retries of a site."""

    __slots__ = ("_throttled", "breaker", "retries", "slots")

    def __init__(self, limits: CallLimits, random: Callable[[], float]) -> None:
        self.slots = Bulkhead(limits.at_once)
        self.breaker = Breaker(limits.failures, random)
        self.retries = RetryBudget(limits.retries)
        self._throttled = 0

    @property
    def initial(self) -> bool:
        """Whether it is as it was created."""
        failed = self.breaker.failures or self._throttled
        return self.slots.idle and self.retries.full and not failed

    def succeed(self) -> None:
        """Learn that Wix answered."""
        self.breaker.succeed()
        self._throttled = 0

    def learn(self, error: WixError, now_s: float, *, probe: bool) -> float:
        """Learn from an error; return for how long no call should be sent."""
        match error:
            case WixRateLimited(status=None) | WixOutOfTime():
                pass  # not sent
            case WixPoolExhausted() | WixTokenUnavailable():
                pass  # for reasons of the process, or of all sites
            case WixRateLimited():
                self.breaker.succeed()
                self._throttled += 1
                doubled_s = FIRST_HOLD_S * 2 ** (self._throttled - 1)
                return error.retry_after_s or min(doubled_s, LONGEST_HOLD_S)
            case WixUnavailable() if is_failure_expected():
                pass
            case WixUnavailable() | WixTimeout() | WixBroken() | WixUnreachable():
                if self.breaker.fail(now_s, probe=probe):
                    _log.warning(_OPENED, self.breaker.failures, self.breaker.pause_s)
            case _:
                self.succeed()
        return 0.0
