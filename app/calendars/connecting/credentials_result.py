"""Result of connecting by credentials, and its JSON for other processes, without secrets."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.calendars.directory.directory_snapshot import ScheduleUnknown
from app.calendars.security.rate_limit import AttemptsLeft, TooManyAttempts
from app.calendars.values.error_context import AppError
from app.wix import WixError

_ERROR_FIELDS = ("method", "status", "code", "request_id", "retry_after_s", "untrusted")
"""Attributes of an error that are serialised; Wix's messages may quote an address."""


class OutcomeUnsure(AppError):
    """The password was sent, and it is unknown whether Wix connected the calendar."""


@dataclass(frozen=True, slots=True)
class Connected:
    """The calendar is connected."""

    connection_id: str


class RefusalReason(StrEnum):
    """What was refused."""

    ACCOUNT = "account"
    """The provider does not accept the e-mail with this password."""
    EMAIL = "email"
    """Wix does not take this for an e-mail address."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was connected, and other input may help.

    `repeated` marks the result of an earlier submission of the same form: nothing was sent now.
    """

    reason: RefusalReason
    left: AttemptsLeft
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Failed:
    """Any other error, copied without its traceback, whose frames hold the password."""

    error: Exception


CredentialsResult = Connected | Refused | Failed


def was_sent(end: CredentialsResult) -> bool:
    """Whether the password may have been sent, so that it must not be sent again."""
    return not (isinstance(end, Failed) and isinstance(end.error, TooManyAttempts))


def to_json(end: CredentialsResult) -> str:
    """Return a result as JSON."""
    match end:
        case Connected(connection_id):
            facts: dict[str, Any] = {"connected": connection_id}
        case Refused(why, left):
            facts = {"refused": why, "tries": left.attempts, "wait_s": left.wait_s}
        case Failed(error):
            fields = {name: value for name, value in vars(error).items() if name in _ERROR_FIELDS}
            facts = {"failed": type(error).__name__, **fields}
            if isinstance(error, TooManyAttempts):
                facts["retry_after_s"] = error.context.retry_after_s
    return json.dumps(facts)


def from_json(text: str) -> CredentialsResult | None:
    """Parse a result; None if it is invalid or from another release."""
    try:
        facts: dict[str, Any] = json.loads(text)
        match facts:
            case {"connected": str(connection_id)}:
                return Connected(connection_id)
            case {"refused": why, "tries": int(tries), "wait_s": int(wait_s) | float(wait_s)}:
                return Refused(RefusalReason(why), AttemptsLeft(tries, float(wait_s)))
            case {"failed": str(kind)}:
                return Failed(_error(kind, facts))
            case _:
                return None
    except (ValueError, LookupError, TypeError, StopIteration):
        return None


def _error(name: str, facts: dict[str, Any]) -> Exception:
    kinds = _kinds(WixError, OutcomeUnsure, ScheduleUnknown, TooManyAttempts)
    kind = next(one for one in kinds if one.__name__ == name)
    if issubclass(kind, TooManyAttempts):
        return kind(float(facts["retry_after_s"]))
    error = kind(facts["method"]) if issubclass(kind, WixError) else kind()
    vars(error).update((name, value) for name, value in facts.items() if name in _ERROR_FIELDS)
    return error


def _kinds(*bases: type[Exception]) -> Iterator[type[Exception]]:
    for base in bases:
        yield base
        yield from _kinds(*base.__subclasses__())
