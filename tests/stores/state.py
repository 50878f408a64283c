"""Processes that keep their stores in a state file."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from app.stores.file_stores import FileStores
from app.stores.state_file import StateFile
from app.stores.store import Stores
from tests.web.conftest import Ticks

SECRET = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass
class Pause:
    """A wait that ends when the test says so."""

    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, wait_s: float) -> None:
        del wait_s
        await self.over.wait()
        self.over.clear()

    async def end(self, name: str = "state") -> None:
        """End the wait, and wait for what follows it."""
        tasks = [task for task in asyncio.all_tasks() if task.get_name() == name]
        self.over.set()
        for _ in range(500):
            await asyncio.sleep(0.002)
            if all(task.done() for task in tasks) or not self.over.is_set():
                break
        await asyncio.sleep(0.02)


@dataclass
class Machine:
    """A machine with a folder and a clock."""

    path: Path
    clock: Ticks = field(default_factory=Ticks)
    pause: Pause = field(default_factory=Pause)

    def build(
        self, secret: str = SECRET, *, file: StateFile | None = None, **more: int
    ) -> FileStores:
        """Start a process, up to its event loop."""
        file = file or StateFile(self.path)
        return FileStores(file, secret, clock=self.clock, now=self.clock, sleep=self.pause, **more)

    @asynccontextmanager
    async def process(self, secret: str = SECRET) -> AsyncIterator[Stores]:
        """Run a process until it ends in good order."""
        async with self.build(secret) as stores:
            yield stores
