"""Stores in memory that are written to a file, so that a restart forgets nothing."""

import asyncio
import logging
import sqlite3
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Self

from app.stores.entries import MAX_ENTRIES
from app.stores.memory_stores import MemoryStores
from app.stores.outage import Outage
from app.stores.own_thread import OwnThread
from app.stores.state_file import OpenedFile, StateFile
from app.stores.state_schema import Row, StateFileRefused, after_restart, reason_of
from app.stores.store import LOCKED, Key, StoreId, Stores
from app.stores.unwritten import Unwritten

log = logging.getLogger("app.state")

TIMEOUT_S = 1.0
"""A disk in use takes a quarter of that at times. After a failure no request waits."""

_CLOSING_S = 1.0
_BATCH = 1000
_FAILURES = (OSError, sqlite3.Error, StateFileRefused)
_COST = "a restart forgets what is decided from now on"


class FileStores(Stores):
    """Stores of the only process that writes a file.

    The process reads its memory, which holds all that is in the file; a change waits until it is
    written. While the file cannot be written, memory is all there is.

    Args:
        file: where entries are kept.
        secret, older: see `Stores`.
        clock: monotonic seconds.
        now: seconds since the epoch.
        timeout_s: how long a request waits for the file.
        sleep: waits between two tries while the file cannot be written.
        max_entries: see `Entries`.

    Raises:
        StateFileRefused: the file is not this process's to write.
    """

    def __init__(  # noqa: PLR0913 -- by name, and most of them for tests
        self,
        file: StateFile,
        secret: str,
        older: Sequence[str] = (),
        *,
        now: Callable[[], float],
        clock: Callable[[], float] = time.monotonic,
        timeout_s: float = TIMEOUT_S,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        max_entries: int = MAX_ENTRIES,
    ) -> None:
        super().__init__(secret, older)
        self._memory = MemoryStores(secret, clock=clock, max_entries=max_entries)
        self._file, self._clock, self._now = file, clock, now
        self._timeout_s = timeout_s
        self._thread = OwnThread("state file")
        self._unwritten = Unwritten(max_entries)
        self._outage = Outage(log, _COST, mend=self._mend, failures=_FAILURES, sleep=sleep)
        self._writing: asyncio.Task[None] | None = None
        self._written: asyncio.Future[None] | None = None
        self._opened = False
        self._unopened = ""
        try:
            self._take_over(file.open(now()))
        except (OSError, sqlite3.Error) as error:
            self._unopened = reason_of(error)

    @property
    def entries(self) -> int:
        """The number of entries."""
        return len(self._memory.entries)

    async def __aenter__(self) -> Self:
        if self._unopened:
            self._outage.begin(self._unopened)
        else:
            log.info("state=%s entries=%d", self._file.path, self.entries)
        return self

    async def close(self) -> None:
        """Implement `Stores`; what is not written yet is tried once more."""
        await self._outage.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(_CLOSING_S):
                if len(self._unwritten):
                    await self._last_try()
                await self._thread.run(self._file.close)
        self._thread.close()

    async def claim(self, key: Key, value: str, *, ttl_s: float) -> str:
        """Implement `Stores`."""
        [found] = await self._memory.get(key)
        if not found:
            await self.put(key, value, ttl_s=ttl_s)
        return found

    async def put(self, key: Key, value: str, *, ttl_s: float) -> None:
        """Implement `Stores`."""
        self._unwritten.add_deleted(*self._memory.store(key, value, ttl_s=ttl_s))
        self._unwritten.add(key)
        await self._write()

    async def get(self, *keys: Key) -> list[str]:
        """Implement `Stores`."""
        return await self._memory.get(*keys)

    async def drop(self, *keys: Key) -> None:
        """Implement `Stores`."""
        if found := [key for key in keys if self._memory.entries.pop(key)]:
            self._unwritten.add_deleted(*found)
            await self._write()

    async def values(self, store_id: StoreId) -> list[str]:
        """Implement `Stores`."""
        return await self._memory.values(store_id)

    async def _write(self) -> None:
        """Wait until what was decided so far is written, or the file has failed."""
        if self._outage.on:
            return
        if self._written is None:
            self._written = asyncio.get_running_loop().create_future()
        written = self._written
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_all(), name="state file")
        await asyncio.wait([written], timeout=self._timeout_s)
        if not written.done():
            self._outage.begin("TimeoutError")

    async def _write_all(self) -> None:
        """Write what is unwritten, in groups, until nothing is left."""
        written = None
        try:
            while len(self._unwritten):
                written, self._written = self._written, None
                await self._write_some(len(self._unwritten))
                if written:
                    written.set_result(None)
        except _FAILURES as error:
            self._outage.begin(reason_of(error))
        finally:
            self._writing = None
            for one in (written, self._written):
                if one and not one.done():
                    one.set_result(None)
            self._written = None

    async def _write_some(self, number: int) -> None:
        taken = self._unwritten.take(number)
        now, clock = self._now(), self._clock()
        found = [(key, self._memory.entries.get(key, clock)) for key, _ in taken]
        rows = [Row(key, one.value, now + one.until_s - clock) for key, one in found if one]
        gone = [key for key, one in found if not one]
        try:
            await self._thread.run(lambda: self._file.write(rows, gone, now))
        except BaseException:
            self._unwritten.put_back(taken)
            raise

    async def _mend(self) -> None:
        if self._writing:  # the disk still works on it
            await asyncio.wait([self._writing])
        now = self._now()
        self._take_over(await self._thread.run(lambda: self._file.open(now)))
        while len(self._unwritten):
            await self._write_some(_BATCH)

    async def _last_try(self) -> None:
        try:
            await self._mend()
        except _FAILURES as error:
            log.warning("state=lost reason=%s; the last changes are not written", reason_of(error))

    def _take_over(self, opened: OpenedFile) -> None:
        if self._file.damaged:
            log.error("state=damaged; kept as %s, begun anew", self._file.damaged)
            self._file.damaged = None
        if opened.is_new:
            self._unwritten.add(*self._memory.entries.keys())
        if self._opened:
            return
        self._opened = True
        found = [row for row in opened.rows if row.key not in self._unwritten]
        rows = [after_restart(row) for row in found if row.value != LOCKED]
        self._unwritten.add_deleted(*(row.key for row in found if row.value == LOCKED))
        self._unwritten.add_deleted(*self._memory.load(rows, now_s=self._now()))
