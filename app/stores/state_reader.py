"""Looks into the state file of another process, or of none, and changes nothing."""

import errno
import os
import shutil
import sqlite3
import stat
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from app.stores.state_schema import (
    ANOTHER_PROGRAM,
    APPLICATION,
    Row,
    StateFileRefused,
    check_format,
    is_damaged,
    read_rows,
)

_FREE_BYTES = 1024 * 1024
_BUSY_S = 1.0
_HEADER_BYTES = 100
_MAGIC = b"SQLite format 3\0"
_APPLICATION_AT = slice(68, 72)

LOCK_MARK = b"lock of a state file of calendar-connect\n"
"""The content of the lock file. It tells a damaged state file from a file that never was one."""


def lock_path(path: Path) -> Path:
    """Return the path of the lock file of a state file."""
    return path.with_name(f"{path.name}.lock")


def refuse_foreign(path: Path) -> None:
    """Check that a file may become, is, or was a state file, and change nothing.

    A state file has the header of our databases, or a lock file beside it if it is damaged.

    Raises:
        StateFileRefused: it is not a regular file, or has content of another program.
        OSError, sqlite3.Error: it cannot be read at present.
    """
    lock = _first_bytes(lock_path(path))
    if lock not in {b"", LOCK_MARK}:
        raise StateFileRefused("has a .lock file of another program beside it; name another file")
    header = _first_bytes(path)
    if header and not _is_database(path, header) and not lock:
        raise StateFileRefused(
            "is not a state file; name another file, or move it away if it is a damaged one"
        )


def _first_bytes(path: Path) -> bytes:
    """Return the beginning of a file, b"" if there is none."""
    try:
        mode = path.stat().st_mode  # opening a FIFO would wait
    except FileNotFoundError:
        return b""
    except OSError as error:
        if error.errno in {errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG}:
            raise StateFileRefused(f"cannot be a file: {error.strerror}") from None
        raise
    if not stat.S_ISREG(mode):
        raise StateFileRefused("cannot be a file: not a regular file")
    with path.open("rb") as file:
        return file.read(_HEADER_BYTES)


def _is_database(path: Path, header: bytes) -> bool:
    """Whether a file is a database of ours or an empty one; False if it is none, or damaged."""
    if not header.startswith(_MAGIC):
        return False
    if int.from_bytes(header[_APPLICATION_AT]) == APPLICATION:
        return True
    # without a WAL the file is complete, and SQLite need not create one beside it
    options = "" if path.with_name(f"{path.name}-wal").exists() else "&immutable=1"
    try:
        with _database(path, options) as database:
            [[application]] = database.execute("PRAGMA application_id")
            [[tables]] = database.execute("SELECT count(*) FROM sqlite_schema")
    except sqlite3.DatabaseError as error:
        if is_damaged(error):
            return False
        raise
    if application != APPLICATION and tables:
        raise StateFileRefused(ANOTHER_PROGRAM)
    return True


def read_state(path: Path, now_s: float) -> list[Row]:
    """Return the entries of a file; none if there is no file.

    Raises:
        StateFileRefused: it is of a later release, or of another program.
        OSError, sqlite3.Error: it cannot be read.
    """
    refuse_foreign(path)
    if not path.exists():
        return []
    with _database(path) as database:
        return read_rows(database, now_s) if check_format(database) else []


def state_problem(path: Path) -> str:
    """Return why a process could not keep its state in a file, or ""."""
    if not path.absolute().parent.is_dir():
        return f"{path} cannot be a file"
    try:
        refuse_foreign(path)
        if problem := _place_problem(path):
            return problem
        read_state(path, 0.0)
    except StateFileRefused as error:
        return f"{path} {error}"
    except (OSError, sqlite3.Error) as error:
        if is_damaged(error):
            return f"{path} is damaged; the next start moves it aside and begins anew"
        return f"{path} cannot be read: {error}"
    return ""


def _place_problem(path: Path) -> str:
    folder = path.absolute().parent
    for one in (path, folder):
        if one.exists() and not os.access(one, os.W_OK):
            return f"{one} cannot be written"
    if shutil.disk_usage(folder).free < _FREE_BYTES:
        return f"the disk of {path} is full"
    return ""


@contextmanager
def _database(path: Path, options: str = "") -> Generator[sqlite3.Connection]:
    address = f"file:{quote(str(path.absolute()))}?mode=ro{options}"
    with closing(sqlite3.connect(address, uri=True, timeout=_BUSY_S)) as database:
        yield database
