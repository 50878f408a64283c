"""A circuit breaker: after several failures in a row, calls are not sent for a while."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

FIRST_PAUSE_S = 5.0
LONGEST_PAUSE_S = 60.0
PROBE_S = 1.0
"""When to try again while a probe is under way."""

_failure_expected: ContextVar[bool] = ContextVar("failure_expected", default=False)


@contextmanager
def failure_expected() -> Generator[None]:
    """Let no 5xx of the calls made within count as a failure of Wix.

    Wix may also answer so if it can read none of the calendars that were asked for.
    """
    token = _failure_expected.set(True)
    try:
        yield
    finally:
        _failure_expected.reset(token)


def is_failure_expected() -> bool:
    """Whether a 5xx of a call made now says nothing about Wix."""
    return _failure_expected.get()


@dataclass(slots=True)
class Breaker:
    """The state of one circuit.

    While it is open, a single probe may pass: any call once the pause is over, and a write at once.
    Its success closes the circuit, its failure doubles the pause.
    """

    threshold: int
    random: Callable[[], float]
    failures: int = 0
    pause_s: float = 0.0
    open_until_s: float = 0.0
    probing: bool = False

    @property
    def is_open(self) -> bool:
        """Whether calls are held back."""
        return self.pause_s > 0

    def wait_s(self, now_s: float, *, write: bool) -> float:
        """Return how long a call has to wait, 0 if it may be sent."""
        if not self.is_open:
            return 0.0
        left_s = self.open_until_s - now_s
        if self.probing:
            return max(left_s, PROBE_S)
        return 0.0 if write else max(left_s, 0.0)

    def begin(self) -> bool:
        """Note a call that is sent; return whether it is a probe."""
        if self.is_open:
            self.probing = True
        return self.is_open

    def end(self, *, probe: bool) -> None:
        """Note the end of a call, after its outcome, which a cancelled one lacks."""
        if probe:
            self.probing = False

    def succeed(self) -> None:
        """Close the circuit."""
        self.failures, self.pause_s = 0, 0.0

    def fail(self, now_s: float, *, probe: bool) -> bool:
        """Count a failure; return whether it opened a closed circuit."""
        if self.is_open and not probe:
            return False  # it began before the circuit opened
        self.failures += 1
        if self.failures < self.threshold:
            return False
        opens = not self.is_open
        self.pause_s = min(max(self.pause_s * 2, FIRST_PAUSE_S), LONGEST_PAUSE_S)
        self.open_until_s = now_s + self.pause_s * (0.8 + 0.4 * self.random())
        return opens
