"""Notices an event loop that does not turn, while no request can notice anything."""

import logging
import sys
import threading
import time
import traceback
from collections.abc import Callable

STUCK_S = 5.0

log = logging.getLogger("app.watchdog")


class Watchdog:
    """A thread that logs what holds up the thread that made it, once each time it is held up.

    Args:
        patience_s: how long it may be silent.
        clock: seconds, of any beginning.
    """

    def __init__(
        self, *, patience_s: float = STUCK_S, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._patience_s, self._clock = patience_s, clock
        self._watched = threading.get_ident()
        self._heard, self._told = clock(), False
        self._over = threading.Event()

    def start(self) -> None:
        """Begin to watch."""
        threading.Thread(target=self._watch, name="watchdog", daemon=True).start()

    def hear(self) -> None:
        """Note that the watched thread is alive."""
        self._heard, self._told = self._clock(), False

    def stop(self) -> None:
        """Watch no more."""
        self._over.set()

    def look(self) -> None:
        """Log where the watched thread is, if it is silent for too long."""
        silent_s = self._clock() - self._heard
        if silent_s < self._patience_s or self._told:
            return
        self._told = True
        frames = sys._current_frames()  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] -- documented
        frame = frames.get(self._watched)
        where = "".join(traceback.format_stack(frame)) if frame else "-"
        log.error(
            "stuck worker: the event loop has not turned for %(silent_s)d s, at\n%(where)s",
            {"silent_s": round(silent_s), "where": where.strip()},
        )

    def _watch(self) -> None:
        while not self._over.wait(1):
            self.look()
