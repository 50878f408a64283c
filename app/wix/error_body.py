"""What Wix says about an error. Nothing in here is required to be there, or to be JSON."""

import re
from contextlib import suppress
from dataclasses import dataclass, field

from app.wix.decode import JsonObject, UnreadableError, decode_json
from app.wix.errors import Violation
from app.wix.fields import child, readable, text


@dataclass(frozen=True, slots=True)
class Envelope:
    """The parts of an error's body that this app uses.

    Source: https://dev.wix.com/docs/rest/articles/get-started/errors, 2026; `error` at the top is
    how RFC 6749, 5.2, has a token endpoint say it.
    """

    code: str | None = None
    description: str | None = field(default=None, repr=False)
    violations: tuple[Violation, ...] = field(default=(), repr=False)


def read_envelope(content: bytes) -> Envelope:
    """The error that `content` describes, as far as it does."""
    try:
        body = decode_json(content)
    except UnreadableError:
        return Envelope()
    details = _object(body, "details")
    application = _object(details, "applicationError")
    return Envelope(
        code=_code(application, "code") or _code(body, "error"),
        description=_text(application, "description") or _text(body, "message") or None,
        violations=_violations(_object(details, "validationError")),
    )


def _code(source: JsonObject, key: str) -> str | None:
    # Codes reach logs, so whatever is not shaped like one is left out.
    code = _text(source, key)
    return code if re.fullmatch(r"[A-Za-z0-9_.-]{1,100}", code) else None


def _violations(validation: JsonObject) -> tuple[Violation, ...]:
    with suppress(UnreadableError):
        return tuple(readable(validation, "fieldViolations", _violation))
    return ()


def _violation(item: JsonObject) -> Violation:
    return Violation(
        field=_name(item, "field"),
        rule=_name(item, "ruleName") or _name(item, "violatedRule"),
    )


def _name(source: JsonObject, key: str) -> str:
    """Return what is named as programs name things, and nothing that holds any other text."""
    name = _text(source, key)
    return name if re.fullmatch(r"[A-Za-z0-9_.\[\]-]{1,200}", name) else ""


def _object(source: JsonObject, key: str) -> JsonObject:
    with suppress(UnreadableError):
        return child(source, key) or {}
    return {}


def _text(source: JsonObject, key: str) -> str:
    with suppress(UnreadableError):
        return text(source, key)
    return ""
