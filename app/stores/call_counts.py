"""Counts of the calls that each site made in the last minute, in this process."""

import time
from array import array
from collections import OrderedDict
from collections.abc import Callable, Mapping

WINDOW_S = 60.0


class LocalCallCounts:
    """The times of all calls of the last minute; implements `CallCounts` of `app.wix`.

    Args:
        clock: monotonic seconds.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._calls: OrderedDict[tuple[str, str], array[float]] = OrderedDict()
        self._held: dict[str, float] = {}

    def __len__(self) -> int:
        return len(self._calls) + len(self._held)

    async def admit(self, site: str, groups: Mapping[str, int]) -> tuple[float, float]:
        """Implement `CallCounts`."""
        waits = self.waits(site, groups)
        if not any(waits):
            self.count(site, groups)
        return waits

    async def hold(self, site: str, wait_s: float) -> None:
        """Implement `CallCounts`."""
        now_s = self._clock()
        self._held = {name: until_s for name, until_s in self._held.items() if until_s > now_s}
        self._held[site] = max(now_s + wait_s, self._held.get(site, now_s))

    def waits(self, site: str, groups: Mapping[str, int]) -> tuple[float, float]:
        """Return what `admit` does, without counting."""
        now_s = self._clock()
        self._drop_idle(now_s)
        free_at = [self._free_at((site, group), limit, now_s) for group, limit in groups.items()]
        return max(free_at) - now_s, max(self._held.get(site, now_s) - now_s, 0.0)

    def count(self, site: str, groups: Mapping[str, int]) -> None:
        """Count a call."""
        for group in groups:
            self._calls.setdefault((site, group), array("d")).append(self._clock())
            self._calls.move_to_end((site, group))

    def _free_at(self, key: tuple[str, str], limit: int, now_s: float) -> float:
        """Return when fewer calls than `limit` are left in the window."""
        calls = self._calls.get(key, array("d"))
        old = 0
        while old < len(calls) and calls[old] + WINDOW_S <= now_s:
            old += 1
        del calls[:old]
        return calls[-limit] + WINDOW_S if len(calls) >= limit else now_s

    def _drop_idle(self, now_s: float) -> None:
        while self._calls:
            key, calls = next(iter(self._calls.items()))
            if calls and calls[-1] + WINDOW_S > now_s:
                return
            del self._calls[key]
