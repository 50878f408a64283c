"""uvicorn's server with a watchdog, and with a moment for balancers to notice that it stops."""

import asyncio
import contextlib
import math
import socket
import time
from collections.abc import Callable
from types import FrameType

import uvicorn

from app.server.connection_guard import ConnectionGuard
from app.server.garbage_collection import limit_pauses
from app.watchdog import Watchdog

DRAIN_S = 5.0
"""How long connections are still accepted after SIGTERM, if somebody asks whether we are ready."""

_ASKED_WITHIN_S = 60.0
_SWEEP_S = 0.5
_TICK_S = 0.1
_MAX_LAG_S = 1.0


class DrainedServer(uvicorn.Server):
    """Serves until a signal, then drains: not ready, then no listener, then no requests.

    The second signal ends it at once. The app finds the reasons why the process is not ready in
    `state["not_ready"]` of a request's scope: a function that returns them.

    Args:
        config: of uvicorn.
        guard: of all connections.
        backlog: connections that the kernel keeps until they are accepted.
        drain_s: how long to accept connections after a signal.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        config: uvicorn.Config,
        guard: ConnectionGuard,
        *,
        backlog: int,
        drain_s: float = DRAIN_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(config)
        self._guard, self._backlog, self._clock = guard, backlog, clock
        self._drain_s = drain_s
        self.watchdog = Watchdog(clock=clock)
        self._asked_at = -math.inf

    def not_ready(self) -> list[str]:
        """Return why balancers should send requests elsewhere."""
        self._asked_at = self._clock()
        lag_s = self.watchdog.lag_s
        reasons = ["stopping"] if self.should_exit else []
        return [*reasons, f"event loop delayed by {lag_s:.1f} s"] if lag_s > _MAX_LAG_S else reasons

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Handle a signal: stop, or at the second one end at once."""
        again = self.should_exit
        self._guard.draining = True
        super().handle_exit(sig, frame)
        self.force_exit = self.force_exit or again

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to accept connections."""
        await super().startup(sockets)
        self.lifespan.state["not_ready"] = self.not_ready
        for one in sockets or []:
            one.listen(self._backlog)  # asyncio uses one number for this and for each turn

    async def main_loop(self) -> None:
        """Serve until stopped, under the watchdog."""
        limit_pauses()
        self.watchdog = Watchdog(clock=self._clock)
        self.watchdog.start()
        try:
            await super().main_loop()
            await self._drain()
        finally:
            self.watchdog.stop()

    async def on_tick(self, counter: int) -> bool:
        """Notify the watchdog; return whether to stop."""
        self.watchdog.beat()
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close the listener, then the connections, each when its request is answered."""
        self._guard.draining = self._guard.stopped = True
        await super().shutdown(sockets)

    async def _serve(self, sockets: list[socket.socket] | None = None) -> None:
        sweeping = asyncio.create_task(self._sweep())
        try:
            await super()._serve(sockets)
        finally:
            sweeping.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await sweeping

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(_SWEEP_S)
            self._guard.sweep()
            if self.force_exit:
                self._guard.abort_all()

    async def _drain(self) -> None:
        """Keep accepting for a moment; without a balancer there is nobody to notice it."""
        begun = self._clock()
        if begun - self._asked_at > _ASKED_WITHIN_S:
            return
        counter = 0
        while self._clock() - begun < self._drain_s and not self.force_exit:
            await asyncio.sleep(_TICK_S)
            counter += 1
            await self.on_tick(counter)
