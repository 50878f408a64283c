"""Detects a blocked event loop, from a thread of its own."""

import logging
import sys
import threading
import time
import traceback
from collections.abc import Callable

TIMEOUT_S = 5.0
LAG_MEMORY_S = 5.0
"""How long a delay of the event loop counts as recent."""

log = logging.getLogger("app.watchdog")


class Watchdog:
    """A thread that logs the stack of its creator's thread when that is blocked, once each time.

    Args:
        timeout_s: how long the thread may go without a `beat`.
        clock: monotonic seconds.
    """

    def __init__(
        self, *, timeout_s: float = TIMEOUT_S, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._timeout_s, self._clock = timeout_s, clock
        self._thread_id = threading.get_ident()
        self._last_beat, self._reported = clock(), False
        self._lag_s, self._lagged_at = 0.0, clock()
        self._stopped = threading.Event()

    def start(self) -> None:
        """Start the thread."""
        threading.Thread(target=self._watch, name="watchdog", daemon=True).start()

    def beat(self) -> None:
        """Record that the watched thread is running."""
        now = self._clock()
        lag_s = now - self._last_beat
        if lag_s >= self._lag_s or now - self._lagged_at >= LAG_MEMORY_S:
            self._lag_s, self._lagged_at = lag_s, now
        self._last_beat, self._reported = now, False

    @property
    def lag_s(self) -> float:
        """The longest time between two beats of the last seconds."""
        return max(self._lag_s, self._clock() - self._last_beat)

    def stop(self) -> None:
        """Stop the thread."""
        self._stopped.set()

    def check(self) -> None:
        """Log the stack of the watched thread, if it has been blocked for too long."""
        silent_s = self._clock() - self._last_beat
        if silent_s < self._timeout_s or self._reported:
            return
        self._reported = True
        frames = sys._current_frames()  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] -- documented
        frame = frames.get(self._thread_id)
        where = "".join(traceback.format_stack(frame)) if frame else "-"
        log.error(
            "stuck worker: the event loop has not turned for %(silent_s)d s, at\n%(where)s",
            {"silent_s": round(silent_s), "where": where.strip()},
        )

    def _watch(self) -> None:
        while not self._stopped.wait(1):
            self.check()
