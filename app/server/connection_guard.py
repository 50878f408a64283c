"""The connections of the process: how many, from whom, and how long each may take."""

import ipaddress
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from heapq import nsmallest
from typing import Protocol

from app.server.progress import Progress, TimeLimits


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """Limits of the process.

    Attributes:
        connections: how many there may be; a few more are answered with 503.
        per_address: how many of them from one address.
        unsent: bytes of responses that wait for slow clients, of all connections together.
        times: seconds for each part of an exchange.
    """

    connections: int = 1000
    per_address: int = 256
    unsent: int = 32 * 1024 * 1024
    times: TimeLimits = field(default_factory=TimeLimits)

    @property
    def spare(self) -> int:
        """How many more connections are answered with 503 at once."""
        return max(4, self.connections // 16)


class GuardedConnection(Protocol):
    """A connection, as far as its limits are concerned."""

    progress: Progress
    address: str | None
    refused: bool

    @property
    def unsent(self) -> int:
        """Bytes that wait to be sent."""
        ...

    def abort(self) -> None:
        """Close the connection at once."""

    def expire(self) -> None:
        """Close the connection, which took too long."""


class ConnectionGuard:
    """Counts connections, and closes those that take too long or are too many.

    Where a new one does not fit, the one closes that has been without a request for longest, of the
    same address if that has too many. If all are at work, the new one is answered with 503.

    Args:
        limits: of this process.
        proxies: addresses and networks that connect on behalf of many clients.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        limits: ConnectionLimits | None = None,
        *,
        proxies: Sequence[str] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.limits, self._clock = limits or ConnectionLimits(), clock
        self._proxies = [ipaddress.ip_network(one, strict=False) for one in proxies]
        self._all: set[GuardedConnection] = set()
        self._of: Counter[str] = Counter()
        self._counted = lru_cache(maxsize=4096)(self._counted_address)
        self.draining = False
        """Whether the process is about to stop: each connection closes after its response."""
        self.stopped = False
        """Whether it accepts no more connections: those without a request close."""

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[GuardedConnection]:
        return iter([*self._all])

    def progress(self) -> Progress:
        """Return the progress of a new connection."""
        return Progress(self.limits.times, self._clock)

    def admit(self, new: GuardedConnection, host: str) -> None:
        """Add a connection, make room for it, or mark it as refused."""
        address = new.address = self._counted(host)
        limits = self.limits
        if address and self._of[address] >= limits.per_address:
            new.refused = not self._make_room(address)
        if len(self._all) >= limits.connections:
            new.refused = not self._make_room() or new.refused
        if len(self._all) >= limits.connections + limits.spare:
            new.abort()
            return
        self._all.add(new)
        if address:
            self._of[address] += 1

    def forget(self, one: GuardedConnection) -> None:
        """Remove a closed connection."""
        if one not in self._all:
            return
        self._all.discard(one)
        if one.address:
            self._of[one.address] -= 1
            if not self._of[one.address]:
                del self._of[one.address]

    def sweep(self) -> None:
        """End what takes too long or waits with too much. To be called about twice a second."""
        unsent: dict[GuardedConnection, int] = {}
        for one in self:
            waiting = one.unsent
            if one.progress.is_overdue(waiting, stopped=self.stopped):
                one.expire()
            elif waiting:
                unsent[one] = waiting
        excess = sum(unsent.values()) - self.limits.unsent
        while excess > 0:
            largest = max(unsent, key=unsent.__getitem__)
            excess -= unsent.pop(largest)
            largest.abort()

    def abort_all(self) -> None:
        """Close all connections at once."""
        for one in self:
            one.abort()

    def _make_room(self, address: str | None = None) -> bool:
        """Close a few connections, as looking for one looks at all; return whether there were."""
        few = self.limits.spare // 4
        ranked = (
            (rank, id(one), one)
            for one in self._all
            if (address is None or one.address == address)
            and (rank := one.progress.rank(one.unsent))
        )
        found = nsmallest(few, ranked)
        for _, _, one in found:
            self.forget(one)
            one.abort()
        return bool(found)

    def _counted_address(self, host: str) -> str | None:
        """Return the address to count by, of IPv6 its network; None for a proxy."""
        try:
            address = ipaddress.ip_address(host.partition("%")[0])
        except ValueError:
            return host
        if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        if any(address in network for network in self._proxies):
            return None
        if isinstance(address, ipaddress.IPv6Address):
            return str(ipaddress.IPv6Address(int(address) >> 64 << 64))
        return str(address)
