"""A connection as Wix lists it, as far as its history depends on it. No I/O."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from app.calendars.history.connection_history import Change, HistoryState
from app.calendars.values.connection_health import Health, diagnose, is_exporting, is_importing
from app.wix import Connection, Status


@dataclass(frozen=True, slots=True)
class SettingsDigest:
    """Which directions are on, and a digest of the calendars that block."""

    imports: bool
    exports: bool
    calendars: str

    @classmethod
    def of(cls, connection: Connection) -> Self:
        """Return those of a connection.

        Ids of calendars may be addresses, so only a digest is kept, salted by the connection's id,
        of which only a digest is kept, too.
        """
        side = connection.sync_config.imports if connection.sync_config else None
        ids = sorted(one.id for one in side.calendars) if side else []
        text = "\n".join([connection.id, str(bool(side and side.primary_calendar)), *ids])
        short = hashlib.sha256(text.encode()).hexdigest()[:8]
        return cls(is_importing(connection), is_exporting(connection), short)

    def changes_to(self, now: "SettingsDigest") -> Iterator[Change]:
        """Return what became of them."""
        if now.imports != self.imports:
            yield Change.IMPORT_ON if now.imports else Change.IMPORT_OFF
        elif now.imports and now.calendars != self.calendars:
            yield Change.CALENDARS
        if now.exports != self.exports:
            yield Change.EXPORT_ON if now.exports else Change.EXPORT_OFF


@dataclass(frozen=True, slots=True)
class Observed:
    """A connection as Wix lists it; `settings` is None where they mean nothing."""

    state: HistoryState
    settings: SettingsDigest | None
    ended: bool = False

    @classmethod
    def of(cls, connection: Connection, *, expected_end: bool = False) -> Self:
        """Return what to compare; `expected_end` says that it was disconnected here."""
        if connection.ended:
            return cls(HistoryState.OFF if expected_end else HistoryState.BROKEN, None, ended=True)
        health, _ = diagnose(connection)
        if health is Health.UNKNOWN:
            return cls(HistoryState.UNKNOWN, SettingsDigest.of(connection))
        if connection.status is Status.ERROR:
            return cls(HistoryState.BROKEN, SettingsDigest.of(connection))
        state = HistoryState.WORKING if is_importing(connection) else HistoryState.OFF
        return cls(state, SettingsDigest.of(connection))
