"""What a connection was set to before it is connected again, in a form that a token may hold.

Tokens are readable, and Google's calendar ids are e-mail addresses. So ids and addresses are
remembered by their digests only, which is enough to find the same ones again.
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
    Status,
    SyncConfig,
    comparable_unknown_fields,
)

_ROOM = 2600
"""How many letters of digests fit into a cookie beside the rest."""

_WHOLE, _LEAST = 8, 5
"""Letters of a digest, six bits each, and how few of them tell an account's calendars apart."""

_NOT_KEPT = "?"
"""Stands for members that cannot be kept, so that nobody can tell whether they are the same."""

MOST_CALENDARS = _ROOM // _LEAST
"""How many calendars can be remembered."""


@dataclass(frozen=True, slots=True)
class Memory:
    """The settings of a connection, and whose account it was.

    `connection`, `account` and `calendars` are digests; the more calendars, the shorter theirs.
    `exports` is None where it is not known any more. `forgotten` counts the calendars that did not
    fit. `others` is a digest of the members of the sync config that this app does not know, `""`
    without any.
    """

    connection: str
    account: str | None
    imports: bool
    main_calendar: bool
    calendars: tuple[str, ...]
    exports: bool | None
    forgotten: int = 0
    others: str = ""

    @classmethod
    def of(cls, connection: Connection) -> Self:
        """Remember a connection.

        Source: Disconnect switches the export off in what it leaves behind (sample, 2023-04-27),
        so a disconnected connection does not say whether it exported.
        """
        config = connection.sync_config or SyncConfig()
        imports = config.imports or ImportConfig(enabled=False)
        exports = (config.exports or ExportConfig(enabled=False)).enabled
        width = max(_LEAST, min(_WHOLE, _ROOM // max(len(imports.calendars), 1)))
        calendars = [digest(one.id)[:width] for one in imports.calendars]
        ended = connection.status is Status.DISCONNECTED
        return cls(
            connection=digest(connection.id),
            account=account_of(connection),
            imports=imports.enabled,
            main_calendar=imports.primary_calendar,
            calendars=tuple(sorted(calendars)[:MOST_CALENDARS]),
            exports=None if ended and not exports else exports,
            forgotten=len(calendars[MOST_CALENDARS:]),
            others=_others(config),
        )

    @classmethod
    def read(cls, payload: Mapping[str, Any]) -> Self:
        """Read what `payload` wrote; it comes out of a token, so it is ours."""
        return cls(
            connection=payload["o"],
            account=payload["a"],
            imports=payload["i"],
            main_calendar=payload["m"],
            calendars=_split(payload["k"], payload.get("z", _WHOLE)),
            exports=payload["e"],
            forgotten=payload["f"],
            others=payload.get("u", ""),
        )

    def payload(self) -> dict[str, Any]:
        """Write it for a token."""
        return {
            "o": self.connection,
            "a": self.account,
            "i": self.imports,
            "m": self.main_calendar,
            "k": "".join(self.calendars),
            "z": len(self.calendars[0]) if self.calendars else _WHOLE,
            "e": self.exports,
            "f": self.forgotten,
            "u": self.others,
        }

    def named(self, calendar_id: str) -> str:
        """Return the digest that a calendar has here, if it has one."""
        return digest(calendar_id)[: len(self.calendars[0])] if self.calendars else ""

    def other_account(self, connection: Connection) -> bool:
        """Whether a connection is of another account than this, as far as Wix tells both."""
        now = account_of(connection)
        return bool(self.account and now and now != self.account)

    def other_unknown(self, connection: Connection) -> bool:
        """Whether this had settings that the app does not know, and a connection has not."""
        now = _others(connection.sync_config or SyncConfig())
        return bool(self.others) and (self.others == _NOT_KEPT or self.others != now)


def account_of(connection: Connection) -> str | None:
    """Return the digest of a connection's account, None where Wix does not tell the address."""
    account = email_address.account_of(connection)
    return digest("\n".join(account)) if account else None


def _others(config: SyncConfig) -> str:
    others = comparable_unknown_fields(config.unknown_fields)
    return _NOT_KEPT if others is None else others and digest(others)


def _split(digests: str | list[str], width: int) -> tuple[str, ...]:
    """Return digests one by one; tokens that were made before the last update hold a list."""
    if isinstance(digests, list):
        return tuple(digests)
    return tuple(digests[at : at + width] for at in range(0, len(digests), width))
