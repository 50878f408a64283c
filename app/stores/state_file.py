"""The state file: a SQLite database that one process writes."""

import errno
import fcntl
import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from app.stores.state_reader import LOCK_MARK, lock_path, refuse_foreign
from app.stores.state_schema import (
    Row,
    StateFileRefused,
    check_format,
    create_format,
    is_damaged,
    purge,
    read_rows,
    write_rows,
)
from app.stores.store import Key

_MAX_PAGES = 65_536
"""Of 4 KiB: 256 MiB, several times what the entries of a process take."""

_BUSY_S = 0.2
"""How long to wait for a program that copies the file, or looks into it."""

_PURGE_EVERY = 1000
_MISNAMED = {errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ELOOP, errno.ENAMETOOLONG}


class OpenedFile(NamedTuple):
    """The entries of a file. A new one has none, or not those of the file that it replaces."""

    rows: list[Row]
    is_new: bool


class StateFile:
    """Keeps entries in a file, written by one thread at a time.

    A lock on a file beside it keeps other processes from writing. `synchronous` is FULL: what was
    promised to a browser survives a power failure, for an `fsync` per group of writes, of which
    there are few.

    Args:
        path: of the file; its folder exists.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self._lock: int | None = None
        self._database: sqlite3.Connection | None = None
        self._identity: tuple[int, int] | None = None
        self._writes = 0
        self.damaged: Path | None = None
        """Where the last damaged file was moved."""

    def open(self, now_s: float) -> OpenedFile:
        """Open the file, or open it again.

        A damaged file is moved aside.

        Raises:
            StateFileRefused: another process writes it, or it is not ours to write.
            OSError, sqlite3.Error: it cannot be opened at present.
        """
        self._disconnect()
        try:
            refuse_foreign(self.path)
        except StateFileRefused as error:
            raise StateFileRefused(f"{self.path} {error}") from None
        self._take_lock()
        before = self._identity
        try:
            rows, created = self._connect(now_s)
        except sqlite3.DatabaseError as error:
            self._disconnect()
            if not is_damaged(error):
                raise
            self._set_aside()
            rows, created = self._connect(now_s)
        self._identity = self._found_identity()
        return OpenedFile(rows, created or before not in {None, self._identity})

    def write(self, rows: list[Row], gone: list[Key], now_s: float) -> None:
        """Write some entries and delete others, all of them or none.

        Raises:
            OSError, sqlite3.Error: nothing was written.
        """
        database = self._database
        if database is None or self._identity != self._found_identity():
            raise FileNotFoundError(errno.ENOENT, "the file was replaced")
        database.execute("BEGIN IMMEDIATE")
        try:
            write_rows(database, rows, gone)
            if self._writes % _PURGE_EVERY == 0:
                purge(database, now_s)
            database.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                database.execute("ROLLBACK")
            raise
        self._writes += 1

    def close(self) -> None:
        """Close the file, and let other processes write it."""
        self._disconnect()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _take_lock(self) -> None:
        if self._lock is not None:
            return
        path = lock_path(self.path)
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        lock = self._opened(path, flags)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            raise StateFileRefused(
                f"{self.path} is in use by another process; name another file, or set REDIS_URL,"
                " which several processes can share"
            ) from None
        with suppress(OSError):  # a full disk: the lock holds without it
            os.pwrite(lock, LOCK_MARK, 0)
        self._lock = lock

    def _connect(self, now_s: float) -> tuple[list[Row], bool]:
        file = self._opened(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC)
        with suppress(PermissionError):  # of another user, who lets us write
            os.fchmod(file, 0o600)
        os.close(file)
        self._database = database = sqlite3.connect(
            self.path, timeout=_BUSY_S, isolation_level=None, check_same_thread=False
        )
        try:
            ours = check_format(database)
        except StateFileRefused as error:
            self.close()
            raise StateFileRefused(f"{self.path} {error}") from None
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        database.execute("PRAGMA journal_size_limit = 4194304")
        database.execute(f"PRAGMA max_page_count = {_MAX_PAGES}")
        if not ours:
            create_format(database)
        return read_rows(database, now_s), not ours

    def _opened(self, path: Path, flags: int) -> int:
        try:
            return os.open(path, flags, 0o600)
        except OSError as error:
            if error.errno in _MISNAMED:
                raise StateFileRefused(f"{path} cannot be a file: {error.strerror}") from None
            raise

    def _disconnect(self) -> None:
        if self._database is not None:
            with suppress(sqlite3.Error):
                self._database.close()
            self._database = None

    def _set_aside(self) -> None:
        """Move a damaged file to another name, with the changes that SQLite has beside it."""
        self.damaged = self._beside(".damaged")
        os.replace(self.path, self.damaged)  # noqa: PTH105 -- the counterpart of os.open
        for ending in ("-wal", "-shm"):
            with suppress(FileNotFoundError):
                self._beside(ending).replace(self._beside(f".damaged{ending}"))

    def _beside(self, ending: str) -> Path:
        return self.path.with_name(self.path.name + ending)

    def _found_identity(self) -> tuple[int, int]:
        found = self.path.stat()
        return found.st_dev, found.st_ino
