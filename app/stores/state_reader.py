"""Looks into the state file of another process, or of none, and changes nothing."""

import os
import shutil
import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from app.stores.state_schema import Row, StateFileRefused, check_format, is_damaged, read_rows

_FREE_BYTES = 1024 * 1024
_BUSY_S = 1.0


def read_state(path: Path, now: float) -> list[Row]:
    """Return the entries of a file; none if there is no file.

    Raises:
        StateFileRefused: it is of a later release, or of another program.
        sqlite3.Error: it cannot be read.
    """
    if not path.exists():
        return []
    with _database(path) as database:
        return read_rows(database, now) if check_format(database) else []


def state_problem(path: Path) -> str:
    """Return why a process could not keep its state in a file, or ""."""
    if problem := _place_problem(path):
        return problem
    try:
        read_state(path, 0.0)
    except StateFileRefused as error:
        return f"{path} {error}"
    except sqlite3.Error as error:
        if is_damaged(error):
            return f"{path} is damaged; the next start moves it aside and begins anew"
        return f"{path} cannot be read: {error}"
    return ""


def _place_problem(path: Path) -> str:
    folder = path.absolute().parent
    if path.is_dir() or not folder.is_dir():
        return f"{path} cannot be a file"
    for one in (path, folder):
        if one.exists() and not os.access(one, os.W_OK):
            return f"{one} cannot be written"
    if shutil.disk_usage(folder).free < _FREE_BYTES:
        return f"the disk of {path} is full"
    return ""


@contextmanager
def _database(path: Path) -> Generator[sqlite3.Connection]:
    address = f"file:{quote(str(path.absolute()))}?mode=ro"
    with closing(sqlite3.connect(address, uri=True, timeout=_BUSY_S)) as database:
        yield database
