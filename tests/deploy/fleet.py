"""Replicas of the app as processes that can be stopped, killed and started again."""

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

from tests.server import ROOT, child, free_port

_PATIENCE_S = 60
_BETWEEN_S = 0.05
_COMMAND = (sys.executable, "-m", "tests.command", "run")


class Replica:
    """One process of the app, always on the same port."""

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        self.port = free_port()
        self._environment = child({**environment, "PORT": str(self.port)})
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process, without waiting for it."""
        with self._log.open("ab") as said:
            self._process = subprocess.Popen(  # noqa: S603 -- our own command
                _COMMAND, cwd=ROOT, env=self._environment, stdout=said, stderr=said
            )

    def send(self, number: signal.Signals) -> None:
        """Send the process a signal."""
        assert self._process
        self._process.send_signal(number)

    @property
    def runs(self) -> bool:
        """Whether the process was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    async def status(self, path: str) -> int:
        """Return the status of a response of this process, or 0 if it accepts no connection."""
        async with httpx.AsyncClient(trust_env=False, timeout=5) as http:
            try:
                return (await http.get(f"http://127.0.0.1:{self.port}{path}")).status_code
            except httpx.TransportError:
                return 0

    async def ready(self) -> None:
        """Wait until the process is ready."""
        began = time.monotonic()
        while await self.status("/readyz") != httpx.codes.OK:
            assert time.monotonic() - began < _PATIENCE_S, self.said()
            await asyncio.sleep(_BETWEEN_S)

    async def ended(self) -> int:
        """Wait until the process has ended, and return its exit code."""
        assert self._process
        return await asyncio.to_thread(self._process.wait, _PATIENCE_S)

    def stop(self) -> None:
        """End the process at once."""
        if self._process:
            self._process.kill()
            self._process.wait()

    def said(self) -> str:
        """Return the log of the process."""
        with suppress(FileNotFoundError):
            return self._log.read_text()
        return ""


@contextmanager
def fleet(number: int, environment: Mapping[str, str], folder: Path) -> Iterator[list[Replica]]:
    """Run replicas with the same settings."""
    replicas = [Replica(environment, folder / f"app{n}.log") for n in range(1, number + 1)]
    try:
        for replica in replicas:
            replica.start()
        yield replicas
    finally:
        for replica in replicas:
            replica.stop()
