"""How many calls a site may make: in a minute, at once, and again after failures."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from app.wix.http.priority import Priority


@dataclass(frozen=True, slots=True)
class CallLimits:
    """Limits of each site.

    Args:
        per_minute: Calls in any 60 seconds, retries included.
        at_once: Calls at the same time.
        failures: Failures in a row after which calls are held back.
        retries: Retries that may be made at once; each further one takes ten calls to earn.

    Source: https://dev.wix.com/docs/rest/articles/get-started/api-limits, 2026: 200 a minute and
    instance of an app. The rest is a margin for what this app does not count.
    """

    per_minute: int = 150
    at_once: int = 4
    failures: int = 5
    retries: float = 3.0

    def groups(self, priority: Priority, *, urgent: bool) -> dict[str, int]:
        """Return how many calls of the last minute, per group, may precede a call.

        An urgent one is a write, or a read that a write needs.
        """
        percent, own_percent = _SHARES[priority]
        groups = {"": self._part(100 if urgent else percent)}
        if own_percent:
            groups[priority.name.lower()] = self._part(own_percent)
        return groups

    def _part(self, percent: int) -> int:
        return max(self.per_minute * percent // 100, 1)


_SHARES: Mapping[Priority, tuple[int, int]] = {
    # percent of the calls of a minute up to which calls of a priority are sent, whoever made the
    # earlier ones; percent that calls of this priority may be themselves, 0 for no limit
    Priority.WRITE: (100, 0),
    Priority.OWNER: (87, 0),
    Priority.GUEST: (73, 40),
    Priority.FEED: (60, 40),
    Priority.BACKGROUND: (50, 0),
}


class CallCounts(Protocol):
    """The calls of each site in the last minute, also those of other processes."""

    async def admit(self, site: str, groups: Mapping[str, int]) -> tuple[float, float]:
        """Count a call in these groups, if each has fewer than its limit and the site is not held.

        Return the seconds until the limits allow it, and until the hold ends; 0 and 0 if counted.
        """
        ...

    async def hold(self, site: str, wait_s: float) -> None:
        """Admit no call of a site for some seconds."""
        ...


class RetryBudget:
    """A token bucket: a first attempt earns a tenth of a retry."""

    __slots__ = ("_balance", "_most")

    def __init__(self, most: float) -> None:
        self._balance = self._most = most

    @property
    def full(self) -> bool:
        """Whether no retry was spent that has not been earned again."""
        return self._balance >= self._most

    def earn(self) -> None:
        """Note a first attempt."""
        self._balance = min(self._balance + 0.1, self._most)

    def spend(self) -> bool:
        """Take a retry; return whether one was left."""
        if self._balance < 1:
            return False
        self._balance -= 1
        return True
