"""The format of the state file, and how it is read."""

import errno
import sqlite3
from typing import NamedTuple

from app.stores.store import INTERRUPTED, UNDER_WAY, Key, StoreId

FORMAT = 1
"""Kept in `user_version`. A file of a later format is left alone."""

APPLICATION = 0x43416C43
"""`application_id` of our files, so that the database of another program is left alone."""

_SCHEMA = f"""
BEGIN IMMEDIATE;
CREATE TABLE entries (
  key BLOB PRIMARY KEY, name TEXT NOT NULL, tenant BLOB NOT NULL, listed INTEGER NOT NULL,
  value TEXT NOT NULL, until REAL NOT NULL
);
PRAGMA application_id = {APPLICATION};
PRAGMA user_version = {FORMAT};
COMMIT;
"""
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


ANOTHER_PROGRAM = "is the database of another program; name another file"


class StateFileRefused(Exception):
    """The file cannot be used as the operator meant; the message says what to do."""


class Row(NamedTuple):
    """An entry of the file. `until_s` is in seconds since the epoch."""

    key: Key
    value: str
    until_s: float


def is_damaged(error: Exception) -> bool:
    """Whether an error means that the file does not hold what SQLite wrote."""
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in _DAMAGED


def reason_of(error: Exception) -> str:
    """Return the name of an error, for the log."""
    if isinstance(error, OSError) and error.errno:
        return errno.errorcode.get(error.errno, type(error).__name__)
    return getattr(error, "sqlite_errorname", type(error).__name__)


def check_format(database: sqlite3.Connection) -> bool:
    """Return whether a database has our format, False if it is empty.

    Raises:
        StateFileRefused: it has a later format, or belongs to another program.
        sqlite3.DatabaseError: it is damaged.
    """
    [[found]] = database.execute("PRAGMA user_version")
    [[application]] = database.execute("PRAGMA application_id")
    [[tables]] = database.execute("SELECT count(*) FROM sqlite_schema")
    if application == APPLICATION and found > FORMAT:
        raise StateFileRefused(
            f"was written by a later release (format {found}, this one knows {FORMAT});"
            " start that release, or name another file"
        )
    if application != APPLICATION and tables:
        raise StateFileRefused(ANOTHER_PROGRAM)
    if not tables:
        return False
    [[verdict], *_] = database.execute("PRAGMA quick_check(1)")
    if verdict != "ok":
        error = sqlite3.DatabaseError(verdict)
        error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise error
    return True


def create_format(database: sqlite3.Connection) -> None:
    """Make an empty database ours."""
    database.executescript(_SCHEMA)


def read_rows(database: sqlite3.Connection, now_s: float) -> list[Row]:
    """Return the entries that have not expired, the oldest first."""
    # a value that was overwritten by garbage is read like any other value that nobody knows
    database.text_factory = _decoded
    found = database.execute(
        "SELECT key, name, tenant, listed, value, until FROM entries"
        " WHERE until > ? ORDER BY rowid",
        (now_s,),
    )
    return [
        Row(Key(key, StoreId(name, tenant, bool(listed))), value, until_s)
        for key, name, tenant, listed, value, until_s in found
        if _types(key, name, tenant, value, until_s) == (bytes, str, bytes, str, float)
    ]


def after_restart(row: Row) -> Row:
    """Return an entry of the process before, none of whose work goes on."""
    return row._replace(value=INTERRUPTED) if row.value == UNDER_WAY else row


def write_rows(database: sqlite3.Connection, rows: list[Row], gone: list[Key]) -> None:
    """Write some entries and delete others; the caller commits."""
    database.executemany(
        "REPLACE INTO entries (key, name, tenant, listed, value, until) VALUES (?, ?, ?, ?, ?, ?)",
        [(key.digest, *key.store_id, value, until_s) for key, value, until_s in rows],
    )
    database.executemany("DELETE FROM entries WHERE key = ?", [(key.digest,) for key in gone])


def purge(database: sqlite3.Connection, now_s: float) -> None:
    """Delete what has expired; the caller commits."""
    database.execute("DELETE FROM entries WHERE until <= ?", (now_s,))


def _decoded(text: bytes) -> str:
    return text.decode("utf-8", "replace")


def _types(*values: object) -> tuple[type, ...]:
    return tuple(map(type, values))
