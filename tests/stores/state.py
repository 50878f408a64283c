"""Processes that keep their stores in a state file."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from app.stores.entries import MAX_ENTRIES
from app.stores.file_stores import FileStores
from app.stores.state_file import StateFile
from app.stores.store import Stores
from tests.web.conftest import Ticks

SECRET = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass
class Pause:
    """The wait of the task of that name, which ends when the test says so."""

    name: str = "state"
    over: asyncio.Event = field(default_factory=asyncio.Event)
    waits: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, wait_s: float) -> None:
        del wait_s
        self.waits.set()
        await self.over.wait()
        self.over.clear()

    async def end(self) -> None:
        """End the wait, and wait until what follows has ended or waits again."""
        await self.waits.wait()
        self.waits.clear()
        self.over.set()
        tasks = [task for task in asyncio.all_tasks() if task.get_name() == self.name]
        again = asyncio.create_task(self.waits.wait())
        await asyncio.wait([*tasks, again], return_when=asyncio.FIRST_COMPLETED)
        again.cancel()


@dataclass
class Machine:
    """A machine with a folder and a clock."""

    path: Path
    clock: Ticks = field(default_factory=Ticks)
    pause: Pause = field(default_factory=Pause)

    def build(
        self,
        *secrets: str,
        file: StateFile | None = None,
        timeout_s: float = 20.0,
        max_entries: int = MAX_ENTRIES,
    ) -> FileStores:
        """Start a process, up to its event loop; it waits for a busy machine."""
        secret, *older = secrets or (SECRET,)
        return FileStores(
            file or StateFile(self.path),
            secret,
            older,
            clock=self.clock,
            now=self.clock,
            timeout_s=timeout_s,
            sleep=self.pause,
            max_entries=max_entries,
        )

    @asynccontextmanager
    async def process(self, *secrets: str) -> AsyncIterator[Stores]:
        """Run a process until it ends in good order."""
        async with self.build(*secrets) as stores:
            yield stores
