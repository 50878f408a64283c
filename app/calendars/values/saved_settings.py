"""The settings of a connection before it is reconnected, in a form that fits a token.

Tokens are readable, and Google's calendar ids are e-mail addresses. So ids and addresses are
stored as digests, which is enough to find the same ones again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from app.calendars.values import email_address
from app.calendars.values.digest import digest
from app.wix import (
    Connection,
    ExportConfig,
    ImportConfig,
    SyncConfig,
    comparable_unknown_fields,
)

_MAX_DIGEST_CHARS = 2600
"""Characters of digests that fit into a cookie beside the rest."""

_MAX_WIDTH, _MIN_WIDTH = 8, 5
"""Length of a digest, at six bits per character; five still distinguish an account's calendars."""

_NOT_KEPT = "?"
"""Marks unknown settings that could not be read, so that they cannot be compared."""

MAX_SAVED_CALENDARS = _MAX_DIGEST_CHARS // _MIN_WIDTH
"""How many calendars can be saved."""


@dataclass(frozen=True, slots=True)
class SavedSettings:
    """The sync settings of a connection, and its account.

    `connection`, `account` and `calendars` are digests; the more calendars, the shorter theirs.
    `exports` is None if it is not known any more. `dropped` counts the calendars that did not
    fit. `unknown_settings` is a digest of the fields of the sync config that this app does not
    know, `""` without any.
    """

    connection: str
    account: str | None
    imports: bool
    main_calendar: bool
    calendars: tuple[str, ...]
    exports: bool | None
    dropped: int = 0
    unknown_settings: str = ""

    @classmethod
    def of(cls, connection: Connection) -> Self:
        """Return the settings of a connection.

        Source: Disconnect switches off the export of the remaining connection (sample, 2023-04-27),
        so a disconnected connection does not say whether it exported.
        """
        config = connection.sync_config or SyncConfig()
        imports = config.imports or ImportConfig(enabled=False)
        exports = (config.exports or ExportConfig(enabled=False)).enabled
        width = max(
            _MIN_WIDTH, min(_MAX_WIDTH, _MAX_DIGEST_CHARS // max(len(imports.calendars), 1))
        )
        calendars = [digest(one.id)[:width] for one in imports.calendars]
        ended = connection.ended
        return cls(
            connection=digest(connection.id),
            account=account_digest(connection),
            imports=imports.enabled,
            main_calendar=imports.primary_calendar,
            calendars=tuple(sorted(calendars)[:MAX_SAVED_CALENDARS]),
            exports=None if ended and not exports else exports,
            dropped=len(calendars[MAX_SAVED_CALENDARS:]),
            unknown_settings=_unknown_digest(config),
        )

    @classmethod
    def read(cls, payload: Mapping[str, Any]) -> Self:
        """Read a payload from a verified token."""
        return cls(
            connection=payload["o"],
            account=payload["a"],
            imports=payload["i"],
            main_calendar=payload["m"],
            calendars=_split(payload["k"], payload.get("z", _MAX_WIDTH)),
            exports=payload["e"],
            dropped=payload["f"],
            unknown_settings=payload.get("u", ""),
        )

    def payload(self) -> dict[str, Any]:
        """Return the token payload."""
        return {
            "o": self.connection,
            "a": self.account,
            "i": self.imports,
            "m": self.main_calendar,
            "k": "".join(self.calendars),
            "z": len(self.calendars[0]) if self.calendars else _MAX_WIDTH,
            "e": self.exports,
            "f": self.dropped,
            "u": self.unknown_settings,
        }

    def calendar_digest(self, calendar_id: str) -> str:
        """Return the digest of a calendar id in the length used here, "" without calendars."""
        return digest(calendar_id)[: len(self.calendars[0])] if self.calendars else ""

    def is_other_account(self, connection: Connection) -> bool:
        """Whether a connection is of another account, if both addresses are known."""
        now = account_digest(connection)
        return bool(self.account and now and now != self.account)

    def unknown_settings_differ(self, connection: Connection) -> bool:
        """Whether there were unknown settings that a connection does not have."""
        now = _unknown_digest(connection.sync_config or SyncConfig())
        return bool(self.unknown_settings) and (
            self.unknown_settings == _NOT_KEPT or self.unknown_settings != now
        )


def account_digest(connection: Connection) -> str | None:
    """Return the digest of a connection's account, None if Wix has no address."""
    account = email_address.account_of(connection)
    return digest("\n".join(account)) if account else None


def _unknown_digest(config: SyncConfig) -> str:
    others = comparable_unknown_fields(config.unknown_fields)
    return _NOT_KEPT if others is None else others and digest(others)


def _split(digests: str | list[str], width: int) -> tuple[str, ...]:
    """Split joined digests; tokens of an earlier release hold a list."""
    if isinstance(digests, list):
        return tuple(digests)
    return tuple(digests[at : at + width] for at in range(0, len(digests), width))
