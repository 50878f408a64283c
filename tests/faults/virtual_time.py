"""An event loop that does not wait: its clock jumps to the next timer when nothing happens."""

import asyncio
import selectors
from typing import Any

Backend = tuple[str, dict[str, Any]]

PATIENCE_S = 0.02
"""How long sockets may be silent before the clock jumps; both ends are in this process."""


class _Selector(selectors.DefaultSelector):
    skipped_s = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or timeout <= PATIENCE_S:
            return super().select(timeout)
        ready = super().select(PATIENCE_S)
        if not ready:
            self.skipped_s += timeout - PATIENCE_S
        return ready


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """A loop for tests of time limits, in which all sockets belong to this process."""

    def __init__(self) -> None:
        self._clock = _Selector()
        super().__init__(self._clock)

    def time(self) -> float:
        """Return the time with everything that was skipped."""
        return super().time() + self._clock.skipped_s

    @property
    def skipped_s(self) -> float:
        """How far its clock is ahead of the machine's."""
        return self._clock.skipped_s


VIRTUAL_TIME: Backend = ("asyncio", {"loop_factory": VirtualTimeLoop})
"""A value for the fixture `anyio_backend` of a module."""


def skipped_s() -> float:
    """Return how far the clock of the running loop is ahead of the machine's."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualTimeLoop)
    return loop.skipped_s
