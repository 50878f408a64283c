"""How far a connection has got, and whether it takes too long."""

import enum
import math
import time
from collections.abc import Callable
from dataclasses import dataclass

_YOUNG_S = 1.0
"""A client that has just connected, or whose data has just stopped, is about to go on."""


class Phase(enum.Enum):
    """What a connection waits for. The order is that in which they are closed for want of room."""

    CLOSING = 0  # everything is answered; the client may still be sending
    HEAD = 1
    IDLE = 2  # between two requests
    BODY = 4
    RESPONSE = 5


_STALLED = 3
"""In that order: a client that does not read."""

_LAST = 6


@dataclass(frozen=True, slots=True)
class TimeLimits:
    """Seconds for each part of an exchange.

    Attributes:
        head: for a whole request head, counted from the connection or the head's first byte.
        body: for a whole body.
        idle: between requests. Balancers keep connections for 60.
        stalled: in which the client reads nothing of a response.
        sending: for a whole response, once the socket's buffer is full.
        closing: for a client to take note of an early response, while its body is discarded.
    """

    head: float = 10.0
    body: float = 10.0
    idle: float = 65.0
    stalled: float = 10.0
    sending: float = 60.0
    closing: float = 3.0


class Progress:
    """The phase of one connection and its deadlines. There is none while the app works."""

    def __init__(
        self, limits: TimeLimits | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limits, self._clock = limits or TimeLimits(), clock
        self._phase_limit = {
            Phase.HEAD: self._limits.head,
            Phase.BODY: self._limits.body,
            Phase.RESPONSE: math.inf,
            Phase.IDLE: self._limits.idle,
            Phase.CLOSING: self._limits.closing,
        }
        self._unsent, self._sending_since, self._sent_at = 0, 0.0, 0.0
        self.begin(Phase.HEAD)

    def begin(self, phase: Phase) -> None:
        """Begin a phase."""
        self.phase, self.since = phase, self._clock()

    def is_overdue(self, unsent: int, *, stopped: bool = False) -> bool:
        """Whether a deadline is over. To be called regularly, as it notes what was sent meanwhile.

        Args:
            unsent: bytes that wait to be sent.
            stopped: whether the process stops, so that nothing new is waited for.
        """
        now_s = self._clock()
        if unsent:
            return self._is_stuck(unsent, now_s)
        if self._unsent:
            self._unsent, self.since = 0, now_s
        if stopped and self.phase in {Phase.HEAD, Phase.IDLE}:
            return now_s - self.since >= _YOUNG_S
        return now_s - self.since >= self._phase_limit[self.phase]

    def rank(self, unsent: int) -> tuple[int, float] | None:
        """Return the place in the order of connections to close, or None if it is at work."""
        now_s = self._clock()
        if unsent:
            stalled = self._unsent > 0 and now_s - self._sent_at >= _YOUNG_S
            return (_STALLED, self._sent_at) if stalled else None
        if self.phase is Phase.RESPONSE:
            return None
        if now_s - self.since >= _YOUNG_S or self.phase is Phase.CLOSING:
            return (self.phase.value, self.since)
        # whoever has asked already probably goes on; of strangers there may be any number
        return (_LAST, self.since) if self.phase is Phase.HEAD else None

    def _is_stuck(self, unsent: int, now_s: float) -> bool:
        if not self._unsent:
            self._sending_since = self._sent_at = now_s
        elif unsent < self._unsent:
            self._sent_at = now_s
        self._unsent = unsent
        stalled_s, sending_s = now_s - self._sent_at, now_s - self._sending_since
        return stalled_s >= self._limits.stalled or sending_s >= self._limits.sending
