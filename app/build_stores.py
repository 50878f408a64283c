"""Builds the stores from the settings."""

import logging
from collections.abc import Callable
from datetime import datetime

from app.settings import Settings, SettingsError
from app.stores.memory_stores import MemoryStores
from app.stores.store import Stores

log = logging.getLogger("app.state")


def file_stores(
    settings: Settings, *, clock: Callable[[], float], now: Callable[[], datetime]
) -> Stores | None:
    """Return stores that are kept in the state file, None if the settings name none.

    `clock` returns monotonic seconds, `now` the current time, with a time zone.

    Raises:
        SettingsError: the file is in use, or not ours to write.
    """
    if not settings.state_path:
        return None
    from app.stores.file_stores import FileStores  # noqa: PLC0415 -- not loaded without a file
    from app.stores.state_file import StateFile  # noqa: PLC0415 -- not loaded without a file
    from app.stores.state_schema import StateFileRefused  # noqa: PLC0415 -- not loaded without a file

    file, [secret, *older] = StateFile(settings.state_path), settings.signing_keys
    try:
        return FileStores(file, secret, older, clock=clock, now=lambda: now().timestamp())
    except StateFileRefused as error:
        raise SettingsError(f"STATE_FILE: {error}") from None


def stores_to_read(settings: Settings, *, now: Callable[[], datetime]) -> Stores | None:
    """Return a copy of what the state file holds, for a command beside a running app.

    None if the settings name no file. What the command changes is not kept.

    Raises:
        SettingsError: the file cannot be read.
    """
    if not settings.state_path:
        return None
    import sqlite3  # noqa: PLC0415 -- not loaded without a file

    from app.stores.state_reader import read_state  # noqa: PLC0415 -- not loaded without a file
    from app.stores.state_schema import StateFileRefused  # noqa: PLC0415 -- not loaded without a file

    secret, *older = settings.signing_keys
    stores, now_s = MemoryStores(secret, older), now().timestamp()
    try:
        stores.load(read_state(settings.state_path, now_s), now_s=now_s)
    except StateFileRefused as error:
        raise SettingsError(f"STATE_FILE: {settings.state_path} {error}") from None
    except (OSError, sqlite3.Error) as error:
        log.warning("state=unread reason=%s; going on without it", error)
    return stores
